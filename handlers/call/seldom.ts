// What is said seldom: a sentence that would annoy when it came with every failure.
import { monotonic } from '#src/clock.ts';

/** Gives what tells whether it is time again: at most once in `everyMs`. */
export function seldom(everyMs: number): () => boolean {
  let last = -Infinity;
  return () => {
    const now = monotonic();
    if (now - last < everyMs) return false;
    last = now;
    return true;
  };
}
