// Says the same faster or slower at the same pitch: WSOLA, which puts windows of the sound together where they fit best.
// W. Verhelst, M. Roelands, https://doi.org/10.1109/ICASSP.1993.319366
import { joined, type Pcm } from './pcm.ts';

/** Milliseconds of a window, of which each half overlaps another: two periods of a low voice. */
const windowMs = 30;
/** Milliseconds by which a window may be off its time, to fit: one period of a low voice. */
const searchMs = 10;

/**
 * The same sound, `speed` times as fast, within 0.5 to 2, at the same pitch; at 1 the very same pieces. Each window comes as
 * soon as it can be made: 25 ms after its sound.
 */
export async function* stretched(sound: AsyncIterable<Pcm>, speed: number): AsyncGenerator<Pcm> {
  if (speed === 1) {
    yield* sound;
    return;
  }
  let stretch: ReturnType<typeof openStretch> | undefined;
  let rate = 0;
  for await (const piece of sound) {
    rate = piece.rate;
    stretch ??= openStretch(rate, Math.min(2, Math.max(0.5, speed)));
    const samples = stretch.add(piece.samples);
    if (samples.length > 0) yield { rate, samples };
  }
  const samples = stretch?.end() ?? new Int16Array(0);
  if (samples.length > 0) yield { rate, samples };
}

function openStretch(rate: number, speed: number) {
  const half = Math.round((rate * windowMs) / 2000);
  const reach = Math.round((rate * searchMs) / 1000);
  const fade = Float32Array.from({ length: half }, (_, at) => 0.5 - 0.5 * Math.cos((Math.PI * (at + 0.5)) / half));
  // What is still needed of the sound, and the place of its first sample in the whole.
  let heard: Int16Array = new Int16Array(0);
  let from = 0;
  let made = 0;
  // Where the last window would go on.
  let next = 0;
  const ideal = (): number => Math.round(made * speed);
  // Enough for a window wherever it may fit, and never more than the sound so far is long at its new speed.
  const needed = (): number => Math.max(next + half, ideal() + reach + half, (made + half) * speed);

  /** Makes half a window: the last one goes on and fades out, while the one that fits best fades in. */
  const step = (): Int16Array => {
    const old = next - from;
    const place = made === 0 ? 0 : fitting(heard, old, ideal() - from, reach, half);
    const samples = Int16Array.from(fade, (share, at) => {
      const sample = heard[old + at] ?? 0;
      return Math.round(sample + ((heard[place + at] ?? 0) - sample) * share);
    });
    made += half;
    next = from + place + half;
    const done = Math.max(0, Math.min(next, ideal() - reach) - from);
    heard = heard.subarray(done);
    from += done;
    return samples;
  };
  const add = (samples: Int16Array): Int16Array => {
    heard = joined([heard, samples]);
    const steps: Int16Array[] = [];
    while (from + heard.length >= needed()) steps.push(step());
    return joined(steps);
  };

  return {
    add,
    /** What is left. */
    end(): Int16Array {
      const length = Math.round((from + heard.length) / speed) - made;
      // With silence behind it, the last windows are whole.
      return add(new Int16Array(reach + 2 * half)).subarray(0, Math.max(0, length));
    },
  };
}

/** Where, around `ideal`, the sound is most like what stands at `old`: there a window joins without a seam. */
function fitting(heard: Int16Array, old: number, ideal: number, reach: number, length: number): number {
  const rough = search(heard, old, [ideal - reach, ideal + reach], length, 4);
  return search(heard, old, [Math.max(rough - 3, ideal - reach), Math.min(rough + 3, ideal + reach)], length, 1);
}

/** Looks at every so many places and samples only. */
function search(
  heard: Int16Array,
  old: number,
  [low, high]: readonly [number, number],
  length: number,
  every: number,
): number {
  let best = Math.max(0, low);
  let most = -Infinity;
  for (let place = best; place <= high; place += every) {
    let product = 0;
    let energy = 1;
    for (let at = 0; at < length; at += every) {
      const sample = heard[place + at] ?? 0;
      product += sample * (heard[old + at] ?? 0);
      energy += sample * sample;
    }
    const likeness = product / Math.sqrt(energy);
    if (likeness > most) [best, most] = [place, likeness];
  }
  return best;
}
