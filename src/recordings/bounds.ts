// How long a recording may be, and its parts. Seconds.

export interface Bounds {
  /** Up to which a recording goes as it is. */
  readonly whole: number;
  /** That a part of a longer one lasts, about. */
  readonly part: number;
  /** That are heard of a recording at all. */
  readonly most: number;
}

/** Long enough that few sentences are cut, short enough that many parts are heard at the same time. */
export const usual: Bounds = { whole: 600, part: 300, most: 4 * 3600 };
