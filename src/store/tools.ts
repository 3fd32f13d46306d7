// Added with tools: what was called for answers that changed something, and what waits to be confirmed.
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { inPlace } from './shapes.ts';

export const tools: Migration = {
  async up(db: Kysely<unknown>) {
    await inPlace(db, 'steps')
      .addColumn('turn_id', 'text', (c) => c.primaryKey())
      .addColumn('person', 'text', (c) => c.notNull())
      .addColumn('body', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .execute();
    await inPlace(db, 'approvals')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('person', 'text', (c) => c.notNull())
      .addColumn('tool', 'text', (c) => c.notNull())
      .addColumn('input', 'text', (c) => c.notNull())
      .addColumn('message_id', 'text', (c) => c.notNull())
      .addColumn('done', 'integer', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .execute();
  },
};
