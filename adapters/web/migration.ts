// The page's own tables: conversations, what they show, and the files in them.
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Attachment } from '#src/message.ts';

/** Times are milliseconds since 1970. */
export type WebTables = {
  /** A conversation belongs to whoever said the first thing in it. */
  web_rooms: { room: string; person: string; title: string; at: number };
  web_messages: {
    room: string;
    id: string;
    said_by: 'person' | 'bot';
    text: string;
    at: number;
    /** The command that was given by it, and the message that is about. */
    task: string | null;
    replies_to: string | null;
    /** The buttons below it, as JSON. */
    buttons: string | null;
    /** Made by a command. */
    made: number;
  };
  web_files: {
    id: string;
    room: string;
    /** Null until the message is sent that it belongs to. */
    message: string | null;
    /** Counts the files of a message. */
    number: number;
    kind: Attachment['kind'];
    name: string;
    media_type: string;
    /** Bytes. */
    size: number;
    described: string | null;
    spoken: number;
    /** How long it lasts, where that is known. */
    seconds: number | null;
    at: number;
  };
  /** A file's bytes in pieces of one size, the last excepted: so that neither a writer nor a reader holds it whole. */
  web_pieces: { file: string; number: number; bytes: Uint8Array; at: number };
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

const files: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('web_messages').addColumn('task', 'text').execute();
    await db.schema.alterTable('web_messages').addColumn('replies_to', 'text').execute();

    await db.schema
      .createTable('web_files')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('room', 'text', (c) => c.notNull())
      .addColumn('message', 'text')
      .addColumn('number', 'integer', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('media_type', 'text', (c) => c.notNull())
      .addColumn('size', 'bigint', (c) => c.notNull())
      .addColumn('described', 'text')
      .addColumn('spoken', 'integer', (c) => c.notNull())
      .addColumn('seconds', 'double precision')
      .addColumn('at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('web_files_by_message').on('web_files').columns(['room', 'message']).execute();

    await db.schema
      .createTable('web_pieces')
      .addColumn('file', 'text', (c) => c.notNull())
      .addColumn('number', 'integer', (c) => c.notNull())
      .addColumn('bytes', 'blob', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('web_pieces_once', ['file', 'number'])
      .execute();
  },
};

const buttons: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('web_messages').addColumn('buttons', 'text').execute();
    await db.schema
      .alterTable('web_messages')
      .addColumn('made', 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
  },
};

/** What `openStore` needs besides the project's own migrations when the page is served. */
export const webMigrations: Readonly<Record<string, Migration>> = {
  'web-001-transcript': transcript,
  'web-002-files': files,
  'web-003-buttons': buttons,
};
