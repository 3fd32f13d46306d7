// The tables and how they came to be. A migration that was released is never edited; a new one follows it.
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { government, money } from './government.ts';
import { jobs } from './jobs.ts';
import { moderation } from './moderation.ts';
import { persons } from './persons.ts';
import { reminders } from './reminders.ts';
import { servers } from './servers.ts';
import { tools } from './tools.ts';
import { inPlace, inSpace } from './shapes.ts';

const foundation: Migration = {
  async up(db: Kysely<unknown>) {
    await inPlace(db, 'inbox')
      .addColumn('message_id', 'text', (c) => c.notNull())
      .addColumn('turn_id', 'text', (c) => c.notNull())
      .addColumn('body', 'text')
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('attempts', 'integer', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('inbox_once', ['platform', 'space', 'room', 'message_id'])
      .execute();
    await db.schema.createIndex('inbox_by_turn').on('inbox').column('turn_id').execute();
    await db.schema.createIndex('inbox_by_state').on('inbox').columns(['platform', 'state']).execute();

    await inPlace(db, 'receipts')
      .addColumn('turn_id', 'text', (c) => c.notNull())
      .addColumn('page', 'integer', (c) => c.notNull())
      .addColumn('key', 'text', (c) => c.notNull())
      .addColumn('message_id', 'text')
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('receipts_by_page', ['turn_id', 'page'])
      .execute();
    await db.schema
      .createIndex('receipts_by_message')
      .on('receipts')
      .columns(['platform', 'room', 'message_id'])
      .execute();

    await inPlace(db, 'rooms')
      .addColumn('in_thread', 'integer', (c) => c.notNull())
      .addColumn('asked_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('rooms_once', ['platform', 'space', 'room'])
      .execute();

    await db.schema
      .createTable('positions')
      .addColumn('platform', 'text', (c) => c.notNull())
      .addColumn('stream', 'text', (c) => c.notNull())
      .addColumn('position', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('positions_once', ['platform', 'stream'])
      .execute();

    await inPlace(db, 'memory')
      .addColumn('message_id', 'text', (c) => c.notNull())
      .addColumn('said_by', 'text', (c) => c.notNull())
      .addColumn('author_id', 'text', (c) => c.notNull())
      .addColumn('author_name', 'text', (c) => c.notNull())
      .addColumn('text', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('memory_once', ['platform', 'space', 'room', 'message_id'])
      .execute();
    await db.schema.createIndex('memory_by_time').on('memory').columns(['platform', 'space', 'room', 'at']).execute();

    await inPlace(db, 'usage')
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('person', 'text', (c) => c.notNull())
      .addColumn('role', 'text', (c) => c.notNull())
      .addColumn('model', 'text', (c) => c.notNull())
      .addColumn('prompt_tokens', 'integer', (c) => c.notNull())
      .addColumn('cached_tokens', 'integer', (c) => c.notNull())
      .addColumn('completion_tokens', 'integer', (c) => c.notNull())
      .addColumn('seconds', 'double precision', (c) => c.notNull())
      .addColumn('dollars', 'double precision', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('usage_by_time').on('usage').columns(['platform', 'space', 'at']).execute();
  },
};

const choices: Migration = {
  async up(db: Kysely<unknown>) {
    await inSpace(db, 'settings')
      .addColumn('scope', 'text', (c) => c.notNull())
      .addColumn('target', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('value', 'text', (c) => c.notNull())
      .addColumn('set_by', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('settings_once', ['platform', 'space', 'scope', 'target', 'name'])
      .execute();
    await inSpace(db, 'consent')
      .addColumn('person', 'text', (c) => c.notNull())
      .addColumn('agrees', 'integer', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('consent_once', ['platform', 'space', 'person'])
      .execute();
  },
};

const sound: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('usage').addColumn('audio_seconds', 'double precision').execute();
    await db.schema.alterTable('usage').addColumn('characters', 'integer').execute();
  },
};

const passages: Migration = {
  async up(db: Kysely<unknown>) {
    await inPlace(db, 'passages')
      .addColumn('message_id', 'text', (c) => c.notNull())
      .addColumn('attachment_id', 'text', (c) => c.notNull())
      .addColumn('way', 'text', (c) => c.notNull())
      .addColumn('number', 'integer', (c) => c.notNull())
      .addColumn('body', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('passages_once', [
        'platform',
        'space',
        'room',
        'message_id',
        'attachment_id',
        'way',
        'number',
      ])
      .execute();
  },
};

/** The project's own migrations by name; platforms may bring more of their own. Run in the order of their names. */
export const migrations: Readonly<Record<string, Migration>> = {
  '001-foundation': foundation,
  '002-sound': sound,
  '003-choices': choices,
  '004-passages': passages,
  '005-government': government,
  '006-money': money,
  '007-persons': persons,
  '008-moderation': moderation,
  '009-tools': tools,
  '010-reminders': reminders,
  '011-servers': servers,
  '012-jobs': jobs,
};
