// Broken lines and odd streams: tried again while nothing was said, kept and marked as cut afterwards.
import { expect, test } from 'vitest';
import type { ChatPart } from '#src/models.ts';
import type { Fault } from '#test/twins/groq/faults.ts';
import { asked, big, freshTwin, heard, openRoom, question, sentence, small, status, text, twin } from './room.ts';

freshTwin();

test.each([498, 500, 502, 503, 407, 408, 409, 520])('tries again after %i', async (code) => {
  twin.fault('*', status(code));
  expect(text(await heard(openRoom()))).toMatch(/^From openai\/gpt-oss-120b/);
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
  const parts = await heard(openRoom());
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
  const parts = await heard(openRoom());
  expect(text(parts)).toMatch(/^From/);
  expect(parts.at(-1)).toEqual({ type: 'end', reason: 'cut' });
  expect(asked()).toHaveLength(1);
});

test('knows what an error within a stream means', async () => {
  const error = {
    message: 'Rate limit reached. Please try again in 30s.',
    type: 'tokens',
    code: 'rate_limit_exceeded',
  };
  twin.fault('*', { type: 'error', as: 'data', after: 1, error });
  expect(text(await heard(openRoom()))).toMatch(/^From openai\/gpt-oss-20b/);
});

test('never calls an answer complete that ends beside an error', async () => {
  const last = { choices: [{ delta: {}, finish_reason: 'stop' }], x_groq: { error: 'over capacity' } };
  twin.fault('*', { type: 'raw', after: 2, text: `data: ${JSON.stringify(last)}\n\n` });
  expect((await heard(openRoom())).at(-1)).toEqual({ type: 'end', reason: 'cut' });
});

test('has said nothing as long as all that came may be the beginning of a tag', async () => {
  twin.answer = () => ({ chunks: twin.calls.length === 1 ? ['<thi'] : ['Here.'] });
  twin.fault('*', { type: 'unfinished' });
  expect(text(await heard(openRoom()))).toBe('Here.');
});

test('keeps what was said when the connection is cut', async () => {
  const { promise: seen, resolve } = Promise.withResolvers<void>();
  twin.answer = () => ({ chunks: afterwards('Half ', seen, 'of it.') });
  twin.fault('*', { type: 'cut', after: 2 });
  const parts: ChatPart[] = [];
  for await (const part of openRoom().chat(question(), new AbortController().signal)) {
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
  const parts = await heard(openRoom());
  expect(text(parts)).toBe('Grüße an 🦜 und 漢字.');
  expect(parts.at(-1)).toEqual({ type: 'end', reason: 'complete' });
  expect(asked()).toHaveLength(1);
});

test('lives with chunks of null, without choices, without text', async () => {
  twin.fault('*', {
    type: 'raw',
    after: 1,
    text: 'data: null\n\ndata: {}\n\ndata: {"choices":[{"delta":{"content":7}}]}\n\n',
  });
  expect(text(await heard(openRoom()))).toMatch(/^From/);
});

test('reads past a chunk of 5 MB', async () => {
  const line = `data: ${JSON.stringify({ choices: [{ delta: { reasoning: 'x'.repeat(5e6) } }] })}\n\n`;
  twin.fault('*', { type: 'raw', after: 1, text: line });
  expect(text(await heard(openRoom()))).toMatch(/^From/);
});

test('gives up after three tries, two of them at the preferred model', async () => {
  twin.fault('*', status(503), 9);
  expect(await sentence(heard(openRoom()))).toBe(
    "My language model can't be reached right now: please ask again in a minute.",
  );
  expect(asked()).toEqual([big, big, small]);
});

test('gives up on a server that is not there', async () => {
  const room = openRoom({ baseUrl: 'http://127.0.0.1:1' });
  expect(await sentence(heard(room))).toMatch(/can't be reached/);
});

test('does not try again when too much time has passed', async () => {
  twin.fault('*', status(503), 9);
  expect(await sentence(heard(openRoom({}, { retryMs: -1 })))).toMatch(/can't be reached/);
  expect(asked()).toHaveLength(1);
});

async function* afterwards(first: string, when: Promise<void>, then: string): AsyncGenerator<string> {
  yield first;
  await when;
  yield then;
}
