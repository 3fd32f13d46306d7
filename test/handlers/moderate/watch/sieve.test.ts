// What nobody waits for is judged once, many together, and later where the judge is at its limits.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openSieve } from '#handlers/moderate/watch/sieve.ts';
import { mostSifted, type Quota, type SiftRequest } from '#src/models.ts';
import type { Verdict } from '#src/verdict.ts';
import { safe, unknown, unsafe } from '#test/oracle.ts';
import { place } from '#test/said.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const timing = { gatherMs: 100, longestGatherMs: 60_000, pauseMs: 1000, longestPauseMs: 4000, patienceMs: 20_000 };
const busy: Verdict = { type: 'unknown', cause: 'limits', busy: true };

function scene(sift: (request: SiftRequest, count: number) => readonly Verdict[] | Promise<readonly Verdict[]>) {
  const asked: SiftRequest[] = [];
  const failed: Verdict[] = [];
  const left: Quota[] = [];
  const models = {
    served: () => ['judge'],
    quotas: () => left,
    sift: async (request: SiftRequest) => {
      asked.push(request);
      return sift(request, asked.length);
    },
  };
  const sieve = openSieve(models, (_, verdict) => void failed.push(verdict), timing);
  const judge = (text: string, but = {}) => sieve.judge({ place, text, rules: none, ...but });
  return { asked, failed, judge, left };
}

const none: readonly [] = [];
const all = (verdict: Verdict) => (request: SiftRequest) => request.texts.map(() => verdict);

test('texts are judged together, each with its own verdict', async () => {
  const { asked, judge } = scene(({ texts }) => texts.map((text) => (text.includes('bad') ? unsafe : safe)));
  const verdicts = Promise.all(['good', 'bad', 'fine'].map((text) => judge(text)));
  await vi.advanceTimersByTimeAsync(100);
  expect(await verdicts).toEqual([safe, unsafe, safe]);
  expect(asked.map(({ texts }) => texts)).toEqual([['good', 'bad', 'fine']]);
});

test('two hundred texts in a moment take ten requests, two at a time', async () => {
  let flying = 0;
  const highest: number[] = [];
  const { asked, judge } = scene(async (request) => {
    highest.push((flying += 1));
    await new Promise((resolve) => setTimeout(resolve, 50));
    flying -= 1;
    return all(safe)(request);
  });
  const verdicts = Promise.all(Array.from({ length: 200 }, (_, at) => judge(`text ${at}`)));
  await vi.advanceTimersByTimeAsync(3000);
  expect((await verdicts).every((one) => one === safe)).toBe(true);
  expect(asked.map(({ texts }) => texts.length)).toEqual(Array.from({ length: 10 }, () => mostSifted));
  expect(Math.max(...highest)).toBe(2);
});

test('a judge at its limits is asked again later, and each time for more', async () => {
  const { asked, judge } = scene((request, count) => all(count < 3 ? busy : safe)(request));
  const first = judge('first');
  await vi.advanceTimersByTimeAsync(100);
  expect(asked).toHaveLength(1);
  const second = judge('second');
  await vi.advanceTimersByTimeAsync(900);
  expect(asked).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(100);
  expect(asked[1]?.texts).toEqual(['first', 'second']);
  await vi.advanceTimersByTimeAsync(1900);
  expect(asked).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(100);
  expect(await Promise.all([first, second])).toEqual([safe, safe]);
});

test('a text that nobody can judge is given up after a while, and holds up no other', async () => {
  const { judge } = scene(({ texts }) => texts.map((text) => (text === 'odd' ? unknown : safe)));
  const odd = judge('odd');
  expect(await Promise.all([judge('fine'), vi.advanceTimersByTimeAsync(100)])).toMatchObject([safe, {}]);
  await vi.advanceTimersByTimeAsync(timing.patienceMs + 5000);
  expect(await odd).toEqual(unknown);
});

