// Uncompressed sound, as the tools of this folder hand it on.

/**
 * A piece of mono sound, `rate` samples a second. All pieces of one sound have the same rate. Whoever yields a piece does not
 * touch its `samples` again.
 */
export interface Pcm {
  readonly rate: number;
  readonly samples: Int16Array;
}
