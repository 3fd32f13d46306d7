// What somebody writes, sends or asks for on the page, as a message of the house.
import type { StoredMessage } from '#src/ledger.ts';
import type { Attachment, EarlierMessage, InboundMessage, Person, Place, Task } from '#src/message.ts';
import { BotError } from '#src/trouble.ts';
import type { Files, ShownFile } from './files.ts';
import type { Rooms } from './rooms.ts';
import type { Shown, Transcript } from './transcript.ts';

/** Where the page keeps what was said and sent. */
export interface Kept {
  readonly rooms: Rooms;
  readonly files: Files;
  readonly transcript: Transcript;
}

/** All conversations belong to one space: the page has one operator. */
export function placeOf(room: string): Place {
  return { platform: 'web', space: 'web', room };
}

/** Gives a stored message its lazy calls back. */
export function revive(kept: Kept, message: StoredMessage): InboundMessage {
  const { room } = message.place;
  return {
    ...message,
    attachments: message.attachments.map((file) => attachment(kept.files, room, file)),
    earlier: () => earlier(kept, message),
    async attached(messageId) {
      return (await kept.files.of(room, messageId)).map((file) => attachment(kept.files, room, file));
    },
    history: (signal) => history(kept, room, message.author, message.at, signal),
  };
}

/** How the conversation shows what a person said, with the files that came with it. */
export function shownOf(
  { id, text, at, task, repliesTo }: Pick<InboundMessage, 'id' | 'text' | 'at' | 'task' | 'repliesTo'>,
  files: readonly ShownFile[],
): Shown {
  return {
    id,
    by: 'person',
    text: task ? wordsOf(task) : text,
    at,
    growing: false,
    ...(files.length > 0 && { files }),
    ...(task && { task: task.name }),
    ...(repliesTo !== undefined && { repliesTo }),
  };
}

/** As if the command had been typed. */
function wordsOf({ name, chosen }: Task): string {
  const options = Object.entries(chosen).map(([option, value]) => `${option}: ${String(value)}`);
  return [`/${name}`, ...options].join(' ');
}

/** A file of a conversation, with its bytes to be read. */
export function attachment(files: Files, room: string, file: Omit<Attachment, 'read'>): Attachment {
  return {
    ...file,
    async *read() {
      const found = await files.get(room, file.id);
      let left = found?.size ?? 0;
      for await (const bytes of files.read(file.id, 0, left)) {
        left -= bytes.length;
        yield bytes;
      }
      if (!found || left > 0) throw new BotError('A file of this message is no longer there.');
    },
  };
}

const mostEarlier = 50;

async function earlier({ rooms, files }: Kept, message: StoredMessage): Promise<readonly EarlierMessage[]> {
  const { room } = message.place;
  using lease = await rooms.enter(room);
  const before = lease.room.all().filter(({ id, at }) => at < message.at && id !== message.id);
  const came = (file: ShownFile) => attachment(files, room, file);
  return before.slice(-mostEarlier).map((shown) => said(shown, message.author, came));
}

/** Messages that are read at once. */
const pageSize = 100;

/** What was said in a conversation before a moment, newest page first; nothing that a command was or made. */
export async function* history(
  { rooms, files, transcript }: Kept,
  room: string,
  author: Pick<Person, 'id' | 'name'>,
  before: number,
  signal: AbortSignal,
): AsyncGenerator<readonly EarlierMessage[]> {
  using lease = await rooms.enter(room);
  const came = (file: ShownFile) => attachment(files, room, file);
  for (let at = before; !signal.aborted;) {
    const page = await transcript.before(room, at, pageSize);
    const words = page.filter((one) => !one.task && !one.made && !lease.room.get(one.id)?.growing);
    if (words.length > 0) yield words.map((one) => ({ ...said(one, author, came), link: `/#${room}/${one.id}` }));
    const [oldest] = page;
    if (!oldest) return;
    at = oldest.at;
  }
}

/** A message of a conversation as it may be spoken of. */
function said(
  { id, by, text, at, files = [] }: Shown,
  author: Pick<Person, 'id' | 'name'>,
  came: (file: ShownFile) => Attachment,
): EarlierMessage {
  const own = by === 'bot';
  const who = own ? { id: 'parley', name: 'Parley' } : { id: author.id, name: author.name };
  // What is still being made cannot be read.
  return { id, text, at, own, author: who, attachments: files.filter(({ growing }) => !growing).map(came) };
}
