// No space sees more than so much done about its members in any minute.
import { expect, test } from 'vitest';
import { mostActs, mostCards, openLimits } from '#handlers/moderate/acts/limits.ts';
import { place } from '#test/said.ts';

const other = { ...place, space: 'other' };

test('so many acts are admitted in a minute and no more, whole incidents only, each space by itself', () => {
  const limits = openLimits(() => 0);
  expect(limits.admit(place, mostActs - 2)).toBe(true);
  expect(limits.admit(place, 3)).toBe(false);
  expect(limits.admit(place, 2)).toBe(true);
  expect(limits.admit(place, 1)).toBe(false);
  expect(limits.admit(place, 0)).toBe(true);
  expect(limits.admit(other, mostActs)).toBe(true);
});

test('in no minute there are more, wherever it begins', () => {
  let now = 0;
  const limits = openLimits(() => now);
  const admitted: number[] = [];
  for (now = 0; now < 300_000; now += 700) if (limits.admit(place, 1)) admitted.push(now);
  const within = admitted.map((from) => admitted.filter((at) => at >= from && at < from + 60_000).length);
  expect(Math.max(...within)).toBe(mostActs);
  expect(admitted.length).toBeGreaterThan(4 * mostActs);
});

test('it is full when nothing more may be done, and cards are counted by themselves', () => {
  let now = 0;
  const limits = openLimits(() => now);
  limits.admit(place, mostActs - 1);
  expect(limits.isFull(place)).toBe(false);
  limits.admit(place, 1);
  expect([limits.isFull(place), limits.isFull(other)]).toEqual([true, false]);
  const shown = Array.from({ length: mostCards + 1 }, () => limits.show(place));
  expect(shown.filter((one) => !one)).toHaveLength(1);
  now = 60_001;
  expect([limits.isFull(place), limits.show(place)]).toEqual([false, true]);
});
