// What a call used, for the books and for the limits.
import { expect, test } from 'vitest';
import { counted, use } from '#src/groq/use.ts';
import { caller } from './room.ts';

const usage = {
  prompt_tokens: 1_000,
  completion_tokens: 100,
  total_time: 0.5,
  prompt_tokens_details: { cached_tokens: 400 },
};

test('costs less where the cache served', () => {
  const used = use(caller(), 'chat', 'openai/gpt-oss-120b', usage);
  expect(used).toMatchObject({ promptTokens: 1_000, cachedTokens: 400, completionTokens: 100, seconds: 0.5 });
  expect(used.dollars).toBeCloseTo((600 * 0.15 + 400 * 0.075 + 100 * 0.6) / 1e6, 12);
});

test('costs nothing that is known where the price is not', () => {
  expect(use(caller(), 'guard', 'my/own', usage).dollars).toBe(0);
});

test('counts against the limits what the cache did not serve', () => {
  expect(counted(usage)).toEqual({ calls: 1, input: 600, output: 100 });
});

test('costs what sound costs, and leaves its limits as they were estimated', () => {
  const listened = use(caller(), 'transcribe', 'whisper-large-v3', { audioSeconds: 3_600 });
  expect(listened).toMatchObject({ audioSeconds: 3_600, promptTokens: 0 });
  expect(listened.dollars).toBeCloseTo(0.111, 12);
  expect(use(caller(), 'speak', 'canopylabs/orpheus-v1-english', { characters: 1_000 }).dollars).toBeCloseTo(0.022, 12);
  expect(use(caller(), 'speak', 'my/voice', { characters: 1_000 }).dollars).toBe(0);
  expect([counted({ audioSeconds: 10 }), counted({ characters: 10 })]).toEqual([undefined, undefined]);
});

test('lives with a server that counts next to nothing', () => {
  expect(use(caller(), 'guard', 'my/own', {})).toMatchObject({
    promptTokens: 0,
    cachedTokens: 0,
    completionTokens: 0,
    seconds: 0,
  });
  expect(counted({ prompt_tokens_details: null })).toEqual({ calls: 1, input: 0, output: 0 });
});
