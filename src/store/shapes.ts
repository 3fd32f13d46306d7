// The columns that most tables begin with.
import type { Kysely } from 'kysely';

/** A new table whose rows belong to a room. */
export function inPlace(db: Kysely<unknown>, table: string) {
  return inSpace(db, table).addColumn('room', 'text', (c) => c.notNull());
}

/** A new table whose rows belong to a space. */
export function inSpace(db: Kysely<unknown>, table: string) {
  return db.schema
    .createTable(table)
    .addColumn('platform', 'text', (c) => c.notNull())
    .addColumn('space', 'text', (c) => c.notNull());
}
