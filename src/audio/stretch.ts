// Says the same faster or slower, at the same pitch.
import type { Pcm } from './pcm.ts';

/** The same sound, `speed` times as fast (0.5 to 2). */
export async function* stretched(sound: AsyncIterable<Pcm>, speed: number): AsyncGenerator<Pcm> {
  if (speed !== 1) throw new Error('not yet');
  yield* sound;
}
