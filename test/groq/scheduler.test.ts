// The limits of the whole organisation, shared: nobody waits without need, and nobody waits behind one person's crowd.
import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Cost } from '#src/groq/budget.ts';
import type { Limit } from '#src/groq/limits.ts';
import { Scheduler, type Seat, type Turn } from '#src/groq/scheduler.ts';
import { caller } from './room.ts';

// Limits are about minutes and days: the clock is ours, and nothing waits for a real one.
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const cost = (output: number): Cost => ({ calls: 1, input: 0, output });
const perMinute = (limit: number, remaining: number): Limit => ({ counts: 'tokens', per: 60_000, limit, remaining });
const forever = new AbortController().signal;

function ask(
  scheduler: Scheduler,
  person: string,
  tokens: number,
  models = ['a'],
  more: { urgent?: boolean; signal?: AbortSignal } = {},
) {
  const candidates = models.map((model) => ({ model, cost: cost(tokens) }));
  const asker = caller(person, { urgent: more.urgent ?? false });
  return scheduler.ask(asker, candidates, 20_000, more.signal ?? forever);
}

function seat(turn: Turn): Seat {
  if (turn.type !== 'seat') throw new Error(`no seat but ${turn.type}`);
  return turn;
}

/** A scheduler that has heard how things stand with a model. */
function informed(limits: readonly Limit[], model = 'a'): Scheduler {
  const scheduler = new Scheduler();
  const first = seat(ask(scheduler, 'first', 0, [model]));
  first.told(limits);
  first.leave();
  return scheduler;
}

test('lets everybody pass while no limit is known', () => {
  const scheduler = new Scheduler();
  const turns = Array.from({ length: 1_000 }, () => ask(scheduler, 'ada', 10_000));
  expect(turns.every((turn) => turn.type === 'seat')).toBe(true);
});

test('counts what is spent before the provider does, and gives back what was not used', () => {
  const scheduler = informed([perMinute(1_000, 1_000)]);
  const first = seat(ask(scheduler, 'ada', 800));
  expect(ask(scheduler, 'eve', 800).type).toBe('busy');
  first.leave(cost(10));
  expect(ask(scheduler, 'eve', 800).type).toBe('seat');
});

test('believes the provider, but for the calls it has not seen yet', () => {
  const scheduler = informed([perMinute(10_000, 10_000)]);
  const first = seat(ask(scheduler, 'ada', 2_000));
  seat(ask(scheduler, 'ada', 3_000));
  first.told([perMinute(10_000, 8_000)]);
  first.leave();
  expect(ask(scheduler, 'eve', 3_600).type).toBe('wait');
  expect(ask(scheduler, 'eve', 3_400, ['b', 'a']).type).toBe('seat');
});

test('says how long the wait is, and keeps its word', async () => {
  const scheduler = informed([perMinute(6_000, 0)]);
  const turn = ask(scheduler, 'ada', 100);
  // 100 a second come back; 900 of 6,000 are left to voice.
  expect(turn).toMatchObject({ type: 'wait', ms: 10_000 });
  let got: unknown;
  if (turn.type === 'wait') void turn.turn.then((seated) => (got = seated));
  await vi.advanceTimersByTimeAsync(9_900);
  expect(got).toBeUndefined();
  await vi.advanceTimersByTimeAsync(200);
  expect(got).toMatchObject({ type: 'seat', model: 'a' });
});

test('takes the next model at once when the preferred one would have to wait', () => {
  const scheduler = informed([perMinute(1_000, 0)]);
  expect(ask(scheduler, 'ada', 100, ['a', 'b'])).toMatchObject({ type: 'seat', model: 'b' });
});

test('serves one person of few words next, however many another has in the queue', async () => {
  const scheduler = informed([perMinute(60_000, 0)]);
  const served: string[] = [];
  const wait = (person: string): Turn => {
    const turn = scheduler.ask(caller(person), [{ model: 'a', cost: cost(1_000) }], 1e6, forever);
    if (turn.type === 'wait') void turn.turn.then(() => served.push(person));
    return turn;
  };
  for (let count = 0; count < 100; count += 1) wait('noisy');
  // 10 seconds for the first of them, and one more: 1,000 tokens a second come back.
  expect(wait('quiet')).toMatchObject({ type: 'wait', ms: 11_000 });
  await vi.advanceTimersByTimeAsync(200_000);
  expect(served).toHaveLength(101);
  expect(served.indexOf('quiet')).toBe(1);
});

