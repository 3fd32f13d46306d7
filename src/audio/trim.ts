// Cuts the noise that a synthetic voice begins with: Orpheus hisses for 400 to 640 ms first, with an RMS below 0.006.
// https://github.com/canopyai/Orpheus-TTS/issues/299
import { joined, type Pcm } from './pcm.ts';

/** RMS, of 1, from which a sound is certainly no such noise. */
const loud = 0.006;
/** Soft consonants before the first loud sound rise above the noise so many times. */
const above = 2;
/** RMS: softer than this is nothing, even in perfect silence. */
const inaudible = 0.0005;
/** Milliseconds. */
const frameMs = 10;
const keptMs = 40;
const softestMs = 150;
const longestMs = 1000;

/**
 * The same sound with at most 40 ms of noise before the voice begins. What comes is held back until there is voice, a second of
 * it at most: a voice that is still so soft then is not cut at all.
 */
export async function* trimmed(sound: AsyncIterable<Pcm>): AsyncGenerator<Pcm> {
  let held: Pcm | undefined;
  let begun = false;
  for await (const piece of sound) {
    if (begun) {
      yield piece;
      continue;
    }
    held = { rate: piece.rate, samples: held ? joined([held.samples, piece.samples]) : piece.samples };
    const levels = levelsOf(held);
    const onset = levels.findIndex((level) => level >= loud);
    begun = onset >= 0 || levels.length * frameMs >= longestMs;
    if (!begun) continue;
    const cut = Math.max(0, beginning(levels, onset) - keptMs / frameMs) * frameLength(held.rate);
    yield { rate: held.rate, samples: held.samples.subarray(cut) };
  }
  if (held && !begun) yield held;
}

/** The frame in which the voice begins: before the first loud one as long as they are clearly louder than the noise. */
function beginning(levels: readonly number[], onset: number): number {
  const noise = levels.slice(0, Math.max(0, onset)).toSorted((a, b) => a - b);
  const voice = above * Math.max(inaudible, noise[Math.floor(noise.length / 2)] ?? 0);
  let frame = onset;
  while (frame > 0 && onset - frame < softestMs / frameMs && (levels[frame - 1] ?? 0) > voice) frame -= 1;
  return frame;
}

function frameLength(rate: number): number {
  return Math.round((rate * frameMs) / 1000);
}

/** The RMS of each frame of the first second that is complete. */
function levelsOf({ rate, samples }: Pcm): number[] {
  const length = frameLength(rate);
  const frames = Math.min(longestMs / frameMs, Math.floor(samples.length / length));
  return Array.from({ length: frames }, (_, frame) => {
    const squares = samples.subarray(frame * length, (frame + 1) * length).reduce((sum, one) => sum + one * one, 0);
    return Math.sqrt(squares / length) / 32_768;
  });
}
