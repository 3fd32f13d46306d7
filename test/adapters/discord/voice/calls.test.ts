import { describe, expect, test } from 'vitest';
import { until } from '#test/until.ts';
import { openParty } from './party.ts';

const [aloneMs, movedMs, farewellMs] = [60_000, 2_000, 5_000];
const [connect, sendMessages] = [1n << 20n, 1n << 11n];

describe('the bot joins', () => {
  test('where it is asked to, and tells so once it is in', async () => {
    const { twin, ann, den, server, command, puppet, wishes } = await openParty();
    wishes.agreed.add(ann.id);
    await twin.voice.join(ann, den);
    const answer = command(ann, 'join');
    expect(await puppet.next('join')).toEqual({
      type: 'join',
      guild: server.id,
      channel: den.id,
      me: twin.bot.id,
      agreed: [ann.id],
    });
    puppet.state(server.id, { type: 'ready' });
    expect(await answer).toBe('I am in.');
  });

  test('once, however many ask at the same time', async () => {
    const { ann, bob, den, server, command, puppet } = await openParty();
    const answers = [command(ann, 'join', { channel: den.id }), command(bob, 'join', { channel: den.id })];
    await puppet.next('join');
    puppet.state(server.id, { type: 'ready' });
    expect(await Promise.all(answers)).toEqual(['I am in.', 'I am in.']);
    expect(await command(ann, 'join', { channel: den.id })).toBe('I am in.');
    expect(puppet.told('join')).toHaveLength(1);
  });

  test.each([
    ['unanswered', undefined, 'does not answer'],
    ['encryption', 4017, 'encryption'],
    ['refused', 4012, 'refused my connection to the call (4012)'],
    ['kicked', 4014, 'disconnected me'],
  ] as const)('or tells who asked why not: %s', async (why, code, words) => {
    const { ann, den, server, command, puppet, part, said } = await openParty();
    const answer = command(ann, 'join', { channel: den.id });
    await puppet.next('join');
    puppet.gone(server.id, why, code);
    expect(await answer).toContain(words);
    expect(part.calls).toEqual([]);
    expect(said(den)).toEqual([]);
  });

  test('no channel that it has no right to, that is full, or that is none, without trying', async () => {
    const { twin, ann, bob, den, general, server, command, puppet } = await openParty();
    expect(await command(ann, 'join', { channel: general.id })).toContain('no such voice channel');
    twin.restrict(den, twin.bot, { deny: connect });
    expect(await command(ann, 'join', { channel: den.id })).toContain('I lack the permission **Connect** there');
    twin.restrict(den, twin.bot, { deny: sendMessages });
    expect(await command(ann, 'join', { channel: den.id })).toContain('I lack the permission **Send Messages** there');
    const cell = twin.addChannel(server, { name: 'cell', voice: true, limit: 1 });
    await twin.voice.join(bob, cell);
    expect(await command(ann, 'join', { channel: cell.id })).toContain('is full: it takes 1 people');
    expect(puppet.orders.filter(({ type }) => type === 'join')).toEqual([]);
  });

  test('nowhere when it can hear nobody, and says so', async () => {
    const { ann, den, command, puppet } = await openParty({ noCalls: 'I have no ears.' });
    expect(await command(ann, 'join', { channel: den.id })).toBe('I have no ears.');
    expect(puppet.orders).toEqual([]);
  });

  test('only channels that an admin has chosen, where one has', async () => {
    const { ann, den, attic, command, puppet, server, wishes } = await openParty();
    wishes.chosen = { 'voice-rooms': [attic.id] };
    expect(await command(ann, 'join', { channel: den.id })).toContain('I may not join');
    const answer = command(ann, 'join', { channel: attic.id });
    await puppet.next('join');
    puppet.state(server.id, { type: 'ready' });
    expect(await answer).toBe('I am in.');
  });
});

