// Limits that pass: another model, a short wait that people are told of, or a sentence that says how long.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startGroqTwin, type GroqTwin } from '#test/twins/groq/twin.ts';
import { caller, heard, openRoom, question, sentence, status, text } from './room.ts';

let twin: GroqTwin;
beforeEach(async () => {
  twin = await startGroqTwin();
  twin.answer = (request) => `From ${request.model}, at your service.`;
});
afterEach(() => twin.close());

const big = 'openai/gpt-oss-120b';
const small = 'openai/gpt-oss-20b';
const other = 'qwen/qwen3.8-27b';
const asked = () => twin.calls.map((call) => call.request?.model);

test('waits for a short retry-after and tells people once', async () => {
  twin.models.delete(small);
  twin.models.delete(other);
  const room = openRoom(twin, {}, {});
  await room.check();
  twin.fault('*', status(429, { code: 'rate_limit_exceeded' }, { 'retry-after': '0.05' }), 2);
  const began = performance.now();
  const parts = await heard(room);
  expect(performance.now() - began).toBeGreaterThanOrEqual(95);
  expect(parts[0]).toEqual({ type: 'wait', ms: expect.any(Number) as number });
  expect(parts.filter((part) => part.type === 'wait')).toHaveLength(1);
  expect(text(parts)).toMatch(/^From/);
});

test('takes another model at once when this one is at its limits', async () => {
  twin.fault(big, status(429, { code: 'rate_limit_exceeded' }, { 'retry-after': '30' }));
  const room = openRoom(twin);
  expect((await heard(room)).map((part) => part.type)).not.toContain('wait');
  await heard(room);
  expect(asked()).toEqual([big, small, small]);
});

test('answers twenty people within limits that hold for five, one after the other', async () => {
  await twin.close();
  twin = await startGroqTwin({ minuteMs: 1_000 });
  twin.limits = { '*': { tpm: 11_000 } };
  for (const id of [small, other]) twin.models.delete(id);
  const room = openRoom(twin);
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
  const room = openRoom(twin);
  expect(await sentence(heard(room))).toBe('My language model is busy: please ask again in about 30 seconds.');
  expect(await sentence(heard(room))).toMatch(/busy/);
  expect(asked()).toEqual([big, small, other]);
});

test('says that the quota of the day is used up', async () => {
  twin.fault('*', status(429, { code: 'rate_limit_exceeded' }, { 'retry-after': '86400' }), 3);
  expect(await sentence(heard(openRoom(twin)))).toBe(
    "Today's quota of my language model is used up: please ask again in about 24 hours.",
  );
});

test('gives its place up when its reader leaves while it waits', async () => {
  twin.fault('*', status(429, {}, { 'retry-after': '0.2' }), 3);
  const room = openRoom(twin);
  for await (const part of room.chat(question(), new AbortController().signal)) if (part.type === 'wait') break;
  expect((await heard(room)).at(-1)).toEqual({ type: 'end', reason: 'complete' });
  expect(asked()).toEqual([big, small, other, big]);
});

test('waits no longer for many refusals than for one', async () => {
  for (const id of [small, other]) twin.models.delete(id);
  const room = openRoom(twin, {}, { queueMs: 100 });
  await room.check();
  twin.fault(big, status(429, {}, { 'retry-after': '0.06' }), 9);
  expect(await sentence(heard(room))).toMatch(/busy/);
  expect(asked()).toEqual([undefined, big, big]);
});

test('stops asking a provider that says "now" and refuses again', async () => {
  twin.fault('*', status(429, {}, { 'retry-after': '0' }), 99);
  expect(await sentence(heard(openRoom(twin)))).toMatch(/busy/);
  expect(asked()).toHaveLength(6);
});
