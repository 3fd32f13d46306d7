// Makes sure that what was deleted is in the database's files no more.
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Store } from '../store.ts';
import { StoreError } from '../trouble.ts';

/**
 * Bytes. SQLite overwrites what is deleted (https://sqlite.org/pragma.html#pragma_secure_delete), but a copy may be left where a
 * row was moved from one page to another before; a new file has none. Rewriting takes a second for every 100 MB or so: above
 * this size it would hold up answers for too long.
 */
const mostRewritten = 500_000_000;
/** Somebody else may be reading the file, such as a backup: tried again for so long, milliseconds. */
const [patienceMs, againMs] = [30_000, 100];

/** Scrubs that are asked for while one goes on are done together after it. */
export function openScrub(store: Store): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  const begin = () => {
    next = undefined;
    return scrub(store);
  };
  return () => {
    next ??= last = last.then(begin, begin);
    return next;
  };
}

async function scrub(store: Store): Promise<void> {
  const { rows } = await sql<{ bytes: number }>`
    select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()`.execute(store);
  if ((rows[0]?.bytes ?? 0) <= mostRewritten) await sql`vacuum`.execute(store);
  // What was written lately is in the file beside, until it is emptied (https://sqlite.org/pragma.html#pragma_wal_checkpoint).
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const { rows: results } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(store);
    if (results[0]?.busy === 0) return;
    if (performance.now() > deadline)
      throw new StoreError('the write-ahead log could not be emptied: another program reads the database', 0);
    await sleep(againMs);
  }
}
