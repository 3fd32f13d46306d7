// Deletes a person's rows from all tables, and tells whether a room holds anybody else's.
import { type QueryExecutorProvider, type RawBuilder, sql, type SqlBool } from 'kysely';
import { type Holding, ownSpace, type Who } from '../holding.ts';
import type { Place } from '../message.ts';
import type { Store } from '../store.ts';

/** At once or not at all: nobody writes between one table and the next. Resolves with how many rows were theirs. */
export async function sweep(store: Store, holdings: readonly Holding[], who: Who): Promise<number> {
  return store.transaction().execute(async (within) => {
    let rows = 0;
    for (const { table, portions, inSpace, words } of holdings) {
      for (const { where, erased } of portions) {
        if (erased === 'kept') continue;
        const whole = () => [sql`delete from ${sql.table(table)} where ${where(who)}`];
        for (const statement of erased === 'deleted' ? whole() : erased(who))
          rows += Number((await statement.execute(within)).numAffectedRows ?? 0n);
      }
      // What is named after them tells of them; messages are known for two days more, so that none is answered twice.
      if (inSpace && !words) rows += await clear(within, [{ table }], inOwnSpace(who));
    }
    return rows;
  });
}

function inOwnSpace({ platform, person }: Who): RawBuilder<SqlBool> {
  return sql<SqlBool>`platform = ${platform} and space = ${ownSpace(person)}`;
}

/** What belongs to a room, and to its threads where those are named after it. */
export function inRoom({ platform, space, room }: Place): RawBuilder<SqlBool> {
  const threads = `${room}:`;
  return sql<SqlBool>`platform = ${platform} and space = ${space}
    and (room = ${room} or substr(room, 1, ${threads.length}) = ${threads})`;
}

/** Whether nobody else has said anything in a room: then all in it is theirs, answers to nobody in particular included. */
export async function isAlone(store: Store, place: Place, person: string): Promise<boolean> {
  const others = sql`select 1 from memory where ${inRoom(place)} and person not in ('', ${person}) limit 1`;
  return (await others.execute(store)).rows.length === 0;
}

/** The same of rows that are found alike in each table. */
export async function clear(
  store: QueryExecutorProvider,
  holdings: readonly Pick<Holding, 'table'>[],
  where: RawBuilder<SqlBool>,
): Promise<number> {
  let rows = 0;
  for (const { table } of holdings) {
    const { numAffectedRows = 0n } = await sql`delete from ${sql.table(table)} where ${where}`.execute(store);
    rows += Number(numAffectedRows);
  }
  return rows;
}
