// Tells voice from other sounds: the neural network Silero VAD v5, in plain JavaScript.

/** One speaker's network, which remembers what it heard. */
export interface Silero {
  /** How likely it is that there is voice in the next 512 samples at 16 kHz (32 ms), 0 to 1. */
  probability(samples: Int16Array): number;
  /** Forgets what was heard. */
  reset(): void;
}

export function openSilero(): Silero {
  throw new Error('not yet');
}