describe('asked into another channel', () => {
  test('it stays with the people it is with', async () => {
    const { twin, ann, bob, den, attic, command, bring } = await openParty();
    await twin.voice.join(ann, den);
    await bring(ann);
    expect(await command(bob, 'join', { channel: attic.id })).toBe(
      `I am in <#${den.id}> and can be in one call at a time. An admin can bring me to where they are.`,
    );
  });

  test('it stays, also for somebody who is there but no admin, or an admin who is elsewhere', async () => {
    const { twin, ann, bob, boss, den, attic, command, bring, puppet } = await openParty();
    await twin.voice.join(ann, den);
    await twin.voice.join(bob, attic);
    await bring(ann);
    expect(await command(bob, 'join')).toContain('one call at a time');
    expect(await command(boss, 'join', { channel: attic.id })).toContain('one call at a time');
    expect(puppet.told('join')).toHaveLength(1);
  });

  test('it goes to an admin who is there', async () => {
    const { twin, ann, boss, den, attic, command, bring, puppet, server } = await openParty();
    await twin.voice.join(ann, den);
    await twin.voice.join(boss, attic);
    await bring(ann);
    const answer = command(boss, 'join');
    expect(await puppet.next('join', 2)).toMatchObject({ channel: attic.id });
    expect(puppet.told('leave')).toHaveLength(1);
    puppet.state(server.id, { type: 'ready' });
    expect(await answer).toBe('I am in.');
  });

  test('it goes when nobody is left', async () => {
    const { ann, bob, attic, command, bring, puppet, server } = await openParty();
    await bring(ann);
    const answer = command(bob, 'join', { channel: attic.id });
    await puppet.next('join', 2);
    puppet.state(server.id, { type: 'ready' });
    expect(await answer).toBe('I am in.');
  });
});

describe('the bot leaves', () => {
  test('when it is told to', async () => {
    const { ann, command, bring, puppet } = await openParty();
    await bring(ann);
    expect(await command(ann, 'leave')).toBe('I left.');
    expect(puppet.told('leave')).toHaveLength(1);
    expect(await command(ann, 'leave')).toBe('I am in no call here.');
  });

  test('not when somebody wants it who is not in the call, but when an admin does', async () => {
    const { twin, ann, bob, boss, den, attic, command, bring, puppet } = await openParty();
    await twin.voice.join(ann, den);
    await twin.voice.join(bob, attic);
    await bring(ann);
    expect(await command(bob, 'leave')).toBe(`Only people in <#${den.id}>, or an admin, can send me out.`);
    expect(puppet.told('leave')).toEqual([]);
    expect(await command(boss, 'leave')).toBe('I left.');
  });

  test('also while it is still on its way', async () => {
    const { ann, den, command, puppet } = await openParty();
    const answer = command(ann, 'join', { channel: den.id });
    await puppet.next('join');
    expect(await command(ann, 'leave')).toBe('I left.');
    expect(await answer).toBe('I was asked to leave before I was in.');
  });

  test('also when it does not yet know who agreed', async () => {
    const { ann, den, command, bring, puppet, wishes } = await openParty();
    const gate = Promise.withResolvers<void>();
    wishes.reading = gate.promise;
    const answer = command(ann, 'join', { channel: den.id });
    await until(() => wishes.asked > 0);
    expect(await command(ann, 'leave')).toBe('I left.');
    expect(await answer).toBe('I was asked to leave before I was in.');
    gate.resolve();
    await bring(ann);
    expect(puppet.told('join')).toHaveLength(1);
  });

  test('even if the voice thread does not tell so', async () => {
    const { ann, command, bring, puppet, hours } = await openParty();
    await bring(ann);
    puppet.stubborn = true;
    const answer = command(ann, 'leave');
    await puppet.next('leave');
    hours.pass(farewellMs);
    expect(await answer).toBe('I left.');
  });

  test('a minute after the last human, unless one comes back', async () => {
    const { twin, ann, bob, den, server, bring, puppet, hours, part } = await openParty();
    const robot = twin.addUser({ name: 'Robot', bot: true });
    await twin.voice.join(ann, den);
    await bring(ann);
    expect(hours.waiting(aloneMs)).toBe(0);
    twin.voice.leave(ann);
    await until(() => hours.waiting(aloneMs) === 1);
    await twin.voice.join(bob, den);
    await until(() => hours.waiting(aloneMs) === 0);
    twin.addMember(server, robot);
    await twin.voice.join(robot, den);
    twin.voice.leave(bob);
    await until(() => hours.waiting(aloneMs) === 1);
    expect(puppet.told('leave')).toEqual([]);
    hours.pass(aloneMs);
    await puppet.next('leave');
    expect(part.calls).toHaveLength(1);
  });

  test('politely when the bot is stopped, and writes its summary', async () => {
    const { platform, ann, den, bring, puppet, part, said } = await openParty();
    await bring(ann);
    part.farewell = [{ type: 'note', text: 'It was a good call.' }];
    await platform.stop(10_000);
    expect(puppet.closed).toBe(1);
    expect(said(den).map(({ content }) => content)).toEqual([
      expect.stringContaining('I am in this call'),
      expect.stringContaining('I am being stopped or restarted, so I leave.'),
      'It was a good call.',
    ]);
  });
});

