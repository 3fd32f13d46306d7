// What models cost: each kind of use by its own price, and nothing where the price is not known.
import { expect, test } from 'vitest';
import { dollars, isPriced } from '#src/prices.ts';

const none = { promptTokens: 0, cachedTokens: 0, completionTokens: 0 };

test('is less for tokens from the cache, which are among those that were read', () => {
  const used = { promptTokens: 1_000_000, cachedTokens: 400_000, completionTokens: 100_000 };
  expect(dollars('openai/gpt-oss-120b', used)).toBeCloseTo(0.6 * 0.15 + 0.4 * 0.075 + 0.1 * 0.6, 12);
});

test('is by the hour for what is heard, and by the letter for what is read aloud', () => {
  expect(dollars('whisper-large-v3', { ...none, audioSeconds: 1800 })).toBeCloseTo(0.111 / 2, 12);
  expect(dollars('canopylabs/orpheus-v1-english', { ...none, characters: 1000 })).toBeCloseTo(0.022, 12);
});

test.each(['my/own', 'constructor', ''])('is not known for %j, and then nothing', (model) => {
  expect(isPriced(model)).toBe(false);
  expect(dollars(model, { ...none, promptTokens: 1e6, audioSeconds: 1e6, characters: 1e6 })).toBe(0);
});
