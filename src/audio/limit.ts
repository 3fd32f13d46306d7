// Keeps a sound below a peak without a click: it gets softer before a peak comes, and slowly loud again behind it.

/** One sound's limiter; what it gives is 5 ms behind. */
export interface Limiter {
  /** Samples of any height, 1 being full scale. */
  add(samples: Float32Array): Int16Array;
  /** What was held back. */
  end(): Int16Array;
}

/** Milliseconds in which it gets softer. */
const blockMs = 5;
/** How much of full scale comes back with each block. */
const recovery = 0.04;

/** `peak`, of 1: no sample, and nothing half-way between two of them, will be higher. */
export function openLimiter(rate: number, peak: number): Limiter {
  const length = Math.round((rate * blockMs) / 1000);
  let rest = new Float32Array(0);
  let before = 0;
  let held: { readonly samples: Float32Array; readonly most: number } | undefined;
  // How much of the sound is let through where the held block begins.
  let share = 1;

  /** Fades, over the held block, from what it may have at its beginning to what the next one may have. */
  const turn = (next: typeof held): Int16Array => {
    const now = held;
    held = next;
    if (!now) {
      share = next?.most ?? 1;
      return new Int16Array(0);
    }
    const to = Math.min(now.most, next?.most ?? 1, share + recovery);
    const from = share;
    share = to;
    const step = (to - from) / now.samples.length;
    const made = new Int16Array(now.samples.length);
    for (let at = 0; at < made.length; at += 1)
      made[at] = Math.round((now.samples[at] ?? 0) * (from + step * at) * 32_767);
    return made;
  };
  const block = (samples: Float32Array) => {
    const highest = highestOf(samples, before);
    before = samples.at(-1) ?? before;
    return { samples, most: Math.min(1, peak / highest) };
  };

  return {
    add(samples) {
      const all = new Float32Array(rest.length + samples.length);
      all.set(rest);
      all.set(samples, rest.length);
      const whole = all.length - (all.length % length);
      rest = all.slice(whole);
      const made = new Int16Array(whole - (held ? 0 : Math.min(whole, length)));
      for (let at = 0, to = 0; at < whole; at += length) {
        const ready = turn(block(all.subarray(at, at + length)));
        made.set(ready, to);
        to += ready.length;
      }
      return made;
    },
    end() {
      const first = rest.length > 0 ? turn(block(rest)) : new Int16Array(0);
      const second = turn(undefined);
      rest = new Float32Array(0);
      const made = new Int16Array(first.length + second.length);
      made.set(first);
      made.set(second, first.length);
      return made;
    },
  };
}

/** Also half-way between samples, where a cubic curve through them may be higher (true peaks of BS.1770, annex 2, about). */
function highestOf(samples: Float32Array, before: number): number {
  let highest = Math.abs(samples[0] ?? 0);
  let [a, b, c] = [before, before, samples[0] ?? 0];
  for (let at = 1; at <= samples.length; at += 1) {
    const d = samples[at] ?? c;
    // Elsewhere the curve cannot reach higher.
    if (Math.abs(b + c) > 1.5 * highest) highest = Math.max(highest, Math.abs((9 * (b + c) - a - d) / 16));
    if (Math.abs(d) > highest) highest = Math.abs(d);
    [a, b, c] = [b, c, d];
  }
  return highest;
}
