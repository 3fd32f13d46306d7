import { describe, expect, test } from 'vitest';
import { until } from '#test/until.ts';
import { openParty } from './party.ts';

/** A bot that was told who is where, by what it joins and knows. */
async function watching(asleep = false) {
  const party = await openParty({ asleep });
  const { puppet, part, server, ann, command } = party;
  /** The people in a channel, as the bot in a call there knows them. */
  async function people(room: { id: string }): Promise<string[]> {
    const nth = puppet.told('join').length + 1;
    const answer = command(ann, 'join', { channel: room.id });
    await puppet.next('join', nth);
    puppet.state(server.id, { type: 'ready' });
    await answer;
    return (
      part.calls
        .at(-1)
        ?.people()
        .map(({ name }) => name) ?? []
    );
  }
  return { ...party, people };
}

describe('who is in a voice channel', () => {
  test('is known from the start, by their names there, without bots', async () => {
    const { twin, platform, recorder, server, ann, bob, den, people } = await watching(true);
    const robot = twin.addUser({ name: 'Robot', bot: true });
    twin.addMember(server, robot);
    twin.grant(server, bob, [], 'Bobby');
    for (const user of [ann, bob, robot]) await twin.voice.join(user, den);
    await platform.start(recorder.bot);
    expect(await people(den)).toEqual(['Ann', 'Bobby']);
  });

  test('is known, too, where members are told beside their states', async () => {
    const { twin, server, ann, bob, den, people } = await watching();
    const robot = twin.addUser({ name: 'Robot', bot: true });
    const state = (user: { id: string }) => ({ user_id: user.id, channel_id: den.id, session_id: 's' });
    const member = (user: object, nick: string | null) => ({ user, nick, roles: [] });
    twin.gateway.dispatch('GUILD_CREATE', {
      id: server.id,
      name: 'Club',
      owner_id: '1',
      roles: [],
      channels: [{ id: den.id, type: 2, name: 'den', permission_overwrites: [] }],
      threads: [],
      member_count: 3,
      voice_states: [state(ann), state(bob), state(robot)],
      members: [member(ann, null), member(bob, 'Bobby'), member(robot, null)],
    });
    expect(await people(den)).toEqual(['Ann', 'Bobby']);
  });

  test('changes as they come, move and go', async () => {
    const { twin, ann, bob, den, attic, part, people } = await watching();
    await twin.voice.join(ann, den);
    await twin.voice.join(bob, den);
    expect(await people(den)).toEqual(['Ann', 'Bob']);
    await twin.voice.join(bob, attic);
    await until(() => part.calls[0]?.people().length === 1);
    twin.voice.leave(ann);
    await until(() => part.calls[0]?.people().length === 0);
  });

  test('is nobody once the server has gone', async () => {
    const { twin, server, ann, den, part, people } = await watching();
    await twin.voice.join(ann, den);
    expect(await people(den)).toEqual(['Ann']);
    twin.gateway.dispatch('GUILD_DELETE', { id: server.id, unavailable: true });
    await until(() => part.calls[0]?.people().length === 0);
  });

  test('is not touched by what is not as Discord documents it', async () => {
    const { twin, ann, den, part, people, recorder } = await watching();
    await twin.voice.join(ann, den);
    expect(await people(den)).toEqual(['Ann']);
    twin.gateway.dispatch('VOICE_STATE_UPDATE', { user_id: ann.id, channel_id: 7 });
    await recorder.until(() => recorder.logged.includes('a payload was not understood'));
    expect(part.calls[0]?.people()).toHaveLength(1);
  });
});
