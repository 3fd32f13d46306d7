// The packets of one person that are kept: those of an utterance that were handed over as a file, and what has come since.
import { oggOpus } from '#src/audio/ogg.ts';
import type { Clip } from '#src/message.ts';

/** All times are `monotonic()` ms. */
export interface Recording {
  /** Whoever hands a packet over does not touch it again: it may be wiped. `end`: when its sound ended. */
  add(opus: Uint8Array, end: number): void;
  /** Drops what came since the last file and sounded before `from`. */
  forget(from: number): void;
  /** All of it, as a file that still grows: the next one has all of this, too. */
  file(): Clip;
  /** What was handed over is whole: the next file has only what came since. */
  part(): void;
  /** Overwrites every packet with zeros and drops it. */
  wipe(): void;
  /** Of all packets. */
  readonly bytes: number;
  /** From the first to the last packet. */
  readonly ms: number;
}

interface Packet {
  readonly opus: Uint8Array;
  readonly end: number;
}

export function openRecording(): Recording {
  let old: Packet[] = [];
  let fresh: Packet[] = [];
  let bytes = 0;

  return {
    add(opus, end) {
      fresh.push({ opus, end });
      bytes += opus.length;
    },
    forget(from) {
      const keep = fresh.findIndex(({ end }) => end > from);
      const gone = fresh.splice(0, keep < 0 ? fresh.length : keep);
      bytes -= weigh(gone);
    },
    file() {
      old.push(...fresh.splice(0));
      return { name: 'speech.ogg', mediaType: 'audio/ogg', bytes: oggOpus(old.map(({ opus }) => opus)) };
    },
    part() {
      old = [];
      bytes = weigh(fresh);
    },
    wipe() {
      for (const { opus } of [...old, ...fresh]) opus.fill(0);
      [old, fresh, bytes] = [[], [], 0];
    },
    get bytes() {
      return bytes;
    },
    get ms() {
      return (fresh.at(-1)?.end ?? old.at(-1)?.end ?? 0) - (old[0]?.end ?? fresh[0]?.end ?? 0);
    },
  };
}

function weigh(packets: readonly Packet[]): number {
  return packets.reduce((sum, { opus }) => sum + opus.length, 0);
}
