// Makes of the images that people send what a model can look at, in a thread of its own.
import type { Clip } from './message.ts';
import type { Log } from './log.ts';

export interface Pictures {
  /**
   * A JPEG of at most 1,568 pixels a side, upright, without metadata; of an animation, its first picture. Throws a `BotError`
   * that tells the person why, when it is no image, or none that is looked at.
   */
  prepare(image: Clip, signal: AbortSignal): Promise<Clip>;
  close(): Promise<void>;
}

export declare function openPictures(log: Log): Pictures;
