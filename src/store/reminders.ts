// Added with reminders: what somebody is to be told, and when.
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { inPlace } from './shapes.ts';

export const reminders: Migration = {
  async up(db: Kysely<unknown>) {
    await inPlace(db, 'reminders')
      .addColumn('key', 'text', (c) => c.primaryKey())
      .addColumn('person', 'text', (c) => c.notNull())
      .addColumn('number', 'integer', (c) => c.notNull())
      .addColumn('text', 'text', (c) => c.notNull())
      .addColumn('wall', 'text', (c) => c.notNull())
      .addColumn('zone', 'text', (c) => c.notNull())
      .addColumn('repeat', 'text', (c) => c.notNull())
      .addColumn('due', 'bigint')
      .addColumn('count', 'integer', (c) => c.notNull())
      .addColumn('said_at', 'bigint')
      .addColumn('message_id', 'text')
      .addColumn('locale', 'text')
      .execute();
    await db.schema.createIndex('reminders_by_due').on('reminders').columns(['platform', 'due']).execute();
    await db.schema
      .createIndex('reminders_by_number')
      .unique()
      .on('reminders')
      .columns(['platform', 'person', 'number'])
      .execute();
  },
};
