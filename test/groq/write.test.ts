// Tasks in writing: words in, words out, in the form that was asked for as far as the model takes it.
import { expect, test } from 'vitest';
import type { Finding, Unavailable, WriteRequest } from '#src/models.ts';
import type { Fault } from '#test/twins/groq/faults.ts';
import { asked, big, caller, freshTwin, openRoom, other, small, status, twin, type Room } from './room.ts';

freshTwin();

const { signal } = new AbortController();
const item = { type: 'object', properties: { name: { type: 'string' }, price: { type: ['number', 'null'] } } };
const schema = { type: 'object', properties: { rows: { type: 'array', items: item } } };
/** As strict decoding wants it. */
const strict = {
  type: 'object',
  properties: {
    rows: { type: 'array', items: { ...item, required: ['name', 'price'], additionalProperties: false } },
  },
  required: ['rows'],
  additionalProperties: false,
};
const rows = '{"rows":[{"name":"tea","price":2}]}';

const write = (room: Room = openRoom(), more: Partial<WriteRequest> = {}): Promise<Finding | Unavailable> =>
  room.write({ caller: caller(), instructions: 'Sum up.', text: 'Much was said.', ...more }, signal);

const formats = () => twin.calls.map((call) => call.request?.response_format?.type);
const system = () => twin.calls.at(-1)?.request?.messages[0]?.content;

/** A provider that does not know a form, in the words of a live refusal. */
const unknown = (form: string): Fault =>
  status(400, { message: `This model does not support response format \`${form}\`. See supported models at …` });
const missed = (written: string): Fault => {
  const error = { message: 'Failed to generate JSON.', type: 'invalid_request_error', code: 'json_validate_failed' };
  return { type: 'status', status: 400, body: { error: { ...error, failed_generation: written } } };
};

test('has a small model do the task, whole, with little thought', async () => {
  const room = openRoom();
  expect(await write(room)).toEqual({ type: 'found', text: `From ${small}, at your service.` });
  expect(twin.calls[0]?.request).toEqual({
    model: small,
    messages: [
      { role: 'system', content: 'Sum up.' },
      { role: 'user', content: 'Much was said.' },
    ],
    max_completion_tokens: 2_048 + 512,
    reasoning_effort: 'low',
    include_reasoning: false,
  });
  expect(room.uses).toMatchObject([{ role: 'fast', model: small }]);
});

test('gives a short answer room to think', async () => {
  await write(openRoom(), { most: 40 });
  expect(twin.calls[0]?.request?.max_completion_tokens).toBe(552);
});

test('asks for JSON by a strict schema, and says nothing of it in words', async () => {
  twin.answer = () => rows;
  expect(await write(openRoom(), { schema })).toEqual({ type: 'found', text: rows });
  expect(twin.calls[0]?.request?.response_format).toEqual({
    type: 'json_schema',
    json_schema: { name: 'answer', strict: true, schema: strict },
  });
  expect(system()).toBe('Sum up.');
});

test('leaves a property that is named like a keyword what it is', async () => {
  const odd = { type: 'object', properties: { properties: { type: 'string', enum: ['a'] } } };
  expect(await write(openRoom(), { schema: odd })).toMatchObject({ type: 'unavailable' });
  twin.answer = () => '{"properties":"a"}';
  expect(await write(openRoom(), { schema: odd })).toMatchObject({ type: 'found' });
});

test('goes down to any JSON, then to words, where a model takes no more, and pays for that once', async () => {
  twin.answer = () => rows;
  const room = openRoom({ models: { fast: [small] } });
  twin.fault(small, unknown('json_schema'));
  twin.fault(small, unknown('json_object'));
  expect(await write(room, { schema })).toEqual({ type: 'found', text: rows });
  expect(formats()).toEqual(['json_schema', 'json_object', undefined]);
  expect(system()).toBe(
    `Sum up.\n\nAnswer with nothing but one JSON object that keeps to this JSON Schema:\n${JSON.stringify(strict)}`,
  );
  expect(await write(room, { schema })).toEqual({ type: 'found', text: rows });
  expect(formats()).toEqual(['json_schema', 'json_object', undefined, undefined]);
});

test('finds out by itself which models take no schema', async () => {
  twin.structured.delete(small);
  twin.answer = () => rows;
  const room = openRoom();
  expect(await write(room, { schema })).toEqual({ type: 'found', text: rows });
  expect(await write(room, { schema })).toEqual({ type: 'found', text: rows });
  expect(formats()).toEqual(['json_schema', 'json_object', 'json_object']);
});

test('does not hold a schema that is wrong against the model', async () => {
  twin.answer = () => rows;
  twin.fault(small, status(400, { message: "invalid JSON schema for response_format: 'answer': …" }));
  const room = openRoom();
  expect(await write(room, { schema })).toEqual({ type: 'found', text: rows });
  expect(await write(room, { schema })).toEqual({ type: 'found', text: rows });
  expect(formats()).toEqual(['json_schema', 'json_object', 'json_schema']);
});

test('asks a model of which nothing is known for any JSON', async () => {
  const odd = {
    id: 'acme/odd',
    owner: 'Acme',
    family: 'llama-guard',
    context: 8_192,
    maxOutput: 8_192,
    limit: {},
  } as const;
  twin.models.set(odd.id, odd);
  twin.verdict = () => rows;
  expect(await write(openRoom({ models: { fast: [odd.id] } }), { schema })).toEqual({ type: 'found', text: rows });
  expect(formats()).toEqual(['json_object']);
});

