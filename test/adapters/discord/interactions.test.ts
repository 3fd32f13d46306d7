import { describe, expect, test } from 'vitest';
import { openThread } from '#adapters/discord/voice/thread.ts';
import type { Asked, Chosen, Command, Outcome } from '#src/command.ts';
import type { Bot } from '#src/platform.ts';
import { quietBot } from '#test/quiet-bot.ts';
import { until } from '#test/until.ts';
import { openScene, type Plan } from './scene.ts';

const callback = '/interactions/{interaction_id}/{interaction_token}/callback';
const original = '/webhooks/{webhook_id}/{webhook_token}/messages/@original';

const commands: readonly Command[] = [
  {
    name: 'recap',
    description: 'Sums up.',
    options: [{ name: 'lines', description: 'How many.', kind: 'number' }],
    action: 'ask',
    shown: 'asker',
  },
  { name: 'tell', description: 'Tells all.', options: [], action: 'ask', shown: 'room' },
  {
    name: 'voice stats',
    description: 'How fast.',
    options: [{ name: 'since', description: 'When.', kind: 'text' }],
    action: 'ask',
    shown: 'asker',
    calls: true,
  },
  { name: 'join', description: 'Brings me in.', options: [], action: 'ask', shown: 'asker', calls: true },
  { name: 'leave', description: 'Sends me out.', options: [], action: 'ask', shown: 'room', calls: true },
];

/** A bot whose commands end as `outcome` says. What is to be done later is done when the test says so, by its milliseconds. */
async function scene(outcome: Outcome | Promise<Outcome> = { text: 'Here you are.' }, plan: Plan = {}) {
  const delayed = new Map<number, () => void>();
  const later = (ms: number, task: () => void) => {
    delayed.set(ms, task);
    return () => void (delayed.get(ms) === task && delayed.delete(ms));
  };
  const asked: { name: string; chosen: Chosen; asked: Asked; signal: AbortSignal }[] = [];
  const command: Bot['command'] = async (name, chosen, whoAndWhere, signal) => {
    asked.push({ name, chosen, asked: whoAndWhere, signal });
    return outcome;
  };
  const world = await openScene({ ...plan, means: { openThread, later }, bot: { ...quietBot(), commands, command } });
  const answered = (room: { id: string }, viewer?: { id: string }) =>
    world.twin.messages(room, viewer).filter(({ authorId, loading }) => authorId === world.twin.bot.id && !loading);
  /** What waits so long is due. */
  const due = async (ms: number) => {
    await until(() => delayed.has(ms), 'something is to be done later');
    delayed.get(ms)?.();
  };
  return { ...world, asked, answered, delayed, due };
}