test('takes turns between people, however they came', async () => {
  const scheduler = informed([perMinute(60_000, 0)]);
  const served: string[] = [];
  for (const person of ['ada', 'ada', 'ada', 'bob', 'bob', 'cyd']) {
    const turn = scheduler.ask(caller(person), [{ model: 'a', cost: cost(1_000) }], 1e6, forever);
    if (turn.type === 'wait') void turn.turn.then(() => served.push(person));
  }
  await vi.advanceTimersByTimeAsync(60_000);
  expect(served).toEqual(['ada', 'bob', 'cyd', 'ada', 'bob', 'ada']);
});

test('lets nobody small slip past somebody large for ever', async () => {
  const scheduler = informed([perMinute(60_000, 12_000)]);
  const served: string[] = [];
  const wait = (person: string, tokens: number): void => {
    const turn = ask(scheduler, person, tokens);
    expect(turn.type).toBe('wait');
    if (turn.type === 'wait') void turn.turn.then(() => served.push(person));
  };
  wait('large', 5_000);
  for (let count = 0; count < 5; count += 1) wait(`small${count}`, 10);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(served[0]).toBe('large');
});

test('leaves the last of a minute to the urgent, and lets them go first', async () => {
  const scheduler = informed([perMinute(10_000, 1_000)]);
  expect(ask(scheduler, 'ada', 100).type).toBe('wait');
  expect(ask(scheduler, 'voice', 500, ['a'], { urgent: true }).type).toBe('seat');
  const served: string[] = [];
  for (const [person, urgent] of [
    ['text', false],
    ['voice', true],
  ] as const) {
    const turn = ask(scheduler, person, 900, ['a'], { urgent });
    if (turn.type === 'wait') void turn.turn.then(() => served.push(person));
  }
  await vi.advanceTimersByTimeAsync(60_000);
  expect(served).toEqual(['voice', 'text']);
});

test('counts seconds of audio, of those who wait too, and shares them like everything else', () => {
  const scheduler = informed([{ counts: 'audio', per: 3_600_000, limit: 7_200, remaining: 60 }]);
  const listen = (person: string, audio: number): Turn =>
    scheduler.ask(caller(person), [{ model: 'a', cost: { calls: 1, input: 0, output: 0, audio } }], 20_000, forever);
  const first = seat(listen('ada', 50));
  // Two seconds come back in one.
  expect(listen('eve', 30)).toMatchObject({ type: 'wait', ms: 10_000 });
  expect(listen('ben', 10)).toMatchObject({ type: 'wait', ms: 15_000 });
  first.leave({ calls: 1, input: 0, output: 0, audio: 20 });
  expect(ask(scheduler, 'cyd', 1).type).toBe('seat');
});

test('lets text use a day to its end', () => {
  const scheduler = informed([{ counts: 'requests', per: 86_400_000, limit: 1_000, remaining: 1 }]);
  expect(ask(scheduler, 'ada', 100).type).toBe('seat');
  expect(ask(scheduler, 'ada', 100).type).toBe('busy');
});

test('sends people away when the wait is longer than an answer is worth', () => {
  const scheduler = informed([perMinute(6_000, 0)]);
  expect(ask(scheduler, 'ada', 3_000)).toEqual({ type: 'busy', ms: 39_000 });
  scheduler.close('a', 86_400_000);
  expect(ask(scheduler, 'ada', 1)).toEqual({ type: 'busy', ms: 86_400_000 });
});

test('sends those who wait away as soon as the wait turns out to be too long', async () => {
  const scheduler = informed([perMinute(6_000, 0)]);
  const turn = ask(scheduler, 'ada', 100);
  scheduler.close('a', 86_400_000);
  expect(turn.type === 'wait' && (await turn.turn)).toEqual({ type: 'busy', ms: 86_400_000 });
});

test('moves those who wait to another model that has become free', async () => {
  const scheduler = informed([perMinute(6_000, 0)]);
  scheduler.close('b', 3_000);
  const turn = ask(scheduler, 'ada', 100, ['a', 'b']);
  await vi.advanceTimersByTimeAsync(3_100);
  expect(turn.type === 'wait' && (await turn.turn)).toMatchObject({ model: 'b' });
});

test('opens a closed model again when its time has come', async () => {
  const scheduler = new Scheduler();
  scheduler.close('a', 2_000);
  const turn = ask(scheduler, 'ada', 1);
  expect(turn).toMatchObject({ type: 'wait', ms: 2_000 });
  await vi.advanceTimersByTimeAsync(2_100);
  expect(turn.type === 'wait' && (await turn.turn)).toMatchObject({ type: 'seat' });
});

