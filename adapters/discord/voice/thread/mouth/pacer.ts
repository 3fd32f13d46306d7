// Sends sound at the pace of a clock: one packet every 20 ms, without drift, and silence where it ends.
import { monotonic } from '#src/clock.ts';
import type { Connection } from '../line/connection.ts';

export interface Pacer {
  /** There may be something to send: at once, if the last packet is 20 ms ago. */
  wake(): void;
  /** Sends nothing more, not even silence, until it is woken again. */
  halt(): void;
}

const frameMs = 20;
/** After a stall so many packets leave at once; what is missing beyond that is late for good. */
const mostAtOnce = 3;
/** Timers know whole milliseconds. */
const grainMs = 1;

/** Without it, decoders go on with what they heard last: https://docs.discord.com/developers/topics/voice-connections#voice-data-interpolation */
const silence = Uint8Array.of(0xf8, 0xff, 0xfe);
const silenceFrames = 5;

/** `next` gives the packet whose turn it is, if there is one; `sent` is told when that has left, and until then it is tried again. */
export function openPacer(
  line: Pick<Connection, 'play' | 'speaking'>,
  next: () => Uint8Array | undefined,
  sent: (at: number) => void,
): Pacer {
  let timer: NodeJS.Timeout | undefined;
  /** When the next packet has to leave. */
  let due = 0;
  /** Silence that has to follow before nothing is sent. */
  let tail = 0;

  /** False: there is nothing to do any more. */
  function frame(): boolean {
    const packet = next();
    if (packet) {
      if (!line.play(packet)) return true;
      tail = silenceFrames;
      sent(monotonic());
    } else if (tail > 0) {
      line.play(silence);
      tail -= 1;
      if (tail === 0) line.speaking(false);
    } else return false;
    return true;
  }

  function tick(): void {
    timer = undefined;
    for (let count = 0; due <= monotonic() + grainMs; count += 1) {
      if (count === mostAtOnce) due = monotonic() + frameMs;
      else if (frame()) due += frameMs;
      else return;
    }
    timer = setTimeout(tick, due - monotonic());
  }

  return {
    wake() {
      if (timer) return;
      due = Math.max(due, monotonic());
      tick();
    },
    halt() {
      clearTimeout(timer);
      timer = undefined;
      tail = 0;
    },
  };
}
