// The twin's tools as the SDK sees them: calls on the wire, and what the platform refuses.
import Groq, { APIError, BadRequestError } from 'groq-sdk';
import type { ChatCompletionCreateParamsNonStreaming } from 'groq-sdk/resources/chat/completions';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startGroqTwin, type GroqTwin } from './twin.ts';

let twin: GroqTwin;
let groq: Groq;

beforeEach(async () => {
  twin = await startGroqTwin();
  groq = new Groq({ apiKey: twin.key, baseURL: twin.url, maxRetries: 0, logLevel: 'off' });
});

afterEach(() => twin.close());

const schema = { type: 'object', properties: { zone: { type: 'string' } } };
const get_time = {
  type: 'function',
  function: { name: 'get_time', description: 'Tells the time.', parameters: schema },
};
const question: ChatCompletionCreateParamsNonStreaming = {
  model: 'openai/gpt-oss-120b',
  messages: [{ role: 'user', content: 'What time is it?' }],
  tools: [get_time],
};
const berlin = { name: 'get_time', input: { zone: 'Europe/Berlin' } };
const tokyo = { name: 'get_time', input: { zone: 'Asia/Tokyo' } };

const ask = (more: object = {}) => groq.chat.completions.create({ ...question, ...more });
const stream = async (more: object = {}) =>
  Array.fromAsync(await groq.chat.completions.create({ ...question, ...more, stream: true }));

/** What the API refuses a request for. */
async function refusal(more: object): Promise<string> {
  const error: unknown = await ask(more).then(
    () => 'nothing was refused',
    (thrown: unknown) => thrown,
  );
  return error instanceof BadRequestError ? error.message : String(error);
}

test('a call comes without content, with an id of its own and the reason for the end', async () => {
  twin.answer = () => ({ calls: [berlin] });
  const { choices, usage } = await ask();
  expect(choices[0]).toMatchObject({
    finish_reason: 'tool_calls',
    message: {
      tool_calls: [{ type: 'function', function: { name: 'get_time', arguments: '{"zone":"Europe/Berlin"}' } }],
    },
  });
  expect(choices[0]?.message).not.toHaveProperty('content');
  expect(choices[0]?.message.tool_calls?.[0]).not.toHaveProperty('index');
  expect(usage?.completion_tokens).toBeGreaterThan(20);
});

test('a streamed call comes whole in one chunk, after a role without content', async () => {
  twin.answer = () => ({ calls: [berlin, tokyo] });
  const chunks = await stream();
  expect(chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: null });
  const calls = chunks.flatMap((chunk) => chunk.choices[0]?.delta.tool_calls ?? []);
  expect(calls.map((call) => [call.index, call.function?.arguments])).toEqual([
    [0, '{"zone":"Europe/Berlin"}'],
    [1, '{"zone":"Asia/Tokyo"}'],
  ]);
  expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('tool_calls');
});

test('calls come in pieces, in turns, after words', async () => {
  twin.answer = () => ({ text: 'Let me see.', calls: [berlin, tokyo], callChunk: 5 });
  const chunks = await stream();
  expect(chunks[0]?.choices[0]?.delta.content).toBe('');
  expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe('Let me see.');
  const pieces = chunks.flatMap((chunk) => chunk.choices[0]?.delta.tool_calls ?? []);
  expect(pieces.length).toBeGreaterThan(8);
  expect(pieces.filter(({ id }) => id !== undefined)).toHaveLength(2);
  const second = pieces.filter(({ index }) => index === 1).map((piece) => piece.function?.arguments);
  expect(second.join('')).toBe('{"zone":"Asia/Tokyo"}');
});

