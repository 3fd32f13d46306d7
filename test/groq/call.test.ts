// One call's life: it follows a signal, has its time, and leaves nothing behind.
import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Call } from '#src/groq/call.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('never begins for whom has left already', () => {
  expect(new Call(AbortSignal.abort()).signal.aborted).toBe(true);
});

test('ends with its signal, and is not late then', () => {
  const outer = new AbortController();
  const call = new Call(outer.signal);
  call.allow(1_000);
  outer.abort();
  expect([call.signal.aborted, call.late]).toEqual([true, false]);
});

test('ends when its time is over, and is late', () => {
  const call = new Call(new AbortController().signal);
  call.allow(1_000);
  vi.advanceTimersByTime(999);
  call.allow(1_000);
  vi.advanceTimersByTime(999);
  expect(call.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect([call.signal.aborted, call.late]).toEqual([true, true]);
});

test('has all the time in the world while the next word is ours', () => {
  const call = new Call(new AbortController().signal);
  call.allow(1_000);
  call.hold();
  vi.advanceTimersByTime(100_000);
  expect(call.signal.aborted).toBe(false);
});

test('leaves no timer and no listener behind', () => {
  const { signal } = new AbortController();
  const call = new Call(signal);
  call.allow(1_000);
  call.over();
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
  expect(call.signal.aborted).toBe(true);
});
