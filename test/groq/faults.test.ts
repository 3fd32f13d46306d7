// What becomes of a chat call when the provider, the line or the account fails it.
import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ChatPart, Said } from '#src/models.ts';
import type { Fault } from '#test/twins/groq/faults.ts';
import { startGroqTwin, type GroqTwin } from '#test/twins/groq/twin.ts';
import { caller, heard, openRoom, question, sentence, text } from './room.ts';

let twin: GroqTwin;
beforeEach(async () => {
  twin = await startGroqTwin();
  twin.answer = (request) => `From ${request.model}, at your service.`;
});
afterEach(() => twin.close());

const [big, small, other] = ['openai/gpt-oss-120b', 'openai/gpt-oss-20b', 'qwen/qwen3.8-27b'];
const asked = () => twin.calls.map((call) => call.request?.model);
const organisation = 'org_01jtwin0000000000000000000';

function status(
  code: number,
  error: { message?: string; type?: string; code?: string } = {},
  headers: Record<string, string> = {},
): Fault {
  const message = `Something about ${organisation} went wrong.`;
  return { type: 'status', status: code, body: { error: { message, type: 'invalid_request_error', ...error } }, headers };
}

test.each([498, 500, 502, 503, 407, 408, 409, 520])('tries again after %i', async (code) => {
  twin.fault('*', status(code));
  expect(text(await heard(openRoom(twin)))).toMatch(/^From openai\/gpt-oss-120b/);
  expect(asked()).toEqual([big, big]);
});

test.each<[string, Fault]>([
  ['a connection cut before the headers', { type: 'cut' }],
  ['a connection cut after the role', { type: 'cut', after: 1 }],
  ['an empty body', { type: 'empty' }],
  ['a stream without a reason to end', { type: 'cut', after: 1 }],
  ['an error event', { type: 'error', as: 'event', after: 1 }],
  ['an error in a data frame', { type: 'error', as: 'data', after: 1 }],
  ['an error beside the chunk', { type: 'error', as: 'x_groq', after: 1 }],
  ['a line that is no JSON', { type: 'raw', after: 1, text: 'data: {"id":"chatcmpl-\n\n' }],
  ['a tool call nobody offered', status(400, { code: 'tool_use_failed' })],
  ['JSON the model could not write', status(400, { code: 'json_validate_failed' })],
])('tries again after %s, as long as nothing was said', async (_, fault) => {
  twin.fault('*', fault);
  const parts = await heard(openRoom(twin));
  expect(text(parts)).toBe('From openai/gpt-oss-120b, at your service.');
  expect(parts.at(-1)).toEqual({ type: 'end', reason: 'complete' });
  expect(asked()).toHaveLength(2);
});

test.each<[string, Fault]>([
  ['an error event comes', { type: 'error', as: 'event', after: 3 }],
  ['an error comes in a data frame', { type: 'error', as: 'data', after: 3 }],
  ['an error comes beside a chunk', { type: 'error', as: 'x_groq', after: 3 }],
  ['the stream ends without a reason', { type: 'unfinished' }],
  ['a line is no JSON', { type: 'raw', after: 3, text: 'data: {"id":\n\n' }],
])('keeps what was said and marks it as cut when %s later', async (_, fault) => {
  twin.fault('*', fault);
  const parts = await heard(openRoom(twin));
  expect(text(parts)).toMatch(/^From/);
  expect(parts.at(-1)).toEqual({ type: 'end', reason: 'cut' });
  expect(asked()).toHaveLength(1);
});

test('keeps what was said when the connection is cut', async () => {
  const { promise: seen, resolve } = Promise.withResolvers<void>();
  twin.answer = () => ({ chunks: afterwards('Half ', seen, 'of it.') });
  twin.fault('*', { type: 'cut', after: 2 });
  const parts: ChatPart[] = [];
  for await (const part of openRoom(twin).chat(question(), new AbortController().signal)) {
    parts.push(part);
    resolve();
  }
  expect(parts).toEqual([
    { type: 'text', text: 'Half ' },
    { type: 'end', reason: 'cut' },
  ]);
});

test.each<Fault['type']>([
  'no choices',
  'null delta',
  'comments',
  'crlf',
  'two dones',
  'no done',
  'single bytes',
  'torn characters',
])('lives with a stream of %s', async (type) => {
  twin.answer = () => 'Grüße an 🦜 und 漢字.';
  // These have no parameters.
  twin.fault('*', { type } as Fault);
  const parts = await heard(openRoom(twin));
  expect(text(parts)).toBe('Grüße an 🦜 und 漢字.');
  expect(parts.at(-1)).toEqual({ type: 'end', reason: 'complete' });
  expect(asked()).toHaveLength(1);
});

test('lives with chunks of null, without choices, without text', async () => {
  twin.fault('*', { type: 'raw', after: 1, text: 'data: null\n\ndata: {}\n\ndata: {"choices":[{"delta":{"content":7}}]}\n\n' });
  expect(text(await heard(openRoom(twin)))).toMatch(/^From/);
});

