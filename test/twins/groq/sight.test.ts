// The twin's eyes, and the forms of JSON that it keeps to, as the real SDK meets them.
import Groq from 'groq-sdk';
import type { ChatCompletion, ChatCompletionCreateParamsNonStreaming } from 'groq-sdk/resources/chat/completions';
import sharp from 'sharp';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { llamaGuard } from './models.ts';
import { startGroqTwin, type GroqTwin } from './twin.ts';

let twin: GroqTwin;
let groq: Groq;
let jpeg: string;
let png: string;

beforeAll(async () => {
  const canvas = sharp({ create: { width: 8, height: 6, channels: 3, background: 'teal' } });
  const url = (type: string, bytes: Buffer) => `data:image/${type};base64,${bytes.toString('base64')}`;
  jpeg = url('jpeg', await canvas.jpeg({ progressive: true }).toBuffer());
  png = url('png', await canvas.png().toBuffer());
});

beforeEach(async () => {
  twin = await startGroqTwin({ models: [llamaGuard] });
  groq = new Groq({ apiKey: twin.key, baseURL: twin.url, maxRetries: 0, logLevel: 'off' });
});

afterEach(() => twin.close());

const qwen = 'qwen/qwen3.8-27b';
const oss = 'openai/gpt-oss-20b';

type Asked = Partial<ChatCompletionCreateParamsNonStreaming>;

const ask = (more: Asked): Promise<ChatCompletion> =>
  groq.chat.completions.create({ model: oss, messages: [{ role: 'user', content: 'As JSON, please.' }], ...more });

function look(urls: readonly string[], more: Asked = {}, system = 'Describe.'): Promise<ChatCompletion> {
  const images = urls.map((url) => ({ type: 'image_url' as const, image_url: { url } }));
  const content = [{ type: 'text' as const, text: 'What is it?' }, ...images];
  const messages = [
    { role: 'system' as const, content: system },
    { role: 'user' as const, content },
  ];
  return ask({ model: qwen, messages, ...more });
}

const text = (answer: ChatCompletion) => answer.choices[0]?.message.content;

test('looks at images, tells how large they are, and keeps what was shown', async () => {
  const answer = await look([jpeg, png, 'https://example.com/cat.png']);
  expect(text(answer)).toBe('I see a JPEG of 8 by 6 pixels and a PNG of 8 by 6 pixels and an image elsewhere.');
  expect(answer.usage?.prompt_tokens).toBeGreaterThan(3 * 2_048);
  const [looking] = twin.lookings;
  expect(looking?.looking).toMatchObject({
    text: 'What is it?',
    system: 'Describe.',
    images: [
      { mediaType: 'image/jpeg', width: 8, height: 6 },
      { mediaType: 'image/png', width: 8, height: 6 },
      { url: 'https://example.com/cat.png' },
    ],
  });
  expect(Buffer.from(looking?.looking.images[1]?.bytes ?? []).toString('base64')).toBe(png.split(',')[1]);
});

test('sees what a test scripts, streamed too', async () => {
  twin.sees = ({ images }) => `${images.length} cats`;
  expect(text(await look([png, png]))).toBe('2 cats');
  const messages = [{ role: 'user' as const, content: [{ type: 'image_url' as const, image_url: { url: png } }] }];
  const stream = await groq.chat.completions.create({ model: qwen, messages, stream: true });
  const chunks = await Array.fromAsync(stream);
  expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe('1 cats');
});

test('refuses more than three images, what is none, and models without eyes', async () => {
  const refused = { status: 400 };
  await expect(look([png, png, png, png])).rejects.toMatchObject(refused);
  await expect(look([png, png, png, png])).rejects.toThrow('up to 3 images');
  await expect(look(['http://example.com/cat.png'])).rejects.toThrow('invalid image url');
  await expect(look(['data:image/png;base64,!!!'])).rejects.toThrow('invalid image url');
  await expect(look([png.replace('image/png', 'image/jpeg')])).rejects.toThrow('invalid image data');
  await expect(look([png], { model: oss })).rejects.toThrow('value must be a string');
  const noise = Buffer.alloc(16 * 1024 * 1024, 1).toString('base64');
  await expect(look([`data:image/gif;base64,${Buffer.from('GIF89a').toString('base64')}${noise}`])).rejects.toThrow(
    'at most 20 MB',
  );
});

test('judges images where the system prompt is a policy, and as Llama Guard', async () => {
  twin.judgesImages = ({ images }) => (images.length > 1 ? ['S1'] : 'safe');
  const policy = '# Policy\n## VIOLATES (1)\nS1 Violence\n## SAFE (0)\nAnswer (JSON only):';
  expect(JSON.parse(text(await look([png], {}, policy)) ?? '')).toMatchObject({ violation: 0, category: null });
  expect(JSON.parse(text(await look([png, png], {}, policy)) ?? '')).toMatchObject({ violation: 1, category: 'S1' });
  expect(text(await look([png, png], { model: llamaGuard.id }))).toBe('unsafe\nS1');
  expect(text(await look([png], { model: llamaGuard.id }))).toBe('safe');
});

