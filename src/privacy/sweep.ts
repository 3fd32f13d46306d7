// Deletes a person's rows from all tables, and tells whether a room holds anybody else's.
import { sql } from 'kysely';
import type { Holding, Who } from '../holding.ts';
import type { Place } from '../message.ts';
import type { Store } from '../store.ts';

/** At once or not at all: nobody writes between one table and the next. */
export async function sweep(store: Store, holdings: readonly Holding[], who: Who): Promise<void> {
  await store.transaction().execute(async (within) => {
    for (const { table, portions } of holdings)
      for (const { where, erased } of portions) {
        if (erased === 'kept') continue;
        const whole = () => [sql`delete from ${sql.table(table)} where ${where(who)}`];
        for (const statement of erased === 'deleted' ? whole() : erased(who)) await statement.execute(within);
      }
  });
}

/** Whether nobody else has said anything in a room: then all in it is theirs, answers to nobody in particular included. */
export async function isAlone(store: Store, { platform, space, room }: Place, person: string): Promise<boolean> {
  const { rows } = await sql`select 1 from memory where platform = ${platform} and space = ${space} and room = ${room}
    and person not in ('', ${person}) limit 1`.execute(store);
  return rows.length === 0;
}