test('what the voice thread still sends when the gateway has gone is lost, and harms nothing', async () => {
  const { platform, server, puppet, recorder } = await openParty();
  await platform.stop(0);
  puppet.report({ type: 'send', guild: server.id, payload: { op: 4, d: {} } });
  await recorder.until(() => recorder.logged.includes('nothing could be sent to the gateway'));
  expect(recorder.logged).toContain('Shard 0 not found');
});

describe('the bot joins by itself', () => {
  test('where somebody is who agreed', async () => {
    const { twin, ann, bob, den, puppet, wishes, server, said } = await openParty();
    wishes.chosen = { 'voice-auto-join': [den.id] };
    wishes.agreed.add(bob.id);
    await twin.voice.join(ann, den);
    await twin.voice.join(bob, den);
    expect(await puppet.next('join')).toMatchObject({ channel: den.id });
    puppet.state(server.id, { type: 'ready' });
    const notice = await until(() => said(den)[0]);
    expect(notice.content).toContain('I joined by myself');
  });

  test('once somebody there agrees', async () => {
    const { twin, ann, den, puppet, wishes, server, recorder } = await openParty();
    wishes.chosen = { 'voice-auto-join': [den.id] };
    await twin.voice.join(ann, den);
    await twin.until(() => twin.voice.present(den).length === 1);
    twin.say(ann, den, 'hello');
    await recorder.until(() => recorder.texts.includes('hello'));
    expect(puppet.told('join')).toEqual([]);
    await wishes.consent.decide({ platform: 'discord', space: server.id }, ann.id, true);
    await puppet.next('join');
  });

  test('where somebody waits, once it has left a channel that is empty', async () => {
    const { twin, ann, bob, den, attic, bring, puppet, hours, wishes } = await openParty();
    wishes.chosen = { 'voice-auto-join': [attic.id] };
    wishes.agreed.add(bob.id);
    await twin.voice.join(ann, den);
    await bring(ann);
    await twin.voice.join(bob, attic);
    twin.voice.leave(ann);
    await until(() => hours.waiting(aloneMs) === 1);
    hours.pass(aloneMs);
    expect(await puppet.next('join', 2)).toMatchObject({ channel: attic.id });
  });

  test('not again where it was sent away, before everybody has left', async () => {
    const { twin, ann, bob, den, puppet, wishes, server, command, said } = await openParty();
    wishes.chosen = { 'voice-auto-join': [den.id] };
    wishes.agreed.add(ann.id);
    await twin.voice.join(ann, den);
    await puppet.next('join');
    puppet.state(server.id, { type: 'ready' });
    await until(() => said(den).length === 1);
    await command(ann, 'leave');
    await twin.voice.join(bob, den);
    twin.voice.leave(bob);
    // Everything that was told before this is known by now.
    await command(ann, 'leave');
    expect(puppet.told('join')).toHaveLength(1);
    twin.voice.leave(ann);
    await twin.voice.join(ann, den);
    await puppet.next('join', 2);
  });
});

