// Limits that pass: another model, a short wait that people are told of, or a sentence that says how long.
import { expect, test, vi } from 'vitest';
import type { ChatPart } from '#src/models.ts';
import {
  asked,
  big,
  caller,
  freshTwin,
  heard,
  openRoom,
  other,
  question,
  type Room,
  sentence,
  small,
  status,
  stopClock,
  text,
  twin,
} from './room.ts';

freshTwin({ minuteMs: 1_000 });

test('waits for a short retry-after and tells people once', async () => {
  twin.models.delete(small);
  twin.models.delete(other);
  const room = openRoom();
  await room.check();
  twin.fault('*', status(429, { code: 'rate_limit_exceeded' }, { 'retry-after': '0.05' }), 2);
  const parts = await heard(room);
  expect(asked()).toEqual([undefined, big, big, big]);
  expect(parts[0]).toEqual({ type: 'wait', ms: expect.any(Number) as number });
  expect(parts.filter((part) => part.type === 'wait')).toHaveLength(1);
  expect(text(parts)).toMatch(/^From/);
});

test('takes another model at once when this one is at its limits', async () => {
  twin.fault(big, status(429, { code: 'rate_limit_exceeded' }, { 'retry-after': '30' }));
  const room = openRoom();
  expect((await heard(room)).map((part) => part.type)).not.toContain('wait');
  await heard(room);
  expect(asked()).toEqual([big, small, small]);
});

test('answers twenty people within limits that hold for five, one after the other', async () => {
  twin.limits = { '*': { tpm: 11_000 } };
  for (const id of [small, other]) twin.models.delete(id);
  const room = openRoom();
  await room.check();
  await heard(room);
  const people = Array.from({ length: 20 }, (_, number) =>
    heard(room, question('Hi', { caller: caller(`${number}`) })),
  );
  const answers = await Promise.all(people);
  expect(answers.map((parts) => parts.at(-1))).toEqual(answers.map(() => ({ type: 'end', reason: 'complete' })));
  expect(answers.some((parts) => parts[0]?.type === 'wait')).toBe(true);
  // What was learned from the first answer keeps all the others from being refused.
  expect(twin.calls.filter((call) => call.status === 429)).toEqual([]);
});

test('says how long it will be busy when every model is, and asks nobody before', async () => {
  twin.fault('*', status(429, { code: 'rate_limit_exceeded' }, { 'retry-after': '30' }), 3);
  const room = openRoom();
  expect(await sentence(heard(room))).toBe('My language model is busy: please ask again in about 30 seconds.');
  expect(await sentence(heard(room))).toMatch(/busy/);
  expect(asked()).toEqual([big, small, other]);
});

test('says that the quota of the day is used up', async () => {
  twin.fault('*', status(429, { code: 'rate_limit_exceeded' }, { 'retry-after': '86400' }), 3);
  expect(await sentence(heard(openRoom()))).toBe(
    "Today's quota of my language model is used up: please ask again in about 24 hours.",
  );
});

test('gives its place up when its reader leaves while it waits', async () => {
  stopClock();
  twin.fault('*', status(429, {}, { 'retry-after': '10' }), 3);
  const room = openRoom();
  for await (const part of room.chat(question(), new AbortController().signal)) if (part.type === 'wait') break;
  expect((await patiently(room, 10_000)).at(-1)).toEqual({ type: 'end', reason: 'complete' });
  expect(asked()).toEqual([big, small, other, big]);
});

test('waits no longer for many refusals than for one', async () => {
  stopClock();
  for (const id of [small, other]) twin.models.delete(id);
  const room = openRoom();
  await room.check();
  twin.fault(big, status(429, {}, { 'retry-after': '12' }), 9);
  expect(await sentence(patiently(room, 12_000))).toMatch(/busy/);
  expect(asked()).toEqual([undefined, big, big]);
});

test('stops asking a provider that says "now" and refuses again', async () => {
  twin.fault('*', status(429, {}, { 'retry-after': '0' }), 99);
  expect(await sentence(heard(openRoom()))).toMatch(/busy/);
  expect(asked()).toHaveLength(6);
});

/** Reads an answer; where it has to wait, so many milliseconds pass. */
async function patiently(room: Room, ms: number): Promise<ChatPart[]> {
  const parts: ChatPart[] = [];
  for await (const part of room.chat(question(), new AbortController().signal)) {
    parts.push(part);
    if (part.type === 'wait') vi.advanceTimersByTime(ms);
  }
  return parts;
}
