// Uncompressed sound, as the tools of this folder hand it on.

/** A piece of mono sound, `rate` samples a second. Whoever yields it does not touch `samples` again. */
export interface Pcm {
  readonly rate: number;
  readonly samples: Int16Array;
}
