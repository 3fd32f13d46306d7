// Added with the commands: settings that were changed, answers and what was thought of them, who is not to be read, money by the hour.
import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { inPlace, inSpace } from './shapes.ts';

export const government: Migration = {
  async up(db: Kysely<unknown>) {
    await inSpace(db, 'changes')
      .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
      .addColumn('scope', 'text', (c) => c.notNull())
      .addColumn('target', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('before', 'text')
      .addColumn('after', 'text')
      .addColumn('changed_by', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('undone_by', 'text')
      .execute();
    await db.schema.createIndex('changes_by_space').on('changes').columns(['platform', 'space', 'id']).execute();

    await inPlace(db, 'answers')
      .addColumn('turn_id', 'text', (c) => c.primaryKey())
      .addColumn('person', 'text', (c) => c.notNull())
      .addColumn('message_id', 'text', (c) => c.notNull())
      .addColumn('body', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('answers_by_time').on('answers').column('at').execute();

    await inSpace(db, 'opinions')
      .addColumn('turn_id', 'text', (c) => c.notNull())
      .addColumn('person', 'text', (c) => c.notNull())
      .addColumn('good', 'integer', (c) => c.notNull())
      .addColumn('reason', 'text')
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('opinions_once', ['turn_id', 'person'])
      .execute();

    await db.schema
      .createTable('unread')
      .addColumn('platform', 'text', (c) => c.notNull())
      .addColumn('person', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('unread_once', ['platform', 'person'])
      .execute();
  },
};

export const money: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('usage').addColumn('images', 'integer').execute();
    await sums(db, 'usage_hours', 'hour', ['platform', 'space', 'hour', 'person', 'room', 'role', 'model']);
    await sums(db, 'usage_days', 'day', ['platform', 'space', 'room', 'day', 'person', 'role', 'model']);
    await sql`
      insert into usage_hours (platform, space, room, person, role, model, hour, ${sql.join(amounts)})
      select platform, space, room, person, role, model, at - at % 3600000, count(*), sum(prompt_tokens),
        sum(cached_tokens), sum(completion_tokens), sum(dollars), coalesce(sum(audio_seconds), 0),
        coalesce(sum(characters), 0), coalesce(sum(images), 0)
      from usage
      group by 1, 2, 3, 4, 5, 6, 7`.execute(db);
    const added = sql.join(amounts.map((amount) => sql`sum(${amount})`));
    await sql`
      insert into usage_days (platform, space, room, person, role, model, day, ${sql.join(amounts)})
      select platform, space, ${sql.lit('')}, person, role, model, hour - hour % 86400000, ${added}
      from usage_hours
      group by 1, 2, 3, 4, 5, 6, 7`.execute(db);
    await sql`
      insert into usage_days (platform, space, room, person, role, model, day, ${sql.join(amounts)})
      select platform, space, room, ${sql.lit('')}, ${sql.lit('')}, ${sql.lit('')}, hour - hour % 86400000, ${added}
      from usage_hours
      group by 1, 2, 3, 4, 5, 6, 7`.execute(db);
  },
};

const amounts = [
  'calls',
  'prompt_tokens',
  'cached_tokens',
  'completion_tokens',
  'dollars',
  'audio_seconds',
  'characters',
  'images',
].map((amount) => sql.ref(amount));

type Key = 'platform' | 'space' | 'room' | 'hour' | 'day' | 'person' | 'role' | 'model';

/** A table is its own index, so that what is read together lies side by side (https://sqlite.org/withoutrowid.html). */
async function sums(db: Kysely<unknown>, table: string, time: 'hour' | 'day', key: Key[]): Promise<void> {
  await inPlace(db, table)
    .addColumn(time, 'bigint', (c) => c.notNull())
    .addColumn('person', 'text', (c) => c.notNull())
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('model', 'text', (c) => c.notNull())
    .addColumn('calls', 'integer', (c) => c.notNull())
    .addColumn('prompt_tokens', 'integer', (c) => c.notNull())
    .addColumn('cached_tokens', 'integer', (c) => c.notNull())
    .addColumn('completion_tokens', 'integer', (c) => c.notNull())
    .addColumn('dollars', 'double precision', (c) => c.notNull())
    .addColumn('audio_seconds', 'double precision', (c) => c.notNull())
    .addColumn('characters', 'integer', (c) => c.notNull())
    .addColumn('images', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint(`${table}_once`, key)
    .modifyEnd(sql`without rowid`)
    .execute();
}
