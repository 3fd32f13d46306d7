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

/** What a voice that says "a" at 120 Hz four times a second looks like to a microphone: harmonics, formants, syllables. */
export function vowels(seconds: number, rate: number): Int16Array {
  const formants = [700, 1200, 2600];
  const strength = (hertz: number): number =>
    formants.reduce((sum, formant) => sum + 1 / (1 + ((hertz - formant) / 120) ** 2), 0.02);
  return Int16Array.from({ length: Math.round(seconds * rate) }, (_, at) => {
    const time = at / rate;
    const hertz = 120 + 8 * Math.sin(2 * Math.PI * 1.3 * time);
    let sum = 0;
    for (let harmonic = 1; harmonic * hertz < 4000; harmonic += 1)
      sum +=
        strength(harmonic * hertz) *
        Math.sin(2 * Math.PI * harmonic * (120 * time - Math.cos(2 * Math.PI * 1.3 * time)));
    return Math.round(2500 * sum * Math.max(0, Math.sin(2 * Math.PI * 2 * time)) ** 0.5);
  });
}