test('texts that no judge makes anything of keep no other from being judged, and are given up soon', async () => {
  const { asked, judge } = scene(({ texts }) => texts.map((text) => (text.startsWith('odd') ? unknown : safe)));
  let odd = 0;
  for (let at = 0; at < 60; at += 1) void judge(`odd ${at}`).then(() => (odd += 1));
  await vi.advanceTimersByTimeAsync(100);
  for (let at = 0; at < 4; at += 1) {
    const fine = judge(`fine ${at}`);
    await vi.advanceTimersByTimeAsync(timing.longestPauseMs);
    expect(await fine).toEqual(safe);
  }
  expect(odd).toBe(60);
  expect(asked.length).toBeLessThan(40);
});

test('no text is given up while the judge is away for less than its patience', async () => {
  const { judge } = scene((request, count) => all(count < 6 ? unknown : unsafe)(request));
  const verdict = judge('text');
  await vi.advanceTimersByTimeAsync(timing.patienceMs);
  expect(await verdict).toEqual(unsafe);
});

test('a provider that throws or says too little is one that could not judge', async () => {
  const { judge } = scene((request, count) => {
    if (count === 1) throw new Error('broken');
    return count === 2 ? [] : all(unsafe)(request);
  });
  const verdict = judge('text');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await verdict).toEqual(unsafe);
});

test('once half of the judge’s requests of the day are used, only as many are made as come anew, for all spaces together', async () => {
  const { asked, judge, left } = scene(all(safe));
  const day = { model: 'judge', of: 'requests', limit: 1000, fullInMs: 600 * 5_000 } as const;
  left.push({ ...day, left: 600 }, { ...day, model: 'another', left: 1 }, { ...day, of: 'tokens', left: 1 });
  void judge('at once');
  await vi.advanceTimersByTimeAsync(100);
  expect(asked).toHaveLength(1);
  left.splice(0, 3, { ...day, left: 400 });
  const verdicts = Promise.all([
    judge('first'),
    judge('second'),
    judge('elsewhere', { place: { ...place, space: 'other' } }),
  ]);
  await vi.advanceTimersByTimeAsync(4_900);
  void judge('third');
  expect(asked).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(5_200);
  expect(await verdicts).toEqual([safe, safe, safe]);
  expect(new Set(asked.slice(1).map(({ texts }) => texts.length))).toEqual(new Set([1, 3]));
  expect(asked).toHaveLength(3);
  left.splice(0, 1, { ...day, left: 0, fullInMs: 86_400_000 * 9 });
  const slow = judge('slow');
  await vi.advanceTimersByTimeAsync(timing.longestGatherMs);
  expect(await slow).toEqual(safe);
});

test('spaces do not wait for each other, nor are texts of different rules judged as one', async () => {
  const { asked, judge } = scene(({ caller, texts }) => texts.map(() => (caller.place.space === 'slow' ? busy : safe)));
  void judge('waits', { place: { ...place, space: 'slow' } });
  const rules = [{ id: 'R1' as const, says: 'No.', breaks: [], fine: [] }];
  const verdicts = Promise.all([judge('a'), judge('b', { rules }), judge('c')]);
  await vi.advanceTimersByTimeAsync(100);
  expect(await verdicts).toEqual([safe, safe, safe]);
  const here = asked.filter(({ caller }) => caller.place.space === place.space);
  expect(here.map(({ texts }) => texts)).toEqual([['a', 'c'], ['b']]);
});

test('when too much waits, the oldest is given up', async () => {
  const { judge } = scene(all(busy));
  const first = judge('first');
  await vi.advanceTimersByTimeAsync(100);
  for (let at = 0; at < 1000; at += 1) void judge(`text ${at}`);
  // Whoever hears of it is not to wait for another try.
  expect(await first).toEqual({ type: 'unknown', cause: expect.any(String) });
});

test('that nobody could judge is told at once, and what is judged is not', async () => {
  const { judge, failed } = scene((request, count) => all(count === 2 ? unknown : safe)(request));
  void judge('first');
  await vi.advanceTimersByTimeAsync(100);
  expect(failed).toEqual([]);
  void judge('second');
  await vi.advanceTimersByTimeAsync(100);
  expect(failed).toEqual([unknown]);
});