test('sends one call first to find out whether a closed model is open again', async () => {
  const scheduler = new Scheduler();
  scheduler.close('a', 2_000);
  const served: Seat[] = [];
  for (const person of ['ada', 'bob', 'cyd']) {
    const turn = ask(scheduler, person, 1);
    if (turn.type === 'wait') void turn.turn.then((got) => got?.type === 'seat' && served.push(got));
  }
  await vi.advanceTimersByTimeAsync(5_000);
  expect(served).toHaveLength(1);
  expect(ask(scheduler, 'dan', 1, ['a', 'b'])).toMatchObject({ type: 'seat', model: 'b' });
  served[0]?.told([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(served).toHaveLength(3);
});

test('sends another call to find out when the first came back without a word', () => {
  const scheduler = new Scheduler();
  scheduler.close('a', 2_000);
  vi.advanceTimersByTime(2_000);
  seat(ask(scheduler, 'ada', 1)).leave();
  seat(ask(scheduler, 'bob', 1));
  expect(ask(scheduler, 'cyd', 1).type).toBe('wait');
});

test('leaves nothing on the signal of whom it has served', async () => {
  const scheduler = informed([perMinute(6_000, 0)]);
  const { signal } = new AbortController();
  ask(scheduler, 'ada', 100, ['a'], { signal });
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(10_100);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('lets go of whom nobody waits for any more, and of their signal', async () => {
  const scheduler = informed([perMinute(6_000, 0)]);
  const abort = new AbortController();
  const turn = ask(scheduler, 'ada', 100, ['a'], { signal: abort.signal });
  const next = ask(scheduler, 'bob', 100);
  expect(next).toMatchObject({ ms: 11_000 });
  abort.abort();
  expect(turn.type === 'wait' && (await turn.turn)).toBeUndefined();
  expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
  await vi.advanceTimersByTimeAsync(10_100);
  expect(next.type === 'wait' && (await next.turn)).toMatchObject({ type: 'seat' });
});

test('gives a seat back that nobody took any more', async () => {
  const scheduler = informed([perMinute(6_000, 0)]);
  const turn = ask(scheduler, 'ada', 100);
  await vi.advanceTimersByTimeAsync(10_100);
  if (turn.type === 'wait') turn.leave();
  expect(ask(scheduler, 'bob', 100).type).toBe('seat');
});

test('bounds the queue, for one person and for all', () => {
  const scheduler = new Scheduler();
  scheduler.close('a', 10_000);
  const types = Array.from({ length: 101 }, () => ask(scheduler, 'noisy', 1).type);
  expect(types.filter((type) => type === 'wait')).toHaveLength(100);
  expect(types.at(-1)).toBe('busy');
  const others = Array.from({ length: 401 }, (_, number) => ask(scheduler, `${number}`, 1).type);
  expect(others.filter((type) => type === 'wait')).toHaveLength(400);
  expect(others.at(-1)).toBe('busy');
});

test('lets a call pass that is larger than the limit once the limit is whole: the provider tells what to do', () => {
  const scheduler = informed([perMinute(1_000, 1_000)]);
  expect(ask(scheduler, 'ada', 5_000).type).toBe('seat');
});

test('tells two calls apart that were asked for in the same words', () => {
  const scheduler = informed([perMinute(10_000, 10_000)]);
  const candidates = [{ model: 'a', cost: cost(4_000) }];
  const first = seat(scheduler.ask(caller('ada'), candidates, 1, forever));
  seat(scheduler.ask(caller('ada'), candidates, 1, forever));
  first.told([perMinute(10_000, 6_000)]);
  expect(ask(scheduler, 'eve', 1_000).type).toBe('wait');
});

test('does not take the size of a limit for what is left of it', () => {
  const scheduler = informed([perMinute(1_000, 100)]);
  const first = seat(ask(scheduler, 'ada', 0));
  first.told([{ counts: 'tokens', per: 60_000, limit: 1_000, requested: 5_000 }]);
  expect(ask(scheduler, 'ada', 500).type).toBe('busy');
});

test('knows how large a call may be at all', () => {
  const scheduler = new Scheduler();
  expect(scheduler.room('a')).toEqual({ total: Infinity, output: Infinity });
  const first = seat(ask(scheduler, 'ada', 1));
  first.told([perMinute(8_000, 7_000), { counts: 'output', per: 60_000, limit: 1_000, requested: 2_048 }]);
  expect(scheduler.room('a')).toEqual({ total: 8_000, output: 1_000 });
  expect(scheduler.room('b')).toEqual({ total: Infinity, output: Infinity });
});
