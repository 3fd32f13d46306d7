// Makes one recording of many breaths, and brings it into other formats.
import type { Clip, Recording, Sounding } from './message.ts';

export const formats = ['ogg', 'mp3', 'wav', 'flac'] as const;
export type Format = (typeof formats)[number];

export interface Sounds {
  /**
   * One sound of many, in order, with natural pauses between them and evenly loud: each the bytes of a WAV file as they come.
   * `text` is what is said in all. `breaths` throws a `BotError` when a voice is lost.
   */
  join(text: string, breaths: AsyncIterable<AsyncIterable<Uint8Array>>, speed: number, signal: AbortSignal): Sounding;
  /** Throws a `BotError` when that format cannot be made here. */
  as(format: Format, recording: Recording, signal: AbortSignal): Promise<Clip>;
}

export declare function openSounds(): Sounds;
