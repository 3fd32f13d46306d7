// What somebody writes, sends or asks for on the page, as a message of the house.
import type { StoredMessage } from '#src/ledger.ts';
import type { Attachment, EarlierMessage, InboundMessage, Person, Place, Task } from '#src/message.ts';
import { BotError } from '#src/trouble.ts';
import type { Files, ShownFile } from './files.ts';
import type { Rooms } from './rooms.ts';
import type { Shown } from './transcript.ts';

/** Where the page keeps what was said and sent. */
export interface Kept {
  readonly rooms: Rooms;
  readonly files: Files;
}

/** All conversations belong to one space: the page has one operator. */
export function placeOf(room: string): Place {
  return { platform: 'web', space: 'web', room };
}

/** Everybody the door let in is the operator, or whom the operator gave the token. */
export function personOf(id: string, name: string): Person {
  return { id, name, isAdmin: true, roles: [] };
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
    async *history() {},
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

function attachment(files: Files, room: string, file: Omit<Attachment, 'read'>): Attachment {
  return {
    ...file,
    async *read() {
      const found = await files.get(room, file.id);
      let left = found?.size ?? 0;
      for await (const bytes of files.read(file.id, 0, left)) {
        left -= bytes.length;
        yield bytes;
      }
      if (!found || left > 0) throw new BotError(`The file ${file.name} is no longer there.`);
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

function said(
  { id, by, text, at, files = [] }: Shown,
  author: Person,
  came: (file: ShownFile) => Attachment,
): EarlierMessage {
  const own = by === 'bot';
  const who = own ? { id: 'parley', name: 'Parley' } : { id: author.id, name: author.name };
  // What is still being made cannot be read.
  return { id, text, at, own, author: who, attachments: files.filter(({ growing }) => !growing).map(came) };
}
