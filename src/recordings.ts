// Makes of recordings of any kind and length parts that a model can hear.
import type { Attachment, Clip } from './message.ts';
import type { Log } from './log.ts';

/** A part of a recording: at most 25 MB, of a kind that models hear. */
export interface Part {
  /** From 0. The same recording is always cut in the same way. */
  readonly number: number;
  readonly clip: Clip;
  /** Seconds in the whole recording. The beginning overlaps the part before by `overlap` seconds. */
  readonly from: number;
  readonly to: number;
  readonly overlap: number;
  readonly last: boolean;
}

export interface Recordings {
  /**
   * The parts, as soon as each is there: a short recording as it is, a long one cut at silences. Throws a `BotError` that tells
   * the person why, when it is no recording, or none that can be read here.
   */
  parts(recording: Attachment, signal: AbortSignal): AsyncIterable<Part>;
}

export declare function openRecordings(log: Log): Recordings;
