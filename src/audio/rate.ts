// Brings sound to a sample rate that Opus takes.
import type { SampleRate } from 'libopus-wasm';
import type { Pcm } from './pcm.ts';

/** Sound that Opus takes as it is. */
export interface Codable extends Pcm {
  readonly rate: SampleRate;
}

const rates: readonly SampleRate[] = [8000, 12_000, 16_000, 24_000, 48_000];

/** Passes rates on that Opus takes; interpolates others to the next higher one, or to 48 kHz. */
export async function* codable(sound: AsyncIterable<Pcm>): AsyncGenerator<Codable> {
  let interpolate: ((samples: Int16Array) => Int16Array) | undefined;
  for await (const { rate, samples } of sound) {
    const to = rates.find((one) => one >= rate) ?? 48_000;
    if (to !== rate) interpolate ??= interpolation(rate / to);
    yield { rate: to, samples: interpolate?.(samples) ?? samples };
  }
}

/** On straight lines between samples, `step` of them apart; remembers where the piece before ended. */
function interpolation(step: number): (samples: Int16Array) => Int16Array {
  let before = 0;
  // The place of the next sample to make: 0 is the one before this piece, 1 the first of it.
  let next = 1;
  return (samples) => {
    const made = new Int16Array(Math.max(0, Math.floor((samples.length - next) / step) + 1));
    for (let at = 0; at < made.length; at += 1) {
      const place = next + at * step;
      const left = Math.floor(place);
      const low = left === 0 ? before : (samples[left - 1] ?? 0);
      const high = samples[left] ?? low;
      made[at] = Math.round(low + (high - low) * (place - left));
    }
    next += made.length * step - samples.length;
    before = samples.at(-1) ?? before;
    return made;
  };
}
