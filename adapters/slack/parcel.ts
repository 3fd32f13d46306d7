// What is enclosed with an answer, as Slack shows it: speech as a recording that plays in place, with its words beside it.
import type { Log } from '#src/log.ts';
import type { Recording } from '#src/message.ts';
import type { Enclosure } from '#src/poster.ts';
import type { Sounds } from '#src/sounds.ts';
import type { Parcel } from './uploads.ts';

/** Characters of a title, beside the player; and of words in a block of a message. */
const [titleLimit, wordLimit] = [80, 2000];

export interface Packing {
  readonly sounds: Pick<Sounds, 'as'>;
  readonly log: Log;
  /** Whether the words of speech stand above it already. */
  readonly shown: boolean;
}

/** Rejects with the `BotError` of a sounding that failed. */
export async function pack(enclosure: Enclosure, packing: Packing): Promise<Parcel> {
  if (enclosure.type === 'file') {
    const { clip } = enclosure;
    return { clip, title: clip.name, words: cut(clip.name, wordLimit) };
  }
  const { text, whole } = enclosure.sounding;
  const recording = await whole;
  const title = cut(text.replace(/\s+/g, ' ').trim(), titleLimit) || recording.clip.name;
  const words = packing.shown ? '🔊 Read aloud' : cut(text.trim(), wordLimit) || title;
  return { clip: await playable(recording, packing), title, words };
}

/** MP3 plays in place wherever Slack runs; Ogg Opus does not on phones. Better that than silence. */
async function playable(recording: Recording, { sounds, log }: Packing) {
  try {
    return await sounds.as('mp3', recording, AbortSignal.timeout(60_000));
  } catch (error) {
    log.warn({ platform: 'slack', err: error }, 'a recording is posted as it is: it could not be made an MP3');
    return recording.clip;
  }
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`;
}
