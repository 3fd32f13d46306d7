// The rooms that have something to do: one lane each, gone when nobody uses it.
import { expect, it } from 'vitest';
import { Lanes } from '#src/turns/lanes.ts';
import type { Entry } from '#src/turns/run.ts';
import { place, said, turnOf } from './said.ts';

const entry = (): Entry => ({
  turn: turnOf(said('hello')),
  survived: 0,
  ended: false,
  arrivedAt: 0,
  quiet: Promise.resolve(),
});

it('a room has one lane, and every room its own', () => {
  const lanes = new Lanes();
  expect(lanes.of(place)).toBe(lanes.of({ ...place }));
  expect(lanes.of({ ...place, room: 'other' })).not.toBe(lanes.of(place));
  expect(lanes.of({ ...place, space: 'other' })).not.toBe(lanes.of(place));
  expect(lanes.size).toBe(3);
});

it('a lane is forgotten only when nothing waits, runs or stands at its gate', () => {
  const lanes = new Lanes();
  const lane = lanes.of(place);
  const kept = () => {
    lanes.sweep(lane);
    return lanes.get(place) === lane;
  };
  lane.entries.push(entry());
  expect([kept(), lanes.turns]).toEqual([true, 1]);
  lane.entries.pop();
  lane.busy = true;
  expect(kept()).toBe(true);
  lane.busy = false;
  lane.offers = 1;
  expect(kept()).toBe(true);
  lane.offers = 0;
  expect([kept(), lanes.size]).toEqual([false, 0]);
});
