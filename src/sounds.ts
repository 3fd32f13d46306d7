// Makes one recording of many breaths, and brings it into other formats.
import type { Breath, Clip, Recording, Sounding } from './message.ts';
import { convert } from './sounds/convert.ts';
import { join } from './sounds/join.ts';

export const formats = ['ogg', 'mp3', 'wav', 'flac'] as const;
export type Format = (typeof formats)[number];

export interface Sounds {
  /**
   * One sound of many, in order, with natural pauses between them and evenly loud. `text` is what is said in all. Made whether
   * or not anybody listens, until `signal` aborts. `breaths` throws a `BotError` when there is no voice.
   */
  join(text: string, breaths: AsyncIterable<Breath>, speed: number, signal: AbortSignal): Sounding;
  /** Throws a `BotError` when that format cannot be made here. */
  as(format: Format, recording: Recording, signal: AbortSignal): Promise<Clip>;
}

export function openSounds(): Sounds {
  return {
    join,
    as: (format, recording, signal) =>
      format === 'ogg' ? Promise.resolve(recording.clip) : convert(format, recording, signal),
  };
}