describe('a slash command', () => {
  test('is answered with one request when its outcome comes soon', async () => {
    const { twin, ann, general, delayed } = await scene();
    expect(await twin.command(ann, general, 'recap')).toMatchObject({ type: 4, data: { content: 'Here you are.' } });
    const toIt = twin.requests.filter(({ route }) => /interaction|webhook/.test(route));
    expect(toIt).toHaveLength(1);
    await until(() => delayed.size === 0, 'nothing is left to be done');
  });

  test('is acknowledged when its outcome takes longer, and answered to the asker alone', async () => {
    const gate = Promise.withResolvers<Outcome>();
    const { twin, ann, bob, general, answered, due } = await scene(gate.promise);
    const response = twin.command(ann, general, 'recap');
    await due(1_500);
    expect(await response).toMatchObject({ type: 5, data: { flags: 64 } });
    gate.resolve({ text: 'It was **fine**, <@1> said on https://example.com' });
    await twin.until(() => answered(general, ann).length === 1);
    expect(answered(general, ann)).toMatchObject([
      { content: 'It was **fine**, <@1> said on https://example.com', pings: [], flags: 64 | 4 },
    ]);
    expect(answered(general, bob)).toEqual([]);
    expect(twin.violations).toEqual([]);
  });

  test('is answered to the room where it is for all', async () => {
    const { twin, ann, bob, general, answered } = await scene();
    await twin.command(ann, general, 'tell');
    await twin.until(() => answered(general, bob).length === 1);
    expect(answered(general, bob)).toMatchObject([{ content: 'Here you are.' }]);
  });

  test('comes to the bot under its declared name, with what was chosen, and who asked where', async () => {
    const { twin, ann, boss, server, general, asked } = await scene();
    twin.grant(server, ann, ['guests'], 'Annie');
    await twin.command(ann, general, 'voice stats', { since: 'noon' });
    await twin.command(boss, general, 'recap', { lines: 7 });
    await twin.command(ann, twin.openDm(ann), 'recap');
    await until(() => asked.length === 3);
    const [guest] = server.guild.roles.filter(({ name }) => name === 'guests');
    const place = { platform: 'discord', space: server.id, room: general.id };
    const annie = { id: ann.id, name: 'Annie', isAdmin: false, roles: [guest?.id] };
    expect(asked).toMatchObject([
      { name: 'voice stats', chosen: { since: 'noon' }, asked: { place, calls: true, author: annie } },
      { name: 'recap', chosen: { lines: 7 }, asked: { author: { id: boss.id, isAdmin: true } } },
      { name: 'recap', chosen: {}, asked: { place: { space: `dm:${ann.id}` }, calls: false, author: { name: 'Ann' } } },
    ]);
    expect(asked[0]?.asked).not.toHaveProperty('voiceRoom');
  });

  test('tells which voice channel the asker is in', async () => {
    const { twin, recorder, ann, server, general, asked } = await scene();
    const den = twin.addChannel(server, { name: 'den', voice: true });
    const state = { guild_id: server.id, user_id: ann.id, session_id: 's' };
    twin.gateway.dispatch('VOICE_STATE_UPDATE', { ...state, channel_id: den.id });
    await twin.command(ann, general, 'join');
    twin.gateway.dispatch('VOICE_STATE_UPDATE', { ...state, channel_id: null });
    await twin.command(ann, general, 'join');
    await until(() => asked.length === 2);
    expect(asked.map(({ asked }) => asked.voiceRoom)).toEqual([den.id, undefined]);
    expect(recorder.logged).not.toContain('not understood');
  });

  test('has an answer as long as it needs, its file at the end', async () => {
    const lines = Array.from({ length: 300 }, (_, n) => `- point ${n} of many`);
    const file = { name: 'call.md', mediaType: 'text/markdown', bytes: new TextEncoder().encode('# Call') };
    const { twin, ann, general, answered } = await scene({ text: lines.join('\n'), files: [file] });
    await twin.command(ann, general, 'recap');
    await twin.until(() => answered(general, ann).at(-1)?.attachments.length === 1);
    const pages = answered(general, ann);
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.flatMap(({ content }) => content.split('\n'))).toEqual(lines);
    expect(pages.map(({ flags }) => flags)).toEqual(pages.map(() => 64 | 4));
    expect(pages.at(-1)?.attachments).toMatchObject([{ filename: 'call.md', size: 6 }]);
    expect(twin.violations).toEqual([]);
  });

  test.each([
    [10_062, 404],
    [40_060, 400],
  ])('whose answer Discord does not take (%d) ends in silence', async (code, status) => {
    const { twin, recorder, ann, general, asked } = await scene(undefined, { answerMs: 100 });
    twin.fault({ route: callback }, { type: 'answer', status, body: { code, message: 'no' } });
    await twin.command(ann, general, 'recap');
    await recorder.until(() => recorder.lines.some((line) => line['code'] === code));
    await twin.command(ann, general, 'tell');
    expect(asked).toHaveLength(2);
    expect(twin.requests.filter(({ route }) => route === callback)).toHaveLength(2);
    expect(recorder.logged).not.toContain('aW50ZXJhY3Rpb24');
    expect(recorder.lines.filter(({ level }) => Number(level) > 40)).toEqual([]);
  });

  test('that comes too late to be answered is not done', async () => {
    const { twin, recorder, ann, general, asked } = await scene();
    const member = { user: ann, roles: [], permissions: '0' };
    const place = { channel_id: general.id, guild_id: general.guild?.id };
    const late = { id: '1000', token: 'aW50', type: 2, ...place, member, data: { name: 'recap' } };
    twin.gateway.dispatch('INTERACTION_CREATE', late);
    await recorder.until(() => recorder.lines.some((line) => line['code'] === 10_062));
    await twin.command(ann, general, 'recap', { lines: 3 });
    await until(() => asked.length === 1);
    expect(asked[0]?.chosen).toEqual({ lines: 3 });
  });

  test('whose answer Discord does not take leaves the bot as it is', async () => {
    const gate = Promise.withResolvers<Outcome>();
    const { twin, recorder, ann, general, answered, due } = await scene(gate.promise);
    twin.fault(
      { route: original },
      { type: 'answer', status: 404, body: { code: 10_015, message: 'Unknown Webhook' } },
    );
    const response = twin.command(ann, general, 'tell');
    await due(1_500);
    await response;
    gate.resolve({ text: 'Here you are.' });
    await recorder.until(() => recorder.lines.some((line) => line['code'] === 10_015));
    await twin.command(ann, general, 'tell');
    await twin.until(() => answered(general).length === 1);
    expect(recorder.logged).not.toContain('aW50ZXJhY3Rpb24');
  });

  test('is answered although the line breaks once', async () => {
    const { twin, ann, general, answered } = await scene();
    twin.fault({ route: callback }, { type: 'cut', performed: false });
    await twin.command(ann, general, 'tell');
    await twin.until(() => answered(general).length === 1);
    expect(answered(general)).toMatchObject([{ content: 'Here you are.' }]);
  });

  test('is cut when the bot stops', async () => {
    const { twin, platform, ann, general, asked } = await scene(new Promise<Outcome>(() => undefined));
    void twin.command(ann, general, 'recap');
    await until(() => asked.length === 1);
    await platform.stop(0);
    expect(asked[0]?.signal.aborted).toBe(true);
  });

  test('that the bot does not know any more is passed on, and answered to the asker alone', async () => {
    const { twin, ann, general, asked, answered } = await scene({ text: 'I know no such command.' });
    twin.gateway.dispatch('INTERACTION_CREATE', { type: 2, id: '1', token: 'gone', data: { name: 'old' } });
    const old = { name: 'old', description: 'Old.', type: 1 };
    await fetch(`${twin.apiUrl}/v10/applications/${twin.bot.applicationId}/commands`, {
      method: 'POST',
      headers: { authorization: `Bot ${twin.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(old),
    });
    expect(await twin.command(ann, general, 'old')).toMatchObject({ type: 4, data: { flags: 64 | 4 } });
    await twin.until(() => answered(general, ann).length === 1);
    expect(asked).toMatchObject([{ name: 'old' }]);
  });
});

describe('a command that asks for a call', () => {
  test('is answered with why it did not come about', async () => {
    const { twin, ann, general, answered } = await scene({
      text: 'I am in.',
      call: { type: 'join', room: '12345' },
    });
    await twin.command(ann, general, 'join');
    await twin.until(() => answered(general, ann).length === 1);
    expect(answered(general, ann)[0]?.content).toContain('I see no such voice channel here');
  });

  test('to leave is answered honestly where there is none', async () => {
    const { twin, ann, general, answered } = await scene({ text: 'I left.', call: { type: 'leave' } });
    await twin.command(ann, general, 'leave');
    await twin.until(() => answered(general).length === 1);
    expect(answered(general)[0]?.content).toBe('I am in no call here.');
  });
});
