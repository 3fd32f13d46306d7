// Added with what people may ask of their data: whose a row is, so that all of theirs is found at once; and what is being deleted.
import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Tables with a column that says whose a row is, beside those that have one since this migration. */
const known = ['usage', 'usage_hours', 'usage_days', 'answers', 'opinions'];

export const persons: Migration = {
  async up(db: Kysely<unknown>) {
    for (const table of ['memory', 'inbox', 'passages'])
      await db.schema
        .alterTable(table)
        .addColumn('person', 'text', (c) => c.notNull().defaultTo(''))
        .execute();
    for (const table of ['memory', 'inbox', 'passages', ...known])
      await db.schema.createIndex(`${table}_by_person`).on(table).columns(['platform', 'person']).execute();
    await attribute(db);

    await db.schema
      .createTable('erasures')
      .addColumn('platform', 'text', (c) => c.notNull())
      .addColumn('person', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('erasures_once', ['platform', 'person'])
      .execute();
  },
};

/** What was written before belongs to whoever wrote it; an answer to whoever spoke last before it. */
async function attribute(db: Kysely<unknown>): Promise<void> {
  await sql`update memory set person = author_id where said_by = 'person'`.execute(db);
  await sql`update memory set person = coalesce((
      select asked.author_id from memory as asked
      where asked.platform = memory.platform and asked.space = memory.space and asked.room = memory.room
        and asked.said_by = 'person' and asked.at < memory.at
      order by asked.at desc limit 1), '')
    where said_by = 'bot'`.execute(db);
  await sql`update inbox set person = coalesce(json_extract(body, '$.author.id'), '')`.execute(db);
}
