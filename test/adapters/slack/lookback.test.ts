// What members wrote in watched channels while the bot was away is looked at once it is back, and answered by nobody.
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { InboundMessage } from '#src/message.ts';
import type { Watched } from '#src/platform.ts';
import { until } from '#test/until.ts';
import { openWard, type Ward } from './ward.ts';

/** Slack gave up sending again what is said in `during`. */
function away({ twin }: Ward, during: () => void): void {
  const subscribed = [...twin.subscriptions];
  twin.subscriptions.clear();
  during();
  for (const event of subscribed) twin.subscriptions.add(event);
}

const shown = ({ watched }: Ward) => watched.map(({ text }) => text);

/** A policy that watches these rooms, or all. */
function policy({ twin }: Ward, more: Partial<Watched>): { watched: () => Promise<readonly Watched[]> } {
  const everything = { space: twin.teamId, rooms: [], everywhere: false, since: 0, ...more };
  const elsewhere = { ...everything, space: 'T0ELSE', everywhere: true };
  return { watched: async () => [elsewhere, everything] };
}

const soon = (seconds: number) => (Date.now() / 1000 + seconds).toFixed(6);

describe('what was written while the bot was away is shown to it', () => {
  test('in rooms that are watched, threads and all, in order, and in no other', async () => {
    const ward = await openWard();
    const { twin, ann, ben, general, begin, calls } = ward;
    const other = twin.addChannel({ name: 'other' });
    away(ward, () => {
      const root = twin.say(ann, general, 'one');
      twin.say(ben, other, 'elsewhere');
      twin.say(ben, general, 'two', { thread_ts: root });
      twin.say(ann, general, 'three');
    });
    await begin(undefined, { bot: policy(ward, { rooms: [general.id] }), positions: { [other.id]: soon(-600) } });
    await until(() => ward.watched.length === 3);
    expect(shown(ward)).toEqual(['one', 'two', 'three']);
    expect(calls('conversations.history').map(({ args }) => args['channel'])).toEqual([general.id]);
  });

  test('in every channel that it ever read, where all are watched; in no direct conversation', async () => {
    const ward = await openWard();
    const { twin, ben, general, begin, calls } = ward;
    const [closed, never] = [twin.addChannel({ name: 'closed', kind: 'group' }), twin.addChannel({ name: 'never' })];
    const direct = twin.dm(ben);
    away(ward, () => {
      for (const channel of [general, closed, never, direct]) twin.say(ben, channel, `in ${channel.name}`);
    });
    const read = soon(-600);
    const positions = { [general.id]: read, [closed.id]: read, [direct.id]: read };
    await begin(undefined, { bot: policy(ward, { everywhere: true }), positions });
    await until(() => ward.watched.length === 2);
    expect(shown(ward)).toEqual(['in general', 'in closed']);
    expect(calls('conversations.history')).toHaveLength(2);
  });

  test('since it read there last, and since anybody wanted that', async () => {
    const ward = await openWard();
    const { twin, ben, general, begin } = ward;
    const [read, late] = [twin.addChannel({ name: 'read' }), twin.addChannel({ name: 'late' })];
    away(ward, () => {
      for (const channel of [read, general, late]) twin.say(ben, channel, `in ${channel.name}`);
    });
    const rooms = [read.id, general.id];
    const positions = { [read.id]: soon(600), [general.id]: soon(-5) };
    await begin(undefined, { bot: policy(ward, { rooms, since: Date.now() + 60_000 }), positions });
    await until(() => ward.watched.length === 1);
    await ward.begin(undefined, { bot: policy(ward, { rooms: [late.id, general.id], since: Date.now() + 60_000 }) });
    await until(() => ward.calls('conversations.history').length === 4);
    twin.say(ben, general, 'live');
    await until(() => ward.watched.length > 1);
    expect(shown(ward)).toEqual(['in general', 'live']);
  });

  test('though it is more than one page', async () => {
    const ward = await openWard();
    const { twin, ben, general, begin, calls } = ward;
    const texts = Array.from({ length: 230 }, (_, at) => `no. ${at}`);
    away(ward, () => texts.forEach((text) => twin.say(ben, general, text)));
    await begin(undefined, { bot: policy(ward, { rooms: [general.id] }) });
    await until(() => ward.watched.length >= texts.length);
    expect(shown(ward)).toEqual(texts);
    expect(calls('conversations.history')).toHaveLength(2);
  });

  test('once Slack’s limits let it be read, and although another channel is closed to it', async () => {
    const ward = await openWard();
    const { twin, ben, general, begin, lines } = ward;
    const hidden = twin.addChannel({ name: 'hidden', kind: 'group', members: [ben.id] });
    away(ward, () => twin.say(ben, general, 'one'));
    twin.fault('conversations.history', { type: 'error', error: 'not_in_channel' });
    twin.fault('conversations.history', { type: 'limited', retryAfter: 1 });
    await begin(undefined, { bot: policy(ward, { rooms: [hidden.id, general.id] }) });
    await until(() => ward.watched.length === 1);
    expect(shown(ward)).toEqual(['one']);
    expect(lines.join('\n')).toContain('what was missed in a watched channel could not be read');
  });

  test('and once, where it was asked something lately, too', async () => {
    const ward = await openWard();
    const { twin, ben, general, begin, calls } = ward;
    const texts = Array.from({ length: 130 }, (_, at) => `no. ${at}`);
    away(ward, () => texts.forEach((text) => twin.say(ben, general, text)));
    await begin(undefined, { rooms: [general.id], bot: policy(ward, { rooms: [general.id] }) });
    await until(() => ward.watched.length >= texts.length);
    expect(shown(ward)).toEqual(texts);
    expect(calls('conversations.history')).toHaveLength(1);
  });
});