const schema = {
  type: 'object',
  properties: {
    kind: { type: 'string', enum: ['tea', 'coffee'] },
    price: { type: ['number', 'null'] },
    notes: { type: 'array', items: { type: 'string' } },
  },
  required: ['kind', 'price', 'notes'],
  additionalProperties: false,
};
const format = (more: object = {}) => ({
  type: 'json_schema' as const,
  json_schema: { name: 'order', strict: true, schema: { ...schema, ...more } },
});

test('answers by a schema, of its own accord with the plainest that fits', async () => {
  expect(JSON.parse(text(await ask({ response_format: format() })) ?? '')).toEqual({
    kind: 'tea',
    price: 1,
    notes: ['text'],
  });
  twin.answer = () => '{"kind":"coffee","price":null,"notes":[]}';
  expect(text(await ask({ response_format: format() }))).toBe('{"kind":"coffee","price":null,"notes":[]}');
  expect(text(await look([png], { response_format: format() }))).toContain('"kind":"tea"');
});

test.each([
  'no JSON',
  '[]',
  '{"kind":"milk","price":1,"notes":[]}',
  '{"kind":"tea","notes":[]}',
  '{"kind":"tea","price":"1","notes":[]}',
  '{"kind":"tea","price":1,"notes":[1]}',
  '{"kind":"tea","price":1,"notes":[],"more":1}',
])('refuses what a model wrote that does not keep to it, and hands that over: %s', async (written) => {
  twin.answer = () => written;
  const error = { code: 'json_validate_failed', failed_generation: written };
  await expect(ask({ response_format: format() })).rejects.toMatchObject({ status: 400, error: { error } });
});

test('refuses JSON that is cut by the limit, and tells why', async () => {
  twin.answer = () => `{"kind":"tea","price":1,"notes":["${'long '.repeat(100)}"]}`;
  const asked = ask({ response_format: format(), max_completion_tokens: 20 });
  await expect(asked).rejects.toThrow('max completion tokens reached before generating a valid document');
});

test.each<[string, Asked]>([
  ['all properties must be in `required`', { response_format: format({ required: ['kind'] }) }],
  ['additionalProperties:false must be set', { response_format: format({ additionalProperties: true }) }],
  ['its root must be an object', { response_format: format({ type: 'array' }) }],
  [
    'does not support response format `json_schema`',
    { response_format: format(), model: 'openai/gpt-oss-safeguard-20b' },
  ],
  [
    'json mode cannot be combined with tool/function calling',
    { response_format: format(), tools: [{ type: 'function', function: { name: 'now' } }] },
  ],
  [
    "'messages' must contain the word 'json'",
    { response_format: { type: 'json_object' }, messages: [{ role: 'user', content: 'Hi' }] },
  ],
])('refuses a form: %s', async (words, more) => {
  await expect(ask(more)).rejects.toThrow(words);
});

test('does not stream by a schema', async () => {
  const messages = [{ role: 'user' as const, content: 'Hi' }];
  const streamed = groq.chat.completions.create({ model: oss, messages, stream: true, response_format: format() });
  await expect(streamed).rejects.toThrow('cannot be streamed');
});

test('keeps to any JSON object where that is asked for', async () => {
  const anything = { response_format: { type: 'json_object' as const } };
  expect(text(await ask(anything))).toBe('{}');
  twin.answer = () => '{"a": 1}';
  expect(text(await ask(anything))).toBe('{"a": 1}');
  twin.answer = () => '{"a": ';
  await expect(ask(anything)).rejects.toMatchObject({ error: { error: { code: 'json_validate_failed' } } });
});

test('counts tokens that are written, as free keys meet it', async () => {
  twin.limits = { [oss]: { otpm: 1_000 } };
  const more = { max_completion_tokens: 2_048 };
  await expect(ask(more)).rejects.toMatchObject({ status: 400 });
  await expect(ask(more)).rejects.toThrow(/output tokens per minute \(OTPM\): Limit 1000, Requested 2048/);
  await ask({ max_completion_tokens: 900 });
  await expect(ask({ max_completion_tokens: 900 })).rejects.toMatchObject({ status: 429 });
});

test('wants the terms of any model accepted', async () => {
  twin.unaccepted.add(qwen);
  await expect(look([png])).rejects.toMatchObject({ status: 400, error: { error: { code: 'model_terms_required' } } });
});
