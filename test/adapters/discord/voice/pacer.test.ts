import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { openPacer } from '#adapters/discord/voice/thread/mouth/pacer.ts';
import { monotonic } from '#src/clock.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const silence = Uint8Array.of(0xf8, 0xff, 0xfe);

/** A line that writes down when what left: a number for a packet, `-` for silence, `.` for the end of speaking. */
function openLine() {
  const began = monotonic();
  const diary: string[] = [];
  const queue: number[] = [];
  let good = true;
  const note = (what: string) => void diary.push(`${Math.round(monotonic() - began)} ${what}`);
  const line = {
    play(packet: Uint8Array) {
      if (good) note(packet.length === silence.length ? '-' : String(packet[0]));
      return good;
    },
    speaking: (on: boolean) => note(on ? '!' : '.'),
  };
  const pacer = openPacer(
    line,
    () => (queue[0] === undefined ? undefined : Uint8Array.of(queue[0])),
    () => void queue.shift(),
  );
  return { diary, queue, pacer, broken: (broken: boolean) => void (good = !broken) };
}

test('the first packet leaves at once, the others 20 ms apart, and silence follows', () => {
  const { diary, queue, pacer } = openLine();
  queue.push(1, 2, 3);
  pacer.wake();
  expect(diary).toEqual(['0 1']);
  vi.advanceTimersByTime(1_000);
  expect(diary).toEqual(['0 1', '20 2', '40 3', '60 -', '80 -', '100 -', '120 -', '140 -', '140 .']);
});

test('timers that are late do not make it slower', () => {
  const { setTimeout: exact } = globalThis;
  vi.stubGlobal('setTimeout', (act: () => void, ms: number) => exact(act, ms + 7));
  onTestFinished(() => void vi.unstubAllGlobals());
  const { diary, queue, pacer } = openLine();
  queue.push(...Array.from({ length: 200 }, (_, at) => at));
  pacer.wake();
  vi.advanceTimersByTime(5_000);
  expect(diary[199]).toBe('3987 199');
});

test('after a stall three packets leave at once, and the rest as late as it is', () => {
  const { diary, queue, pacer } = openLine();
  queue.push(1, 2, 3, 4, 5, 6);
  pacer.wake();
  const clock = process.hrtime.bigint.bind(process.hrtime);
  // For 300 ms nobody looks at the timers.
  const stalled = vi.spyOn(process.hrtime, 'bigint').mockImplementation(() => clock() + 300_000_000n);
  onTestFinished(() => stalled.mockRestore());
  vi.advanceTimersByTime(60);
  expect(diary).toEqual(['0 1', '320 2', '320 3', '320 4', '340 5', '360 6']);
});

test('sound that comes during the silence goes on 20 ms after it', () => {
  const { diary, queue, pacer } = openLine();
  queue.push(1);
  pacer.wake();
  vi.advanceTimersByTime(50);
  queue.push(2);
  pacer.wake();
  vi.advanceTimersByTime(10);
  expect(diary).toEqual(['0 1', '20 -', '40 -', '60 2']);
});

test('sound that comes after the silence leaves at once', () => {
  const { diary, queue, pacer } = openLine();
  queue.push(1);
  pacer.wake();
  vi.advanceTimersByTime(505);
  queue.push(2);
  pacer.wake();
  expect(diary.at(-1)).toBe('505 2');
});

test('nobody is woken for nothing: without sound there is no silence either', () => {
  const { diary, pacer } = openLine();
  pacer.wake();
  vi.advanceTimersByTime(500);
  expect(diary).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

test('waking twice does not make it faster', () => {
  const { diary, queue, pacer } = openLine();
  queue.push(1, 2);
  pacer.wake();
  pacer.wake();
  vi.advanceTimersByTime(19);
  expect(diary).toEqual(['0 1']);
});

test('a halted line sends nothing, not even silence', () => {
  const { diary, queue, pacer } = openLine();
  queue.push(1, 2, 3);
  pacer.wake();
  vi.advanceTimersByTime(20);
  pacer.halt();
  vi.advanceTimersByTime(500);
  expect(diary).toEqual(['0 1', '20 2']);
  pacer.wake();
  expect(diary.at(-1)).toBe('520 3');
});

test('what a bad line does not take is tried again', () => {
  const { diary, queue, pacer, broken } = openLine();
  queue.push(1, 2);
  pacer.wake();
  broken(true);
  vi.advanceTimersByTime(100);
  broken(false);
  vi.advanceTimersByTime(20);
  expect(diary).toEqual(['0 1', '120 2']);
});