test('what was written while no line to Slack held is shown to it, too, once one holds again', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const ward = await openWard();
  const { twin, ben, general, begin, calls } = ward;
  await begin(undefined, { bot: policy(ward, { rooms: [general.id] }) });
  await until(() => calls('conversations.history').length === 1);
  away(ward, () => twin.say(ben, general, 'one'));
  twin.sockets.disconnect('refresh_requested');
  await until(() => calls('apps.connections.open').length === 2);
  twin.say(ben, general, 'two');
  await until(() => ward.watched.length === 1);
  expect([shown(ward), calls('conversations.history').length]).toEqual([['two'], 1]);

  // Long enough for the clock to be set before the next try.
  twin.fault('apps.connections.open', { type: 'limited', retryAfter: 1 });
  twin.sockets.disconnect('refresh_requested');
  await until(() => ward.lines.some((line) => line.includes('Slack gave no socket')));
  vi.setSystemTime(Date.now() + 61_000);
  await until(() => ward.watched.length === 2);
  expect(shown(ward)).toEqual(['two', 'one']);
});

test('what nobody asked the bot goes no further than that, and what somebody did is taken in', async () => {
  const ward = await openWard();
  const { twin, ben, general, begin } = ward;
  const taken: InboundMessage[] = [];
  const admit = async (message: InboundMessage) => (taken.push(message), undefined);
  away(ward, () => {
    twin.say(ben, general, 'among us');
    twin.say(ben, general, `<@${twin.bot.userId}> and you?`);
  });
  await begin(undefined, { bot: { admit, ...policy(ward, { rooms: [general.id] }) }, positions: {} });
  await until(() => taken.length === 1 && ward.watched.length === 2);
  expect(taken).toMatchObject([{ addressed: true }]);
});

test('a bot that cannot tell what is watched starts all the same, and says so', async () => {
  const ward = await openWard();
  const { twin, ben, general, begin, lines } = ward;
  await begin(undefined, { bot: { watched: async () => Promise.reject(new Error('broken')) } });
  twin.say(ben, general, 'hello');
  await until(() => ward.watched.length === 1);
  expect(lines.join('\n')).toContain('nobody could tell which rooms are watched');
});

test('a bot that stops waits for nothing that it looks back at', { timeout: 4000 }, async () => {
  const ward = await openWard();
  const { twin, ben, general, begin, calls, end } = ward;
  away(ward, () => twin.say(ben, general, 'one'));
  twin.fault('conversations.history', { type: 'hang' });
  await begin(undefined, { bot: policy(ward, { rooms: [general.id] }) });
  await until(() => calls('conversations.history').length === 1);
  await end();
  expect(ward.watched).toEqual([]);
});
