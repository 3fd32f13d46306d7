// Uncompressed sound, as the tools of this folder hand it on.

/**
 * A piece of mono sound, `rate` samples a second. All pieces of one sound have the same rate. Whoever yields a piece does not
 * touch its `samples` again.
 */
export interface Pcm {
  readonly rate: number;
  readonly samples: Int16Array;
}

/** One sound of many, one after the other. */
export function joined(sounds: readonly Int16Array[]): Int16Array {
  const whole = new Int16Array(sounds.reduce((sum, sound) => sum + sound.length, 0));
  let at = 0;
  for (const sound of sounds) {
    whole.set(sound, at);
    at += sound.length;
  }
  return whole;
}
