// Added with moderation: policies by version, what was found and done, troubles that admins were told of.
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { inPlace, inSpace } from './shapes.ts';

export const moderation: Migration = {
  async up(db: Kysely<unknown>) {
    await inSpace(db, 'policies')
      .addColumn('version', 'integer', (c) => c.notNull())
      .addColumn('body', 'text', (c) => c.notNull())
      .addColumn('change', 'text', (c) => c.notNull())
      .addColumn('restores', 'integer')
      .addColumn('changed_by', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('policies_once', ['platform', 'space', 'version'])
      .execute();

    await inPlace(db, 'incidents')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('message_id', 'text', (c) => c.notNull())
      .addColumn('stage', 'text', (c) => c.notNull())
      .addColumn('person', 'text', (c) => c.notNull())
      .addColumn('hazards', 'text', (c) => c.notNull())
      .addColumn('severity', 'integer')
      .addColumn('judge', 'text')
      .addColumn('version', 'integer', (c) => c.notNull())
      .addColumn('dry', 'integer', (c) => c.notNull())
      .addColumn('body', 'text')
      .addColumn('planned', 'text', (c) => c.notNull())
      .addColumn('done', 'text', (c) => c.notNull())
      .addColumn('open', 'integer', (c) => c.notNull())
      .addColumn('strike', 'integer', (c) => c.notNull())
      .addColumn('appeal', 'text')
      .addColumn('decision', 'text')
      .addColumn('decided_by', 'text')
      .addColumn('decided_at', 'bigint')
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addUniqueConstraint('incidents_once', ['platform', 'space', 'room', 'message_id', 'stage'])
      .execute();
    await db.schema.createIndex('incidents_by_space').on('incidents').columns(['platform', 'space', 'at']).execute();
    await db.schema.createIndex('incidents_by_person').on('incidents').columns(['platform', 'person']).execute();

    await inSpace(db, 'troubles')
      .addColumn('trouble', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('troubles_once', ['platform', 'space', 'trouble'])
      .execute();
  },
};
