// For how long what people say is kept: as the operator has set it, and less where the admins of a place want less.
import { sql } from 'kysely';
import type { Place } from './message.ts';
import type { Settings } from './settings.ts';
import type { Store } from './store.ts';
import type { Vault } from './vault.ts';

/** What keeping takes besides a store. */
export interface Keeping {
  /** Our clock, milliseconds since 1970. */
  readonly now?: () => number;
  readonly vault?: Vault;
  /** For how many hours what was said in a place is kept; 0: nothing is. Absent: until it is pruned. */
  readonly hours?: (place: Place) => Promise<number>;
}

const hourMs = 3_600_000;

/** `most`: the operator's own limit, in hours. Costs no query after the first of a space. */
export function hoursKept(settings: Pick<Settings, 'of'>, most: number): (place: Place) => Promise<number> {
  return async (place) => Math.min(most, (await settings.of(place)).retention);
}

/** The time up to which nothing that was said in a place may be used any more, milliseconds since 1970. */
export async function expiry(place: Place, { now = Date.now, hours }: Keeping): Promise<number> {
  return hours ? now() - (await hours(place)) * hourMs : 0;
}

/** Deletes what is older than `before`, milliseconds since 1970, and what is older than it may be in its place. */
export async function pruneRooms(
  store: Store,
  table: 'memory' | 'passages',
  before: number,
  keeping: Keeping,
): Promise<void> {
  await sql`delete from ${sql.table(table)} where at < ${before}`.execute(store);
  if (!keeping.hours) return;
  const { rows } = await sql<Place>`select distinct platform, space, room from ${sql.table(table)}`.execute(store);
  for (const place of rows) {
    const { platform, space, room } = place;
    await sql`delete from ${sql.table(table)} where platform = ${platform} and space = ${space} and room = ${room}
      and at <= ${await expiry(place, keeping)}`.execute(store);
  }
}
