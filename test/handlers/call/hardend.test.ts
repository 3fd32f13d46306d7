// When somebody has finished: by their words, by their program, and by how they pause.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { hardEnd, openPaces, patience } from '#handlers/call/hardend.ts';
import { monotonic } from '#src/clock.ts';

describe('patience', () => {
  it.each([
    ['What time is it?', true, 280],
    ['It is late.', true, 280],
    ['今日は何曜日ですか？', true, 280],
    ['He said "stop."', true, 280],
    ['It is late.', false, 500],
    [undefined, true, 500],
    ['', true, 500],
    ['I was thinking of', true, 1200],
    ['Well,', true, 1200],
    ['I want tea, coffee and', true, 1200],
    ['Ich weiß nicht, weil.', true, 1200],
    ['Um.', true, 1200],
    ['So I went…', true, 1200],
    ['So I went...', true, 1200],
  ])('after %j (closed: %s) is %i ms', (text, closed, ms) => {
    expect(patience(text, closed, 0)).toBe(ms);
  });

  it('is never shorter than the speaker’s own pauses, and has an end', () => {
    expect(patience('Done.', true, 700)).toBe(700);
    expect(patience('Well,', true, 700)).toBe(1200);
    expect(patience('Done.', true, 9000)).toBe(2500);
    expect(patience('Done.', false, 9000)).toBe(4000);
  });
});

describe('the pace of a speaker', () => {
  it('follows their pauses slowly, and each has their own', () => {
    const paces = openPaces();
    for (let pause = 0; pause < 10; pause += 1) paces.paused('ann', 1000);
    expect(paces.of('ann')).toBeCloseTo(1000 - 720 * 0.9 ** 10, 5);
    expect(paces.of('ben')).toBe(280);
  });

  it('learns from what was taken for the end too soon', () => {
    const paces = openPaces();
    paces.finished('ann', 1000);
    paces.began('ann', 2000);
    expect(paces.of('ann')).toBeCloseTo(280 * 0.9 + 100, 5);
    paces.finished('ann', 5000);
    paces.began('ann', 9000);
    expect(paces.of('ann')).toBeCloseTo(280 * 0.9 + 100, 5);
  });

  it('takes no answer to the bot for a pause', () => {
    const paces = openPaces();
    paces.finished('ann', 1000);
    paces.answered();
    paces.began('ann', 2000);
    expect(paces.of('ann')).toBe(280);
  });
});

describe('the hard end', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    return () => void vi.useRealTimers();
  });

  const after = (begin: (over: () => void) => void): number => {
    const from = monotonic();
    const ends: number[] = [];
    begin(() => ends.push(monotonic()));
    vi.advanceTimersByTime(5000);
    return Math.round((ends[0] ?? Infinity) - from);
  };

  it('is counted from the last voice', () => {
    expect(after((over) => hardEnd(monotonic() - 120, true, 0, over))).toBe(380);
  });

  it('moves with the words, and with the end of sending', () => {
    expect(after((over) => hardEnd(monotonic(), true, 0, over).heard('Yes.'))).toBe(280);
    expect(after((over) => hardEnd(monotonic(), true, 0, over).heard('Yes, and'))).toBe(1200);
    const closing = (over: () => void): void => {
      const end = hardEnd(monotonic(), false, 0, over);
      end.heard('Yes.');
      end.closed();
    };
    expect(after(closing)).toBe(280);
  });

  it('does not come once it is cancelled', () => {
    const over = vi.fn<() => void>();
    hardEnd(monotonic(), true, 0, over).cancel();
    vi.advanceTimersByTime(10_000);
    expect(over).not.toHaveBeenCalled();
  });
});
