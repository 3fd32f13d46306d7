import { describe, expect, it } from 'vitest';
import { openBudget } from '#adapters/discord/voice/thread/line/budget.ts';
import { meaningOf } from '#adapters/discord/voice/thread/line/closing.ts';

describe('tries', () => {
  it('wait longer each time, and end for a while when there were too many', () => {
    let now = 0;
    const spend = openBudget(5, 300_000, 1_000, () => now);
    expect([spend(), spend(), spend(), spend(), spend(), spend()]).toEqual([0, 1_000, 2_000, 4_000, 8_000, undefined]);
    now = 299_999;
    expect(spend()).toBeUndefined();
    now = 300_000;
    expect(spend()).toBe(0);
  });
});

it.each([
  [4014, 'kicked'],
  [4017, 'encryption'],
  [4012, 'refused'],
  [4016, 'refused'],
  [4021, 'refused'],
  [4022, 'refused'],
  [4004, 'anew'],
  [4006, 'anew'],
  [4009, 'anew'],
  [1006, 'anew'],
])('a line closed with %i means: %s', (code, meaning) => {
  expect(meaningOf(code)).toBe(meaning);
});
