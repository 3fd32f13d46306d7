// Puts a file or the bot's voice below an answer: one message of its own, which is stored only when all of it is there.
import type { Sounding } from '#src/message.ts';
import { type Enclosure, PostError } from '#src/poster.ts';
import { BotError } from '#src/trouble.ts';
import type { Files, ShownFile } from './files.ts';
import type { Room } from './room.ts';
import type { Soundings } from './soundings.ts';
import type { Shown } from './transcript.ts';

/** Where files lie, and sound that is still being made. */
export interface Shelf {
  readonly files: Files;
  readonly soundings: Soundings;
}

/** The message that shows it. */
type Frame = Pick<Shown, 'id' | 'made'>;

/** Shows an enclosure as a message, whose file has the id `key`. Rejects with a `PostError`, or a sounding's `BotError`. */
export async function enclose(
  enclosure: Enclosure,
  room: Room,
  frame: Frame,
  key: string,
  shelf: Shelf,
): Promise<void> {
  if (enclosure.type === 'audio') return sound(enclosure.sounding, room, frame, key, shelf);
  const { name, mediaType, bytes, described } = enclosure.clip;
  const seen = described !== undefined && { described };
  await keep(room, frame, shelf, { id: key, message: frame.id, name, mediaType, ...seen }, bytes);
}

/** People hear it while it is made; it counts as posted when it is whole and stored. */
async function sound(
  { sound: made, whole }: Sounding,
  room: Room,
  frame: Frame,
  key: string,
  shelf: Shelf,
): Promise<void> {
  const { id } = frame;
  const file: ShownFile = { id: key, kind: 'audio', name: 'voice.ogg', mediaType: 'audio/ogg', size: 0, growing: true };
  using _making = shelf.soundings.begin(`${room.id}/${key}`, made);
  room.reveal({ ...frame, by: 'bot', text: '', growing: true, files: [file] });
  try {
    const { clip, seconds } = await whole;
    await keep(
      room,
      frame,
      shelf,
      { id: key, message: id, name: clip.name, mediaType: clip.mediaType, seconds },
      clip.bytes,
    );
  } catch (error) {
    await room.remove(id).catch(() => undefined);
    throw error;
  }
}

async function keep(
  room: Room,
  frame: Frame,
  { files }: Shelf,
  file: Parameters<Files['take']>[1],
  bytes: Uint8Array,
): Promise<void> {
  const kept = await files.take(room.id, file, once(bytes)).catch(unknown);
  if (typeof kept === 'string')
    throw new BotError(`${file.name} is ${kept === 'empty' ? 'empty' : 'larger than a file may be here'}.`);
  await room.show({ ...frame, by: 'bot', text: '', growing: false, files: [kept] }).catch(unknown);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The store failed: what was to be shown may or may not outlive this process. */
export function unknown(cause: unknown): never {
  throw new PostError('unknown', 'the page could not be written', { cause });
}