test.each<[string, object, RegExp]>([
  ['more than 128 tools', { tools: many(129) }, /'tools' : maximum number of items is 128/],
  ['a name with blanks', { tools: [named('get time')] }, /tools\.0\.function\.name' : value does not match pattern/],
  ['a name of 65 letters', { tools: [named('a'.repeat(65))] }, /does not match pattern/],
  ['two of one name', { tools: [get_time, get_time] }, /duplicate function name 'get_time'/],
  [
    'a schema that is no object',
    { tools: [{ ...get_time, function: { name: 'a', parameters: { type: 'array' } } }] },
    /invalid JSON schema for tool a/,
  ],
  ['a kind that nobody knows', { tools: [{ type: 'web' }] }, /tools\.0\.type/],
  ['a choice that nobody knows', { tool_choice: 'any' }, /'tool_choice'/],
  [
    'the choice of a tool that there is not',
    { tool_choice: { type: 'function', function: { name: 'b' } } },
    /not in request\.tools/,
  ],
  ['a required call of nothing', { tools: [], tool_choice: 'required' }, /no tools were/],
  ['a wish for JSON besides', { response_format: { type: 'json_object' } }, /json mode cannot be combined with tool/],
])('refuses %s', async (_, more, words) => {
  expect(await refusal(more)).toMatch(words);
});

test('takes 128 tools', async () => {
  expect((await ask({ tools: many(128) })).choices).toHaveLength(1);
});

const call = (id: string, more: object = {}) => ({
  role: 'assistant',
  tool_calls: [{ id, type: 'function', function: { name: 'get_time', arguments: '{}' } }],
  ...more,
});
const result = (id: string, more: object = {}) => ({ role: 'tool', tool_call_id: id, content: 'Noon.', ...more });
const said = question.messages[0];

test('takes a call that its result follows', async () => {
  expect((await ask({ messages: [said, call('a'), result('a')] })).choices).toHaveLength(1);
});

test.each<[string, readonly object[], RegExp]>([
  ['a name beside a result', [call('a'), result('a', { name: 'get_time' })], /property 'name' is unsupported/],
  ['a result that nobody called for', [result('a')], /must be a response to a preceding message/],
  ['a result for another call', [call('a'), result('b')], /must be a response to a preceding message/],
  ['a result without an id', [call('a'), { role: 'tool', content: 'Noon.' }], /'tool_call_id' is missing/],
  ['a call without its result', [call('a'), { role: 'user', content: 'So?' }], /there is none for a/],
  ['a call at the very end', [call('a')], /there is none for a/],
  ['a call without an id', [call('')], /needs an id of its own/],
  ['calls by a person', [call('a', { role: 'user', content: '' }), result('a')], /'tool_calls' is unsupported/],
  [
    'arguments that are no JSON',
    [{ role: 'assistant', tool_calls: [{ id: 'a', type: 'function', function: { name: 'b', arguments: 'x' } }] }],
    /needs an id of its own/,
  ],
])('refuses %s in a conversation', async (_, messages, words) => {
  expect(await refusal({ messages: [said, ...messages] })).toMatch(words);
});

test.each<[string, object, object, RegExp]>([
  [
    'a tool that there is not',
    { calls: [{ name: 'json', input: {} }] },
    {},
    /attempted to call tool 'json' which was not in request\.tools/,
  ],
  [
    'anything where nothing is to be called',
    { calls: [berlin] },
    { tool_choice: 'none' },
    /Tool choice is none, but model called a tool/,
  ],
  ['anything without tools', { calls: [berlin] }, { tools: [] }, /Tool choice is none/],
  ['nothing where that is required', { text: 'Noon.' }, { tool_choice: 'required' }, /did not call a tool/],
  ['what nobody can read', { miscalled: '<function=get_time>' }, {}, /Failed to call a function/],
])('a model that calls %s is refused, streamed or not', async (_, script, more, words) => {
  twin.answer = () => script;
  expect(await refusal(more)).toMatch(words);
  if ('text' in script) return;
  await expect(stream(more)).rejects.toMatchObject({ status: 400, error: { error: { code: 'tool_use_failed' } } });
});

test('what was written is told with the refusal, after the first words within the stream', async () => {
  twin.answer = () => ({ text: 'Let me see.', miscalled: '<function=get_time>{' });
  const words: string[] = [];
  const reading = (async () => {
    for await (const chunk of await groq.chat.completions.create({ ...question, stream: true }))
      words.push(chunk.choices[0]?.delta.content ?? '');
  })();
  const error: unknown = await reading.catch((thrown: unknown) => thrown);
  expect(words.join('')).toBe('Let me see.');
  expect(error).toBeInstanceOf(APIError);
  expect(error).toMatchObject({ error: { code: 'tool_use_failed', failed_generation: '<function=get_time>{' } });
});

test('a tool that there is not passes where nobody is to check', async () => {
  twin.answer = () => ({ calls: [{ name: 'json', input: {} }] });
  expect((await ask({ disable_tool_validation: true })).choices[0]?.finish_reason).toBe('tool_calls');
});

test('a model without tools refuses them, and answers without', async () => {
  twin.plan.toolless.add(question.model);
  expect(await refusal({})).toMatch(/`tool calling` is not supported with this model/);
  expect((await ask({ tools: undefined })).choices).toHaveLength(1);
});

test('tiers: those that the plan has, told in the answer, and flex while it has room', async () => {
  expect(await ask({ service_tier: 'flex' })).toHaveProperty('service_tier', 'flex');
  expect(await refusal({ service_tier: 'performance' })).toMatch(
    /`service_tier` `performance` is not available for this org/,
  );
  expect(await refusal({ service_tier: 'fast' })).toMatch(/'service_tier'/);
  twin.plan.full.add(question.model);
  await expect(ask({ service_tier: 'flex' })).rejects.toMatchObject({
    status: 498,
    error: { error: { code: 'capacity_exceeded' } },
  });
  expect(await ask({ service_tier: 'on_demand' })).toHaveProperty('service_tier', 'on_demand');
});

test('the prompt cache reads instructions and tools, as long as they are the same', async () => {
  const cached = async (more: object) => (await ask(more)).usage?.prompt_tokens_details?.cached_tokens ?? 0;
  const system = { role: 'system', content: 'Be kind. '.repeat(60) };
  const turn = (text: string, tools: readonly object[]) => ({
    messages: [system, { role: 'user', content: text }],
    tools,
  });
  expect(await cached(turn('One', many(20)))).toBe(0);
  const all = await cached(turn('Two', many(20)));
  expect(all).toBeGreaterThan(300);
  const half = await cached(turn('Three', many(20).toReversed()));
  expect(half).toBeGreaterThan(100);
  expect(half).toBeLessThan(all / 2);
});

function named(name: string): object {
  return { ...get_time, function: { ...get_time.function, name } };
}

function many(count: number): object[] {
  return Array.from({ length: count }, (_, at) => named(`tool_${at}`));
}
