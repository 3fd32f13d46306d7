// A guess at a pause: that it is the last, so that transcript, verdict and answer can begin before anybody knows.
import type { Understood } from './ears.ts';
import type { Thought } from './think.ts';

export interface Guess {
  readonly understood: Promise<Understood>;
  /** The answer, as far as it is begun. */
  thought?: Thought;
  /** It was wrong: all that was begun for it ends. */
  drop(): void;
}

/** Begins with the transcript; `wasted` is told when the guess is dropped. */
export function openGuess(
  hear: (signal: AbortSignal) => Promise<Understood>,
  wasted: () => void,
  signal: AbortSignal,
): Guess {
  const epoch = new AbortController();
  const guess: Guess = {
    understood: hear(AbortSignal.any([signal, epoch.signal])),
    drop() {
      epoch.abort();
      guess.thought?.cancel();
      wasted();
    },
  };
  return guess;
}
