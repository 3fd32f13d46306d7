// What the page remembers, in the store: whose a conversation is, and what it shows.
import type { Button } from '#src/message.ts';
import type { Store } from '#src/store.ts';
import { openVault, type Vault } from '#src/vault.ts';
import { type ShownFile, shownFile } from './files.ts';
import { webCells } from './cells.ts';
import type { Gone } from './gone.ts';
import type { WebTables } from './migration.ts';

/** One message as the page shows it. */
export interface Shown {
  readonly id: string;
  readonly by: 'person' | 'bot';
  readonly text: string;
  /** Milliseconds since 1970; the order of a conversation. */
  readonly at: number;
  /** More is being written. Not stored: whoever reads it from the store finds nobody writing. */
  readonly growing: boolean;
  readonly files?: readonly ShownFile[];
  /** The name of the command that was given by it; its text tells how. */
  readonly task?: string;
  /** The message that its task is about. */
  readonly repliesTo?: string;
  /** What people may do with it. */
  readonly buttons?: readonly ShownButton[];
  /** Made by a command: not a part of what was said. */
  readonly made?: boolean;
}

export interface ShownButton extends Button {
  /** A thumb that was given. */
  readonly pressed?: boolean;
}

export interface Conversation {
  readonly room: string;
  readonly title: string;
  readonly at: number;
}

export interface Transcript {
  /** The person a conversation belongs to, or undefined while nothing was said in it. */
  owner(room: string): Promise<string | undefined>;
  /**
   * Gives a conversation to a person and resolves with whose it is: the first one's, for good. Without a title it is not
   * listed, until it gets one.
   */
  claim(room: string, person: string, title: string): Promise<string>;
  /** A person's conversations, newest first, at most 100. */
  conversations(person: string): Promise<readonly Conversation[]>;
  /** What a conversation shows, oldest first: the newest 500 messages. */
  read(room: string): Promise<readonly Shown[]>;
  /** The newest of it that is older than `at`, at most `count`, oldest first. */
  before(room: string, at: number, count: number): Promise<readonly Shown[]>;
  write(room: string, shown: Shown): Promise<void>;
  erase(room: string, id: string): Promise<void>;
}

const mostConversations = 100;
const mostMessages = 500;

export function openTranscript(store: Store, vault: Vault = openVault(), gone?: Gone): Transcript {
  const db = store.withTables<WebTables>();
  const transcript: Transcript = {
    async owner(room) {
      const row = await db.selectFrom('web_rooms').where('room', '=', room).select('person').executeTakeFirst();
      return row?.person;
    },

    async claim(room, person, title) {
      gone?.back(room);
      const row = vault.seal(webCells.rooms, { room, person, title, at: Date.now() });
      await db
        .insertInto('web_rooms')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const untitled = db.updateTable('web_rooms').where((where) => where.and({ room, person, title: '' }));
      if (title !== '') await untitled.set({ title: row.title }).execute();
      return (await transcript.owner(room)) ?? person;
    },

    async conversations(person) {
      const mine = db
        .selectFrom('web_rooms')
        .where('person', '=', person)
        .where('title', '!=', '')
        .orderBy('at', 'desc')
        .limit(mostConversations);
      const rows = await mine.select(['room', 'title', 'at']).execute();
      return rows.flatMap((row) => vault.open(webCells.rooms, row) ?? []);
    },

    read: (room) => transcript.before(room, Number.MAX_SAFE_INTEGER, mostMessages),

    async before(room, at, count) {
      const all = db.selectFrom('web_messages').where('room', '=', room).where('at', '<', at);
      const kept = await all.orderBy('at', 'desc').limit(count).selectAll().execute();
      const rows = kept.flatMap((row) => vault.open(webCells.messages, row) ?? []);
      const files = db.selectFrom('web_files').where('room', '=', room).where('message', 'is not', null);
      const opened = (await files.orderBy('number').selectAll().execute()).flatMap(
        (row) => vault.open(webCells.files, row) ?? [],
      );
      const held = Map.groupBy(opened, ({ message }) => message);
      return rows.toReversed().map((row) => shown(row, (held.get(row.id) ?? []).map(shownFile)));
    },

    async write(room, { id, by, text, at, task = null, repliesTo = null, buttons: below = [], made = false }) {
      const buttons = below.length > 0 ? JSON.stringify(below) : null;
      const plain = { room, id, said_by: by, text, at, task, replies_to: repliesTo, buttons, made: Number(made) };
      const row = vault.seal(webCells.messages, plain);
      if (gone?.has(room)) return;
      const insert = db.insertInto('web_messages').values(row);
      const change = { text: row.text, buttons: row.buttons };
      await insert.onConflict((conflict) => conflict.columns(['room', 'id']).doUpdateSet(change)).execute();
      // Deleted in the meantime.
      if (gone?.has(room)) await transcript.erase(room, id);
    },

    async erase(room, id) {
      await db.deleteFrom('web_messages').where('room', '=', room).where('id', '=', id).execute();
    },
  };
  return transcript;
}

function shown(row: WebTables['web_messages'], files: readonly ShownFile[]): Shown {
  const { id, said_by: by, text, at, task, replies_to: repliesTo, buttons, made } = row;
  return {
    id,
    by,
    text,
    at,
    growing: false,
    ...(files.length > 0 && { files }),
    ...(task !== null && { task }),
    ...(repliesTo !== null && { repliesTo }),
    // What `write` wrote.
    ...(buttons !== null && { buttons: JSON.parse(buttons) as readonly ShownButton[] }),
    ...(made > 0 && { made: true }),
  };
}
