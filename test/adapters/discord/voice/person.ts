// A person who speaks in a call, for tests of who listens: real words, in packets of 20 ms, on a clock that the test moves.
import { vi } from 'vitest';
import type { Frame } from '#adapters/discord/voice/thread/line/sink.ts';
import { joined, opusPackets } from '#test/audio/speech.ts';

/** No sound, at 16 kHz. */
export const quiet = (ms: number): Int16Array => new Int16Array(ms * 16);

/** These sounds, one after the other, as frames that follow those of `after`. */
export async function framesOf(sounds: readonly Int16Array[], after?: Frame): Promise<Frame[]> {
  const packets = await opusPackets(joined(sounds));
  const from = after ? { seq: after.seq + 1, timestamp: after.timestamp + 960 } : { seq: 0, timestamp: 0 };
  return packets.map((opus, at) => ({
    // A copy: who listens may wipe it.
    opus: Buffer.from(opus),
    seq: from.seq + at,
    timestamp: from.timestamp + at * 960,
  }));
}

/** Time passes, and every 20 ms another frame comes. */
export function send(frames: readonly Frame[], take: (frame: Frame) => void): void {
  for (const frame of frames) {
    vi.advanceTimersByTime(20);
    take(frame);
  }
}

/** Everything that voice looks at a clock for; what takes real time goes on. */
export function stopClock(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'hrtime', 'Date'] });
}
