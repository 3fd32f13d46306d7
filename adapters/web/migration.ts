// The page's own tables: conversations and what they show.
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Times are milliseconds since 1970. */
export type WebTables = {
  /** A conversation belongs to whoever said the first thing in it. */
  web_rooms: { room: string; person: string; title: string; at: number };
  web_messages: { room: string; id: string; said_by: 'person' | 'bot'; text: string; at: number };
};

const transcript: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('web_rooms')
      .addColumn('room', 'text', (c) => c.primaryKey())
      .addColumn('person', 'text', (c) => c.notNull())
      .addColumn('title', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('web_rooms_by_person').on('web_rooms').columns(['person', 'at']).execute();

    await db.schema
      .createTable('web_messages')
      .addColumn('room', 'text', (c) => c.notNull())
      .addColumn('id', 'text', (c) => c.notNull())
      .addColumn('said_by', 'text', (c) => c.notNull())
      .addColumn('text', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('web_messages_once', ['room', 'id'])
      .execute();
    await db.schema.createIndex('web_messages_by_time').on('web_messages').columns(['room', 'at']).execute();
  },
};

/** What `openStore` needs besides the project's own migrations when the page is served. */
export const webMigrations: Readonly<Record<string, Migration>> = { 'web-001-transcript': transcript };