describe('moved by an admin, the bot', () => {
  test('follows, and gives its notice again', async () => {
    const { ann, den, attic, bring, puppet, part, server, said, beIn } = await openParty();
    await bring(ann);
    beIn(den);
    beIn(attic);
    expect(await puppet.next('join', 2)).toMatchObject({ channel: attic.id });
    puppet.state(server.id, { type: 'ready' });
    await until(() => said(attic).length === 1);
    expect(said(attic)[0]?.content).toContain(`<@${ann.id}> asked me in`);
    expect(part.calls.map(({ place }) => place.room)).toEqual([den.id, attic.id]);
  });

  test('leaves where it may not be', async () => {
    const { ann, den, attic, bring, puppet, wishes, said, beIn } = await openParty();
    await bring(ann);
    wishes.chosen = { 'voice-rooms': [den.id] };
    beIn(attic);
    await puppet.next('leave');
    await until(() => said(den).length === 2);
    expect(said(den).at(-1)?.content).toContain(`I was moved to <#${attic.id}>, and left. I may not join`);
    expect(puppet.told('join')).toHaveLength(1);
  });

  test('leaves a stage, where nobody would hear it', async () => {
    const { twin, ann, den, bring, puppet, server, said, beIn } = await openParty();
    await bring(ann);
    const stage = {
      id: '1300000000000000013',
      guild_id: server.id,
      type: 13,
      name: 'stage',
      permission_overwrites: [],
    };
    twin.gateway.dispatch('CHANNEL_CREATE', stage);
    beIn(stage);
    await puppet.next('leave');
    await until(() => said(den).length === 2);
    expect(said(den).at(-1)?.content).toContain(`<#${stage.id}> is a stage`);
    expect(puppet.told('join')).toHaveLength(1);
  });

  test('follows, too, when the voice server is the first to tell', async () => {
    const { ann, den, attic, bring, puppet, server, beIn, hours, said } = await openParty();
    await bring(ann);
    beIn(den);
    await puppet.next('gateway');
    puppet.gone(server.id, 'kicked', 4014);
    expect(hours.waiting(movedMs)).toBe(1);
    beIn(attic);
    await puppet.next('join', 2);
    expect(said(den)).toHaveLength(1);
  });
});

describe('kicked, the bot', () => {
  test('says so in the channel’s chat, also when Discord fails to take that at first, and does not come back', async () => {
    const { twin, ann, den, bring, puppet, server, said, beIn, part } = await openParty();
    await bring(ann);
    beIn(den);
    beIn(undefined);
    await puppet.next('gateway', 2);
    twin.fault({ route: '/channels/{channel_id}/messages' }, { type: 'answer', status: 502, body: {} });
    puppet.gone(server.id, 'kicked', 4014);
    await until(() => said(den).length === 2);
    expect(said(den).at(-1)?.content).toBe('Somebody disconnected me, or the channel is gone. `/join` brings me back.');
    expect(puppet.told('join')).toHaveLength(1);
    expect(part.calls).toHaveLength(1);
  });

  test.each(['gateway', 'time'] as const)('believes it when the %s tells', async (what) => {
    const { ann, den, bring, puppet, server, said, beIn, hours } = await openParty();
    await bring(ann);
    beIn(den);
    await puppet.next('gateway');
    puppet.gone(server.id, 'kicked', 4014);
    expect(said(den)).toHaveLength(1);
    if (what === 'gateway') beIn(undefined);
    else hours.pass(movedMs);
    await until(() => said(den).length === 2);
  });
});

