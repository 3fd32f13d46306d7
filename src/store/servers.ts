// Added with servers of tools: which ones a space connected, and what it allowed of theirs.
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { inSpace } from './shapes.ts';

export const servers: Migration = {
  async up(db: Kysely<unknown>) {
    await inSpace(db, 'servers')
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('body', 'text', (c) => c.notNull())
      .addColumn('set_by', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('servers_once', ['platform', 'space', 'name'])
      .execute();
    await inSpace(db, 'server_tools')
      .addColumn('server', 'text', (c) => c.notNull())
      .addColumn('tool', 'text', (c) => c.notNull())
      .addColumn('body', 'text', (c) => c.notNull())
      .addColumn('hash', 'text', (c) => c.notNull())
      .addColumn('approval', 'text', (c) => c.notNull())
      .addColumn('changed', 'integer', (c) => c.notNull())
      .addColumn('set_by', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('server_tools_once', ['platform', 'space', 'server', 'tool'])
      .execute();
  },
};
