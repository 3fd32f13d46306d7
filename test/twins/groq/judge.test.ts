// The twin's judges: they answer in the form that their policy asks for, and go wrong as real ones do.
import Groq from 'groq-sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { llamaGuard } from './models.ts';
import { startGroqTwin, type GroqTwin } from './twin.ts';

let twin: GroqTwin;
let groq: Groq;

beforeEach(async () => {
  twin = await startGroqTwin({ models: [llamaGuard] });
  twin.verdict = (text) => (text.includes('bomb') ? ['S9'] : 'safe');
  groq = new Groq({ apiKey: twin.key, baseURL: twin.url, maxRetries: 0, logLevel: 'off' });
});

afterEach(() => twin.close());

const safeguard = 'openai/gpt-oss-safeguard-20b';
/** As documented, with what it asks for besides. */
const plain = '# Policy\n## VIOLATES (1)\nBombs.\n## SAFE (0)\nAll else.\nAnswer (JSON only):';
const severe = `${plain.slice(0, -20)} Tell a "severity" from 1 to 3.\nAnswer (JSON only):`;
const many = `${severe}\n{"verdicts":[{"n":number,"violation":0}]}`;

async function choice(system: string, content: string, model = safeguard) {
  const messages = [
    { role: 'system' as const, content: system },
    { role: 'user' as const, content },
  ];
  const { choices } = await groq.chat.completions.create({ model, messages });
  return choices[0];
}

async function said(system: string, content: string, model?: string): Promise<unknown> {
  return JSON.parse((await choice(system, content, model))?.message.content ?? '');
}

test('a judge answers as the documented template has it, and tells how bad it is where that is asked for', async () => {
  expect(await said(plain, 'a cake')).toEqual({ violation: 0, category: null, rationale: 'Nothing is violated.' });
  expect(await said(plain, 'a bomb')).toEqual({ violation: 1, category: 'S9', rationale: 'The policy is violated.' });
  expect(await said(severe, 'a bomb')).toMatchObject({ violation: 1, category: 'S9', severity: 2 });
  twin.verdict = () => ({ categories: ['R1'], severity: 3, rationale: 'It tells the end.' });
  expect(await said(severe, 'He dies.')).toEqual({
    violation: 1,
    category: 'R1',
    severity: 3,
    rationale: 'It tells the end.',
  });
});

test('whoever is given a policy judges by it, and others answer', async () => {
  twin.answer = () => 'Hello.';
  expect(await said(plain, 'a bomb', 'openai/gpt-oss-20b')).toMatchObject({ violation: 1 });
  expect((await choice('Be kind.', 'a bomb', 'openai/gpt-oss-20b'))?.message.content).toBe('Hello.');
  expect((await choice(plain, 'a bomb', llamaGuard.id))?.message.content).toBe('unsafe\nS9');
});

test('a judge of many answers on each by its number', async () => {
  const entries = ['cake', 'bomb', 'tea'].map((text, index) => ({ n: 7 + index, text }));
  twin.verdict = (text) => ({ cake: 'safe', bomb: ['S9'] as const })[text] ?? '"Hm."';
  expect(await said(many, JSON.stringify({ entries }))).toEqual({
    verdicts: [
      { n: 7, violation: 0 },
      { n: 8, violation: 1, category: 'S9', severity: 2, rationale: 'The policy is violated.' },
      'Hm.',
    ],
  });
  twin.says = () => 'Nothing.';
  expect((await choice(many, JSON.stringify({ entries })))?.message.content).toBe('Nothing.');
});

test.each([
  ['fenced', /^```json\n\{.*\}\n```$/, 'stop'],
  ['prose', /^Here .*\{.*\}.*more\.$/s, 'stop'],
  ['refusal', /^I'm sorry/, 'stop'],
  ['blank', /^$/, 'stop'],
  ['cut', /^\{[^}]*$/, 'length'],
] as const)('a judge goes wrong in words: %s', async (as, words, finish) => {
  twin.fault(safeguard, { type: 'misjudged', as });
  const spoilt = await choice(plain, 'a bomb');
  expect([words.test(spoilt?.message.content ?? ''), spoilt?.finish_reason]).toEqual([true, finish]);
  expect(await said(plain, 'a bomb')).toMatchObject({ violation: 1 });
});

test('the cache serves the beginning that two prompts share, in blocks', async () => {
  const start = 'x'.repeat(1_100);
  const cached = async (system: string): Promise<number | undefined> => {
    const messages = [
      { role: 'system' as const, content: system },
      { role: 'user' as const, content: 'Hi' },
    ];
    const { usage } = await groq.chat.completions.create({ model: safeguard, messages });
    return usage?.prompt_tokens_details?.cached_tokens;
  };
  expect(await cached(`${start} one`)).toBeUndefined();
  expect(await cached(`${start} two`)).toBe(256);
  expect(await cached('y'.repeat(2_000))).toBeUndefined();
});
