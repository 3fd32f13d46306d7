// Sounds made in code, whole or in pieces, and what is told of sounds without ears.
import type { Pcm } from '#src/audio/pcm.ts';

/** A sine of so many seconds, by default at a third of what is possible. */
export function tone(hertz: number, seconds: number, rate: number, height = 10_000): Int16Array {
  return Int16Array.from({ length: Math.round(seconds * rate) }, (_, at) =>
    Math.round(height * Math.sin((2 * Math.PI * hertz * at) / rate)),
  );
}

/** White noise that is the same each time. `level` is its RMS, 0 to 1. */
export function noise(seconds: number, rate: number, level: number, seed = 1): Int16Array {
  let state = seed;
  return Int16Array.from({ length: Math.round(seconds * rate) }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.round((state / 2 ** 31 - 1) * Math.sqrt(3) * level * 32_768);
  });
}

/** The sound in pieces of so many samples. */
export async function* pieces(samples: Int16Array, rate: number, length: number): AsyncGenerator<Pcm> {
  for (let at = 0; at < samples.length; at += length) yield { rate, samples: samples.slice(at, at + length) };
}

/** Hertz, from how often a sound goes up through zero. */
export function pitch(samples: Int16Array, rate: number): number {
  const ups = samples.reduce<number[]>((found, sample, at) => {
    if (at > 0 && sample >= 0 && (samples[at - 1] ?? 0) < 0) found.push(at);
    return found;
  }, []);
  return ((ups.length - 1) * rate) / ((ups.at(-1) ?? 0) - (ups[0] ?? 0));
}

/** Root mean square, 0 to 1. */
export function level(samples: Int16Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length) / 32_768;
}

/** Bytes outside the heap: the memory of codecs is in there. */
export function outside(): number {
  return process.memoryUsage().external;
}
