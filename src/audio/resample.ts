// Brings sound to another sample rate without inventing tones: a windowed sinc, its values kept for each place between samples.
import { joined, type Pcm } from './pcm.ts';

/** Zero crossings on either side. */
const crossings = 12;
/** Rates whose ratio needs more places between samples are brought to the nearest of so many. */
const mostPhases = 640;

/** The same sound at `to` samples a second; as it is where it has that rate. */
export async function* resampled(sound: AsyncIterable<Pcm>, to: number): AsyncGenerator<Pcm> {
  let convert: ReturnType<typeof conversion> | undefined;
  for await (const piece of sound) {
    if (piece.rate === to) {
      yield piece;
      continue;
    }
    convert ??= conversion(piece.rate, to);
    const samples = convert.add(piece.samples);
    if (samples.length > 0) yield { rate: to, samples };
  }
  const rest = convert?.end() ?? new Int16Array(0);
  if (rest.length > 0) yield { rate: to, samples: rest };
}

function conversion(from: number, to: number) {
  const kernel = openKernel(from, to);
  const { reach } = kernel;
  let heard: Int16Array = new Int16Array(reach);
  // The place of the first sample in `heard` in the whole, and how many were made and heard of it.
  let [start, made, length] = [-reach, 0, 0];
  const run = (known: number): Int16Array => {
    const count = Math.max(0, Math.ceil((known * to) / from) - made);
    const samples = new Int16Array(count);
    for (let at = 0; at < count; at += 1) samples[at] = kernel.at(heard, ((made + at) * from) / to - start);
    made += count;
    const done = Math.max(0, Math.min(heard.length, Math.floor((made * from) / to) - reach - start));
    heard = heard.slice(done);
    start += done;
    return samples;
  };
  return {
    add(samples: Int16Array): Int16Array {
      heard = joined([heard, samples]);
      length += samples.length;
      return run(Math.max(0, length - reach));
    },
    end(): Int16Array {
      heard = joined([heard, new Int16Array(reach + 1)]);
      return run(length);
    },
  };
}

/** Nothing above half of the lower rate is left or made. */
function openKernel(from: number, to: number) {
  const cutoff = Math.min(1, to / from);
  const reach = Math.ceil(crossings / cutoff);
  const phases = Math.min(mostPhases, to / divisor(from, to));
  const taps = 2 * reach;
  const table = Float32Array.from({ length: (phases + 1) * taps }, (_, at) => {
    const x = ((at % taps) - reach + 1 - Math.floor(at / taps) / phases) * cutoff;
    return Math.abs(x) >= crossings ? 0 : cutoff * sinc(x) * (0.5 + 0.5 * Math.cos((Math.PI * x) / crossings));
  });
  return {
    reach,
    at(samples: Int16Array, place: number): number {
      const left = Math.floor(place + 1e-9);
      const row = Math.round((place - left) * phases) * taps;
      let sum = 0;
      for (let tap = 0; tap < taps; tap += 1) sum += (samples[left - reach + 1 + tap] ?? 0) * (table[row + tap] ?? 0);
      return Math.max(-32_768, Math.min(32_767, Math.round(sum)));
    },
  };
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function divisor(one: number, other: number): number {
  return other === 0 ? one : divisor(other, one % other);
}
