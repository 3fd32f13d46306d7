// What the page remembers, in the store: whose a conversation is, and what it shows.
import type { Store } from '#src/store.ts';
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
}

export interface Conversation {
  readonly room: string;
  readonly title: string;
  readonly at: number;
}

export interface Transcript {
  /** The person a conversation belongs to, or undefined while nothing was said in it. */
  owner(room: string): Promise<string | undefined>;
  /** Gives a conversation to a person and resolves with whose it is: the first one's, for good. */
  claim(room: string, person: string, title: string): Promise<string>;
  /** A person's conversations, newest first, at most 100. */
  conversations(person: string): Promise<readonly Conversation[]>;
  /** What a conversation shows, oldest first: the newest 500 messages. */
  read(room: string): Promise<readonly Shown[]>;
  write(room: string, shown: Shown): Promise<void>;
  erase(room: string, id: string): Promise<void>;
}

const mostConversations = 100;
const mostMessages = 500;

export function openTranscript(store: Store): Transcript {
  const db = store.withTables<WebTables>();
  const transcript: Transcript = {
    async owner(room) {
      const row = await db.selectFrom('web_rooms').where('room', '=', room).select('person').executeTakeFirst();
      return row?.person;
    },

    async claim(room, person, title) {
      const row = { room, person, title, at: Date.now() };
      await db
        .insertInto('web_rooms')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      return (await transcript.owner(room)) ?? person;
    },

    async conversations(person) {
      const mine = db
        .selectFrom('web_rooms')
        .where('person', '=', person)
        .orderBy('at', 'desc')
        .limit(mostConversations);
      return mine.select(['room', 'title', 'at']).execute();
    },

    async read(room) {
      const newest = db.selectFrom('web_messages').where('room', '=', room).orderBy('at', 'desc').limit(mostMessages);
      const rows = await newest.select(['id', 'said_by', 'text', 'at']).execute();
      return rows.toReversed().map(({ said_by, ...row }) => ({ ...row, by: said_by, growing: false }));
    },

    async write(room, { id, by, text, at }) {
      const insert = db.insertInto('web_messages').values({ room, id, said_by: by, text, at });
      await insert.onConflict((conflict) => conflict.columns(['room', 'id']).doUpdateSet({ text })).execute();
    },

    async erase(room, id) {
      await db.deleteFrom('web_messages').where('room', '=', room).where('id', '=', id).execute();
    },
  };
  return transcript;
}