test('takes what the model wrote where it is JSON after all', async () => {
  twin.fault(small, missed(` ${rows}\n`));
  expect(await write(openRoom(), { schema })).toEqual({ type: 'found', text: rows });
  expect(asked()).toEqual([small]);
});

test('asks once more, in a weaker form, after what is no JSON, and no third time', async () => {
  twin.fault(small, missed('{"rows":['));
  twin.answer = () => rows;
  expect(await write(openRoom(), { schema })).toEqual({ type: 'found', text: rows });
  expect(formats()).toEqual(['json_schema', 'json_object']);
  twin.fault('*', missed('{"rows":['), 9);
  expect(await write(openRoom(), { schema })).toMatchObject({ type: 'unavailable', quota: false });
  expect(formats()).toHaveLength(4);
});

test.each(['```json\n{"a":1}\n```', '```\n{"a":1}\n```\n'])('takes JSON out of its fence (%#)', async (text) => {
  twin.models.forEach((_, id) => twin.structured.delete(id));
  twin.fault(small, unknown('json_schema'));
  twin.fault(small, unknown('json_object'));
  twin.answer = () => text;
  const room = openRoom({ models: { fast: [small] } });
  expect(await write(room, { schema })).toEqual({ type: 'found', text: '{"a":1}' });
  expect(await write(room)).toEqual({ type: 'found', text: text.trim() });
});

test.each<[string, Fault]>([
  ['an outage', status(503)],
  ['a cut line', { type: 'cut' }],
  ['half an answer', { type: 'cut', after: 1 }],
  ['an empty answer', { type: 'empty' }],
  ['no JSON', { type: 'status', status: 200, body: '<html>' }],
  ['no choices', { type: 'status', status: 200, body: { choices: [] } }],
  ['null', { type: 'status', status: 200, body: null }],
])('asks another model after %s, and no third time', async (_, fault) => {
  twin.fault('*', fault);
  expect(await write()).toEqual({ type: 'found', text: `From ${big}, at your service.` });
  expect(asked()).toEqual([small, big]);
  twin.fault('*', fault, 9);
  expect(await write()).toEqual({ type: 'unavailable', cause: expect.any(String) as string, quota: false });
  expect(asked()).toHaveLength(4);
});

test('asks in the same form again when the form was not the trouble', async () => {
  twin.answer = () => rows;
  twin.fault('*', status(503));
  await write(openRoom(), { schema });
  expect(formats()).toEqual(['json_schema', 'json_schema']);
});

test.each([401, 403, 422, 424])('does not ask again what is refused (%i)', async (code) => {
  twin.fault('*', status(code), 9);
  expect(await write()).toMatchObject({ type: 'unavailable', quota: false });
  expect(asked()).toHaveLength(1);
});

test('takes the next model when this one is gone, and none when all are', async () => {
  twin.models.delete(small);
  const room = openRoom();
  expect(await write(room)).toMatchObject({ text: `From ${big}, at your service.` });
  twin.models.clear();
  expect(await write(room)).toMatchObject({ type: 'unavailable', quota: false });
  expect(asked()).toEqual([small, big, big, other]);
});

test('tells for how long all are at their limits', async () => {
  twin.fault('*', status(429, { code: 'rate_limit_exceeded' }, { 'retry-after': '60' }), 3);
  expect(await write()).toMatchObject({ type: 'unavailable', quota: true });
  expect(asked()).toEqual([small, big, other]);
});

test('asks for less where the limits are small', async () => {
  twin.limits = { '*': { tpm: 2_000 } };
  expect(await write()).toMatchObject({ type: 'found' });
  expect(asked()).toEqual([small, small]);
  expect(twin.calls.map((call) => call.status)).toEqual([413, 200]);
  expect(twin.calls[1]?.request?.max_completion_tokens).toBeLessThan(2_000);
});

test('believes the provider who counts more tokens than were thought', async () => {
  const message = 'Request too large … on tokens per minute (TPM): Limit 5000, Requested 9200, please …';
  twin.fault(small, status(413, { message, code: 'rate_limit_exceeded' }));
  const room = openRoom({ models: { fast: [small] } });
  expect(await write(room, { text: 'x'.repeat(6_400) })).toMatchObject({ type: 'found' });
  expect(asked()).toEqual([small, small]);
  expect(twin.calls[1]?.request?.max_completion_tokens).toBeLessThan(800);
});

test('never sends half a character', async () => {
  await write(openRoom(), { instructions: 'cut \ud83d', text: '\ud83d cut' });
  expect(JSON.stringify(twin.calls[0]?.request)).not.toContain('\\ud83d');
});

test('says when a task is too long for everybody, and asks nobody who is known not to take it', async () => {
  twin.limits = { '*': { tpm: 2_000 } };
  const room = openRoom();
  const long = { text: 'x'.repeat(20_000), most: 64 };
  const tooLong = { type: 'unavailable', cause: expect.stringContaining('too long') as string, quota: false };
  expect(await write(room, long)).toEqual(tooLong);
  expect(asked()).toEqual([small, big, other]);
  expect(await write(room, long)).toEqual(tooLong);
  expect(twin.calls).toHaveLength(3);
});

test('rejects only for whom has left, and closes the request', async () => {
  const abort = new AbortController();
  twin.fault('*', { type: 'stall' });
  const outcome = openRoom()
    .write({ caller: caller(), instructions: '', text: 'Hi' }, abort.signal)
    .catch((error: unknown) => error);
  await twin.until(() => twin.calls.length === 1);
  abort.abort();
  expect(await outcome).toBe(abort.signal.reason);
  await twin.until(() => twin.calls[0]?.end === 'closed');
});