describe('who takes back their agreement', () => {
  test('is not heard from that moment on, before it is written down', async () => {
    const { ann, bring, puppet, server, wishes } = await openParty();
    wishes.agreed.add(ann.id);
    await bring(ann);
    const gate = Promise.withResolvers<void>();
    wishes.writing = gate.promise;
    const decided = wishes.consent.decide({ platform: 'discord', space: server.id }, ann.id, false);
    expect(puppet.told('consent')).toEqual([{ type: 'consent', guild: server.id, person: ann.id, agrees: false }]);
    gate.resolve();
    await decided;
  });

  test('is not heard either when the bot is just joining', async () => {
    const { ann, bob, den, command, puppet, server, wishes } = await openParty();
    wishes.agreed.add(ann.id).add(bob.id);
    const gate = Promise.withResolvers<void>();
    wishes.reading = gate.promise;
    void command(ann, 'join', { channel: den.id });
    await until(() => wishes.asked > 0);
    await wishes.consent.decide({ platform: 'discord', space: server.id }, ann.id, false);
    gate.resolve();
    expect(await puppet.next('join')).toMatchObject({ agreed: [bob.id] });
  });

  test('elsewhere is of no concern here', async () => {
    const { ann, bring, puppet, wishes } = await openParty();
    await bring(ann);
    await wishes.consent.decide({ platform: 'slack', space: 'T1' }, ann.id, false);
    expect(puppet.told('consent')).toEqual([]);
  });
});

describe('in a call from before a restart, the bot', () => {
  /** The bot's server comes, with the bot in a call. */
  const come = ({ twin, server, den }: Awaited<ReturnType<typeof openParty>>) =>
    twin.gateway.dispatch('GUILD_CREATE', {
      id: server.id,
      name: 'Club',
      owner_id: '1',
      roles: [],
      channels: [{ id: den.id, type: 2, name: 'den', permission_overwrites: [] }],
      threads: [],
      member_count: 1,
      voice_states: [{ user_id: twin.bot.id, channel_id: den.id, session_id: 'before' }],
      members: [],
    });

  test('leaves, and says so', async () => {
    const party = await openParty();
    come(party);
    const { twin, den, said } = party;
    await until(() => said(den).length === 1);
    expect(said(den)[0]?.content).toBe('I was restarted, and have left this call. `/join` brings me back.');
    expect(twin.gateway.received.findLast(({ op }) => op === 4)?.d).toMatchObject({ channel_id: null });
  });

  test('stays where it was asked in again', async () => {
    const party = await openParty();
    const { twin, ann, den, bring, command, said } = party;
    await bring(ann);
    come(party);
    // Whatever came before this has been dealt with by now.
    await command(ann, 'join', { channel: den.id });
    expect(
      said(den)
        .map(({ content }) => content)
        .join(),
    ).not.toContain('restarted');
    expect(twin.gateway.received.filter(({ op }) => op === 4)).toEqual([]);
  });
});

describe('when the voice thread crashes, the bot', () => {
  test('says so and comes back, once', async () => {
    const { ann, den, bring, puppet, server, said, part } = await openParty();
    await bring(ann);
    puppet.crash([server.id]);
    await puppet.next('join', 2);
    puppet.state(server.id, { type: 'ready' });
    await until(() => said(den).length === 2);
    expect(said(den).at(-1)?.content).toBe('My voice broke down; I am coming back.');
    expect(part.calls).toHaveLength(1);
    puppet.crash([server.id]);
    await until(() => said(den).length === 3);
    expect(said(den).at(-1)?.content).toContain('broke down twice');
    expect(puppet.told('join')).toHaveLength(2);
  });

  test('has left where it was leaving', async () => {
    const { ann, bring, puppet, server, command } = await openParty();
    await bring(ann);
    puppet.stubborn = true;
    const answer = command(ann, 'leave');
    await puppet.next('leave');
    puppet.crash([server.id]);
    expect(await answer).toBe('I left.');
    expect(puppet.told('join')).toHaveLength(1);
  });
});