test('reads a chunk of 5 MB without a stall', async () => {
  const line = `data: ${JSON.stringify({ choices: [{ delta: { reasoning: 'x'.repeat(5e6) } }] })}\n\n`;
  twin.fault('*', { type: 'raw', after: 1, text: line });
  expect(text(await heard(openRoom(twin)))).toMatch(/^From/);
});

test('gives up after three tries, two of them at the preferred model', async () => {
  twin.fault('*', status(503), 9);
  expect(await sentence(heard(openRoom(twin)))).toBe(
    "My language model can't be reached right now: please ask again in a minute.",
  );
  expect(asked()).toEqual([big, big, small]);
});

test('gives up on a server that is not there', async () => {
  const room = openRoom(twin, { baseUrl: 'http://127.0.0.1:1' });
  expect(await sentence(heard(room))).toMatch(/can't be reached/);
});

test('does not try again when too much time has passed', async () => {
  twin.fault('*', status(503), 9);
  expect(await sentence(heard(openRoom(twin, {}, { retryMs: -1 })))).toMatch(/can't be reached/);
  expect(asked()).toHaveLength(1);
});

test('leaves a model that says nothing at all, and closes the request', async () => {
  twin.fault('*', { type: 'stall' });
  expect(text(await heard(openRoom(twin, {}, { firstMs: 50 })))).toMatch(/^From/);
  await twin.until(() => twin.calls[0]?.end === 'closed');
});

test('leaves a model that falls silent before its first word', async () => {
  twin.fault('*', { type: 'stall', after: 1 });
  expect(text(await heard(openRoom(twin, {}, { idleMs: 50 })))).toMatch(/^From/);
});

test('cuts an answer off that falls silent', async () => {
  twin.fault('*', { type: 'stall', after: 3 });
  const parts = await heard(openRoom(twin, {}, { idleMs: 50 }));
  expect(parts.at(-1)).toEqual({ type: 'end', reason: 'cut' });
  await twin.until(() => twin.calls[0]?.end === 'closed');
});

test('does not wait for a line that stays open after the last word', async () => {
  twin.answer = () => 'Hi.';
  twin.fault('*', { type: 'stall', after: 3 });
  const parts = await heard(openRoom(twin, {}, { lingerMs: 30 }));
  expect(parts.at(-1)).toEqual({ type: 'end', reason: 'complete' });
  await twin.until(() => twin.calls[0]?.end === 'closed');
});

test('gives its place up when its reader leaves while it waits', async () => {
  twin.fault('*', status(429, {}, { 'retry-after': '0.2' }), 3);
  const room = openRoom(twin);
  for await (const part of room.chat(question(), new AbortController().signal)) if (part.type === 'wait') break;
  expect((await heard(room)).at(-1)).toEqual({ type: 'end', reason: 'complete' });
  expect(asked()).toEqual([big, small, other, big]);
});

test('leaves a model that only ever thinks', async () => {
  twin.answer = (request) => (request.model === small ? 'Here.' : { chunks: thinking() });
  const room = openRoom(twin, {}, { answerMs: 60 });
  expect(text(await heard(room))).toBe('Here.');
});

test('does not blame the provider for a reader who takes long to come back', async () => {
  const room = openRoom(twin, {}, { idleMs: 40, answerMs: 40 });
  const kinds: string[] = [];
  for await (const part of room.chat(question(), new AbortController().signal)) {
    kinds.push(part.type);
    if (kinds.length === 1) await new Promise((resolve) => setTimeout(resolve, 80));
  }
  expect(kinds.at(-1)).toBe('end');
  expect(kinds.length).toBeGreaterThan(3);
});

test.each([
  [404, 'model_not_found'],
  [400, 'model_decommissioned'],
  [400, 'model_terms_required'],
  [403, 'model_permission_blocked_project'],
])('takes the next model for good when this one is gone (%i %s), and says so once', async (code, name) => {
  twin.fault(big, status(code, { code: name }));
  const room = openRoom(twin);
  expect(text(await heard(room))).toMatch(/^From openai\/gpt-oss-20b/);
  expect(text(await heard(room))).toMatch(/^From openai\/gpt-oss-20b/);
  expect(asked()).toEqual([big, small, small]);
  expect(room.lines.filter((line) => line.level === 40).map((line) => line.msg)).toEqual([expect.stringContaining(big)]);
});

test('says that no model is left when all are gone', async () => {
  twin.models.clear();
  expect(await sentence(heard(openRoom(twin)))).toMatch(/^None of my language models is available/);
  expect(asked()).toEqual([big, small, other]);
});

test.each([401, 403])('tells people without details when the key is refused (%i), and the log once', async (code) => {
  twin.fault('*', status(code, { code: 'invalid_api_key' }), 9);
  const room = openRoom(twin);
  expect(await sentence(heard(room))).toBe("I can't reach my language model: the operator has to renew the key.");
  await sentence(heard(room));
  expect(asked()).toEqual([big, big]);
  expect(room.lines.filter((line) => line.level >= 50)).toHaveLength(1);
});

test.each([
  [400, 'blocked_api_access'],
  [400, 'spend_limit_reached'],
  [402, 'anything'],
])('calls for the operator when the account is blocked (%i %s), and tells the log once', async (code, name) => {
  twin.fault('*', status(code, { code: name }), 9);
  const room = openRoom(twin);
  expect(await sentence(heard(room))).toMatch(/the operator has to look after the account/);
  await sentence(heard(room));
  expect(asked()).toEqual([big, big]);
  expect(room.lines.filter((line) => line.level >= 50)).toHaveLength(1);
});

test.each([400, 422, 424])('does not repeat a request that is wrong (%i)', async (code) => {
  twin.fault('*', status(code), 9);
  expect(await sentence(heard(openRoom(twin)))).toMatch(/could not take this request/);
  expect(asked()).toHaveLength(1);
});

test("keeps the provider's words and the organisation out of every sentence, and the organisation out of the log", async () => {
  for (const code of [400, 401, 403, 404, 413, 422, 424, 429, 498, 500]) {
    twin.fault('*', status(code, {}, { 'retry-after': '86400' }), 99);
    const room = openRoom(twin);
    const told = await sentence(heard(room));
    expect(told).not.toMatch(/org_|Something|\{|groq/i);
    expect(JSON.stringify(room.lines)).not.toContain(organisation);
    twin.heal();
  }
});

test('keeps what was asked and what the model wrote out of the log', async () => {
  twin.fault('*', { type: 'raw', after: 1, text: 'data: {"choices":[{"delta":{"content":"canary" broken\n\n' });
  const failed = { message: 'canary', code: 'tool_use_failed', failed_generation: 'canary' };
  twin.fault('*', status(400, failed));
  const room = openRoom(twin);
  await heard(room, question('canary'));
  expect(room.lines.length).toBeGreaterThan(1);
  expect(JSON.stringify(room.lines)).not.toContain('canary');
});

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
  const people = Array.from({ length: 20 }, (_, number) => heard(room, question('Hi', { caller: caller(`${number}`) })));
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

test('lowers the limit of the answer when limits demand it, and leaves nothing out', async () => {
  twin.limits = { '*': { tpm: 1500 } };
  const parts = await heard(openRoom(twin));
  expect(parts.map((part) => part.type)).not.toContain('shortened');
  expect(text(parts)).toMatch(/^From/);
  expect(twin.calls.at(-1)?.request?.max_completion_tokens).toBeLessThan(1500);
});

test('leaves the oldest messages out when the conversation is larger than the limits, and says how many', async () => {
  twin.limits = { '*': { tpm: 4000 } };
  const earlier = Array.from({ length: 20 }, (_, number): Said => ({ by: 'bot', text: `${number} ${'long '.repeat(200)}` }));
  const parts = await heard(openRoom(twin), question('', { said: [...earlier, { by: 'person', text: 'And now?' }] }));
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
  const room = openRoom(twin);
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
  [429, 'Rate limit reached on output tokens per minute (OTPM): Limit 1000, Used 0, Requested 2048. Please try again in 1m3s.'],
])('writes less where output is limited by itself (%i)', async (code, message) => {
  twin.fault(big, status(code, { message, code: 'rate_limit_exceeded' }));
  const parts = await heard(openRoom(twin));
  expect(text(parts)).toMatch(/^From openai\/gpt-oss-120b/);
  expect(twin.calls.at(-1)?.request?.max_completion_tokens).toBe(950);
});

test('halves a conversation that is too long for the model, without being told by how much', async () => {
  twin.fault('*', status(400, { code: 'context_length_exceeded' }));
  twin.fault('*', status(413));
  const earlier = Array.from({ length: 8 }, (): Said => ({ by: 'person', text: 'Hm' }));
  const parts = await heard(openRoom(twin), question('', { said: [...earlier, { by: 'person', text: 'Why?' }] }));
  expect(parts[0]).toEqual({ type: 'shortened', messages: 7 });
  expect(twin.calls.map((call) => call.request?.messages.length)).toEqual([10, 5, 3]);
});

test('says that a question is too long when it does not fit anywhere', async () => {
  twin.limits = { '*': { tpm: 1000 } };
  expect(await sentence(heard(openRoom(twin), question('x'.repeat(100_000))))).toBe(
    'That is too long for my language model: please ask with a shorter text.',
  );
});

test('leaves nothing behind on a signal that outlives its calls', async () => {
  const { signal } = new AbortController();
  const warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  process.on('warning', note);
  const room = openRoom(twin);
  for (let count = 0; count < 30; count += 1) await heard(room, question(), signal);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  process.off('warning', note);
  expect(warnings).toEqual([]);
});

async function* afterwards(first: string, when: Promise<void>, then: string): AsyncGenerator<string> {
  yield first;
  await when;
  yield then;
}

async function* thinking(): AsyncGenerator<string> {
  for (let word = '<think>'; ; word = 'hm ') {
    yield word;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
