import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Seats } from '#src/turns/seats.ts';

/** Takes a seat and writes down when it came. */
async function sit(seats: Seats, person: string, came: string[], name: string): Promise<Disposable> {
  const seat = await seats.take(person);
  came.push(name);
  return seat;
}

test('a person waits for a seat of their own, in order, and others do not wait', async () => {
  const seats = new Seats(2);
  const came: string[] = [];
  const anns = ['one', 'two', 'three', 'four'].map((name) => sit(seats, 'ann', came, name));
  await sit(seats, 'ben', came, 'ben');
  await turn();
  expect(came).toEqual(['one', 'two', 'ben']);
  (await anns[1])?.[Symbol.dispose]();
  await turn();
  expect(came).toEqual(['one', 'two', 'ben', 'three']);
  (await anns[0])?.[Symbol.dispose]();
  await turn();
  expect(came).toEqual(['one', 'two', 'ben', 'three', 'four']);
});

test('nobody is remembered who has no seat', async () => {
  const seats = new Seats(1);
  const first = await seats.take('ann');
  const second = seats.take('ann');
  expect(seats.people).toBe(1);
  first[Symbol.dispose]();
  (await second)[Symbol.dispose]();
  expect(seats.people).toBe(0);
});
