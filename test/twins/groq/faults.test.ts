import Groq, { APIConnectionError, APIConnectionTimeoutError, APIError } from 'groq-sdk';
import type { ChatCompletionChunk } from 'groq-sdk/resources/chat/completions';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Fault } from './faults.ts';
import { startGroqTwin, type GroqTwin } from './twin.ts';

let twin: GroqTwin;
let groq: Groq;

beforeEach(async () => {
  twin = await startGroqTwin();
  twin.answer = () => 'Grüße aus Köln, schöne Straße';
  groq = new Groq({ apiKey: twin.key, baseURL: twin.url, maxRetries: 0, logLevel: 'off' });
});

afterEach(() => twin.close());

const model = 'openai/gpt-oss-120b';

async function ask(fault: Fault, options: { timeout?: number } = {}): Promise<ChatCompletionChunk[]> {
  twin.fault(model, fault);
  const messages = [{ role: 'user' as const, content: 'Where?' }];
  return Array.fromAsync(await groq.chat.completions.create({ model, messages, stream: true }, options));
}

function said(chunks: readonly ChatCompletionChunk[]): string {
  return chunks.map((chunk) => chunk.choices[0]?.delta?.content ?? '').join('');
}

const whole = 'Grüße aus Köln, schöne Straße';

test.each<
  Fault['type'] & ('comments' | 'crlf' | 'two dones' | 'no done' | 'single bytes' | 'torn characters' | 'no choices')
>(['comments', 'crlf', 'two dones', 'no done', 'single bytes', 'torn characters', 'no choices'])(
  'the SDK reads the whole answer in spite of: %s',
  async (type) => {
    const chunks = await ask({ type });
    expect(said(chunks)).toBe(whole);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop');
  },
);

test('the oddities are really on the wire', async () => {
  const raw = async (fault: Fault): Promise<string> => {
    twin.fault(model, fault);
    const headers = { authorization: `Bearer ${twin.key}` };
    const body = JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'Where?' }] });
    return (await fetch(`${twin.url}/openai/v1/chat/completions`, { method: 'POST', headers, body })).text();
  };
  expect(await raw({ type: 'comments' })).toContain(': keep-alive\n\ndata: {');
  expect(await raw({ type: 'crlf' })).toContain('\r\n\r\ndata: [DONE]\r\n');
  expect((await raw({ type: 'two dones' })).split('[DONE]')).toHaveLength(3);
  expect(await raw({ type: 'no done' })).not.toContain('[DONE]');
  expect(await raw({ type: 'no choices' })).toContain('"choices":[]');
  expect(await raw({ type: 'null delta' })).toContain('"delta":null');
  expect(await raw({ type: 'unfinished' })).not.toContain('"finish_reason":"');
  expect(await raw({ type: 'raw', text: 'data: \n\n', after: 3 })).toContain('\n\ndata: \n\n');
});

test('a status stands for the answer, as often as asked', async () => {
  const body = { error: { message: 'flex tier capacity exceeded', type: 'capacity', code: 'capacity_exceeded' } };
  twin.fault(
    (call) => call.request?.model === model,
    { type: 'status', status: 498, body, headers: { 'retry-after': '9' } },
    1,
  );
  const messages = [{ role: 'user' as const, content: 'Where?' }];
  await expect(groq.chat.completions.create({ model, messages })).rejects.toMatchObject({ status: 498, error: body });
  await expect(groq.chat.completions.create({ model, messages })).resolves.toHaveProperty('choices');
});

test('a line cut before the headers is a connection error, and cut later an early end', async () => {
  await expect(ask({ type: 'cut' })).rejects.toBeInstanceOf(APIConnectionError);
  await expect(ask({ type: 'cut', after: 3 })).rejects.toThrow('terminated');
  await twin.until(() => twin.calls.every((call) => call.end === 'cut'));
  expect(twin.calls.map((call) => call.frames)).toEqual([0, 3]);
});

test('headers that stall or come late meet the client’s own timeout', async () => {
  await expect(ask({ type: 'stall' }, { timeout: 50 })).rejects.toBeInstanceOf(APIConnectionTimeoutError);
  await expect(ask({ type: 'slow', ms: 10_000 }, { timeout: 50 })).rejects.toBeInstanceOf(APIConnectionTimeoutError);
  await twin.until(() => twin.calls.every((call) => call.end === 'closed'));
});

test('a stream that stalls says its first words and then nothing until the client leaves', async () => {
  twin.fault('*', { type: 'stall', after: 2 });
  const stream = await groq.chat.completions.create({
    model,
    messages: [{ role: 'user', content: 'Where?' }],
    stream: true,
  });
  const chunks: ChatCompletionChunk[] = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
    if (chunks.length === 2) setTimeout(() => stream.controller.abort(), 20);
  }
  expect(said(chunks)).toBe('Grüße');
  await twin.until(() => twin.calls[0]?.end === 'closed');
});

test('an empty 200 and a stream without an end look like clean ends to the SDK', async () => {
  expect(await ask({ type: 'empty' })).toEqual([]);
  const chunks = await ask({ type: 'unfinished' });
  expect([said(chunks), chunks.at(-1)?.choices[0]?.finish_reason]).toEqual([whole, null]);
});

test('errors after the 200 throw as an event or as data, and hide in x_groq', async () => {
  const error = { message: 'Tool call failed', type: 'invalid_request_error', code: 'tool_use_failed' };
  await expect(ask({ type: 'error', as: 'data', after: 2, error })).rejects.toMatchObject({ status: undefined, error });
  await expect(ask({ type: 'error', as: 'event', after: 2 })).rejects.toBeInstanceOf(APIError);
  const chunks = await ask({ type: 'error', as: 'x_groq', after: 2 });
  expect(chunks.at(-1)?.x_groq?.error).toContain('over capacity');
});

test('a null delta reaches the client as it is, and broken JSON as a syntax error', async () => {
  const chunks = await ask({ type: 'null delta' });
  expect(chunks.some((chunk) => chunk.choices[0]?.delta === null)).toBe(true);
  await expect(ask({ type: 'bad json' })).rejects.toBeInstanceOf(SyntaxError);
});

test('closing ends open answers at once', async () => {
  const pending = ask({ type: 'stall', after: 1 });
  await twin.until(() => twin.calls[0]?.frames === 1);
  await twin.close();
  await expect(pending).rejects.toThrow('terminated');
  twin = await startGroqTwin();
});
