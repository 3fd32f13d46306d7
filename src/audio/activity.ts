// Hears when one speaker's voice is active: a cheap gate first, a neural network where that one hears something.

/** One speaker's ear. */
export interface Activity {
  /**
   * Takes sound at 16 kHz in any portions, and gives one result for each 32 ms that are complete: how likely they are voice,
   * 0 to 1.
   */
  hear(samples: Int16Array): readonly { readonly voice: number }[];
  /** Forgets what was heard. */
  reset(): void;
  close(): void;
}

export function openActivity(): Activity {
  throw new Error('not yet');
}
