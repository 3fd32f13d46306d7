// Requests that are larger than a limit: a shorter answer, fewer messages, and people are told.
import { expect, test } from 'vitest';
import type { Said } from '#src/models.ts';
import {
  big,
  caller,
  freshTwin,
  heard,
  openRoom,
  other,
  question,
  sentence,
  small,
  status,
  text,
  twin,
} from './room.ts';

freshTwin();

test('lowers the limit of the answer when limits demand it, and leaves nothing out', async () => {
  twin.limits = { '*': { tpm: 1500 } };
  const parts = await heard(openRoom());
  expect(parts.map((part) => part.type)).not.toContain('shortened');
  expect(text(parts)).toMatch(/^From/);
  expect(twin.calls.at(-1)?.request?.max_completion_tokens).toBeLessThan(1500);
});

test('leaves the oldest messages out when the conversation is larger than the limits, and says how many', async () => {
  twin.limits = { '*': { tpm: 4000 } };
  const earlier = Array.from({ length: 20 }, (_, number): Said => ({
    by: 'bot',
    text: `${number} ${'long '.repeat(200)}`,
  }));
  const parts = await heard(openRoom(), question('', { said: [...earlier, { by: 'person', text: 'And now?' }] }));
  const left = parts.find((part) => part.type === 'shortened')?.messages ?? 0;
  const messages = twin.calls.at(-1)?.request?.messages ?? [];
  expect(text(parts)).toMatch(/^From/);
  expect(left).toBeGreaterThan(0);
  expect(left).toBe(21 + 1 - messages.length);
  expect(messages[0]?.role).toBe('system');
  expect(messages.at(-1)?.content).toBe('And now?');
});

test('remembers the limit: the next conversation is cut before it is sent', async () => {
  twin.limits = { '*': { tpm: 4000 } };
  twin.models.delete(small);
  twin.models.delete(other);
  const room = openRoom();
  await room.check();
  await heard(room);
  const calls = twin.calls.length;
  await heard(room, question('x'.repeat(9000), { caller: caller('eve') }));
  expect(twin.calls.slice(calls).map((call) => call.status)).toEqual([200]);
});

test.each([
  [
    400,
    'Request too large for model `m` in organization `o` on output tokens per minute (OTPM): Limit 1000, Requested 2048, please',
  ],
  [
    429,
    'Rate limit reached on output tokens per minute (OTPM): Limit 1000, Used 0, Requested 2048. Please try again in 1m3s.',
  ],
])('writes less where output is limited by itself (%i)', async (code, message) => {
  twin.fault(big, status(code, { message, code: 'rate_limit_exceeded' }));
  const parts = await heard(openRoom());
  expect(text(parts)).toMatch(/^From openai\/gpt-oss-120b/);
  expect(twin.calls.at(-1)?.request?.max_completion_tokens).toBe(950);
});

test('halves a conversation that is too long for the model, without being told by how much', async () => {
  twin.fault('*', status(400, { code: 'context_length_exceeded' }));
  twin.fault('*', status(413));
  twin.fault('*', status(400, { message: 'Request too large for this model.' }));
  const earlier = Array.from({ length: 8 }, (): Said => ({ by: 'person', text: 'Hm' }));
  const parts = await heard(openRoom(), question('', { said: [...earlier, { by: 'person', text: 'Why?' }] }));
  expect(parts[0]).toEqual({ type: 'shortened', messages: 8 });
  expect(twin.calls.map((call) => call.request?.messages.length)).toEqual([10, 5, 3, 2]);
});

test('says that a question is too long when it does not fit anywhere', async () => {
  twin.limits = { '*': { tpm: 1000 } };
  expect(await sentence(heard(openRoom(), question('x'.repeat(100_000))))).toBe(
    'That is too long for my language model: please ask with a shorter text.',
  );
});

test('trusts the provider more than its own estimate of tokens', async () => {
  const message = 'Request too large on tokens per minute (TPM): Limit 4000, Requested 8000, please';
  twin.fault('*', status(413, { message, code: 'rate_limit_exceeded' }));
  const earlier = Array.from({ length: 8 }, (): Said => ({ by: 'bot', text: '漢'.repeat(1_000) }));
  const parts = await heard(openRoom(), question('', { said: [...earlier, { by: 'person', text: 'Why?' }] }));
  // By the estimate alone a shorter answer would have done.
  expect(parts[0]).toEqual({ type: 'shortened', messages: expect.any(Number) as number });
  expect(twin.calls).toHaveLength(2);
});

test('asks each model once about a question that is too long for all, when nobody says by how much', async () => {
  twin.fault('*', status(413), 99);
  expect(await sentence(heard(openRoom()))).toMatch(/too long/);
  expect(twin.calls.map((call) => call.request?.model)).toEqual([big, 'openai/gpt-oss-20b', 'qwen/qwen3.8-27b']);
});
