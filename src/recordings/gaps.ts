// Keeps the time where sound is missing: silence takes its place, so that what follows is heard when it was said.
import { samplesOf } from '../audio/packet.ts';

/** Of Opus: 20 ms, and 120 ms in six frames (RFC 6716, section 3.2.5), both silent. Samples at 48 kHz. */
const [short, long] = [960, 5760];
const shortSilence = Buffer.from([0xf8, 0xff, 0xfe]);
const longSilence = Buffer.concat([Buffer.from([0xfb, 6]), Buffer.alloc(12, 'fffe', 'hex')]);
/** Clocks of recorders are so exact; what is missing longer is no gap, but a clock that was set anew. Samples at 48 kHz. */
const [least, most] = [24_000, 600 * 48_000];

export interface Gaps {
  /**
   * Samples that are missing before what begins at `from`, in samples of the source's own time; 0 where that fits, or is no
   * time. `isTrue` is asked only where it does not fit.
   */
  missing(from: number, isTrue?: () => boolean): number;
  /** So many samples of sound came, or were put in. */
  add(samples: number): void;
}

/** The source's own time begins anywhere. */
export function openGaps(): Gaps {
  let [end, began]: [number, number | undefined] = [0, undefined];
  return {
    missing(from, isTrue = () => true) {
      began ??= from - end;
      const gap = from - began - end;
      if (Math.abs(gap) < least || !isTrue()) return 0;
      if (gap > 0 && gap <= most) return gap;
      began = from - end;
      return 0;
    },
    add: (samples) => void (end += samples),
  };
}

/** Packets of silence for about so many samples. */
export function silence(samples: number): Uint8Array[] {
  const rest = Math.round((samples % long) / short);
  return [
    ...Array.from({ length: Math.floor(samples / long) }, () => longSilence),
    ...Array.from({ length: rest }, () => shortSilence),
  ];
}

/** Samples in packets one behind the other. */
export function samplesIn(packets: readonly Uint8Array[]): number {
  return packets.reduce((sum, packet) => sum + samplesOf(packet), 0);
}
