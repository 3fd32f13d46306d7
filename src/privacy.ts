// What people may ask of their data: to see it, to take it along, to have it deleted; and what goes by itself.
import { sql, type SqlBool } from 'kysely';
import type { Bygone, Gone } from './bygone.ts';
import type { Holding, Who } from './holding.ts';
import type { Log } from './log.ts';
import type { Place } from './message.ts';
import { count, pagesOf } from './privacy/rows.ts';
import { openScrub } from './privacy/scrub.ts';
import { clear, inRoom, isAlone, sweep } from './privacy/sweep.ts';
import type { Store } from './store.ts';
import type { Vault } from './vault.ts';

/** What one table holds of a person. */
export interface Stock {
  readonly holding: Holding;
  readonly rows: number;
}

export interface Privacy {
  /** How much is stored of somebody, table by table; tables that hold nothing of anybody are left out. */
  stock(who: Who): Promise<readonly Stock[]>;
  /**
   * All that is stored of somebody as the text of one JSON object, in pieces: `format`, `platform`, `person`, `exportedAt`
   * (ISO 8601), and `tables`, in which each table has a list of rows, an object each with its columns' names. Times in rows
   * are milliseconds since 1970. Ends early when `signal` aborts.
   */
  takeout(who: Who, signal: AbortSignal): AsyncIterable<string>;
  /**
   * Deletes all that is stored of somebody; what sums need stays without them. Resolves when it is in the database's files no
   * more. Goes on after a crash.
   */
  erase(who: Who): Promise<void>;
  /** The same for what they said and were answered alone: what they chose, and what was used, stays. */
  silence(who: Who): Promise<void>;
  /** The same for what was said in one room, with its threads, by a person and answered to them; of everybody, where none is named. */
  forget(place: Place, person?: string): Promise<void>;
  /** Deletes all that is stored of a space. */
  purge(space: Pick<Place, 'platform' | 'space'>): Promise<void>;
  /** Makes sure that what was deleted or written over is in no file any more. */
  scrub(): Promise<void>;
  /** Finishes what an earlier process left. */
  resume(): Promise<void>;
  /** Deletes what has outlived its use. `now`: milliseconds since 1970. */
  prune(now: number): Promise<void>;
}

/** What people are told of what becomes of their words. */
export interface Terms {
  /** Who runs the models, such as `Groq`; absent: nobody but perhaps the operator. */
  readonly provider?: string;
  /** Whether the operator runs models on servers of their own, wherever these are. */
  readonly own?: boolean;
  /** Hours for which words are remembered in a place; 0: not at all. */
  hours(place: Place): Promise<number>;
  /** Whether what is stored is sealed with a key of the operator's. */
  readonly sealed: boolean;
}

export interface Means {
  readonly holdings: readonly Holding[];
  readonly vault: Vault;
  readonly bygone: Bygone;
  readonly log: Log;
  /** Writes what others still hold back, and has them let go of what is to be forgotten. */
  readonly settle?: (gone: Gone) => Promise<unknown>;
  /** It was deleted: whatever is kept at hand of it is to be read again. */
  readonly forgotten?: () => void;
  /** For so long calls that had begun may still be entered in the books, milliseconds. */
  readonly lateMs?: number;
}

const dayMs = 24 * 3_600_000;
/** Within the minute after which nothing is left. */
const usuallyLateMs = 40_000;

export function openPrivacy(store: Store, means: Means): Privacy {
  const { holdings, vault, bygone, log, lateMs = usuallyLateMs } = means;
  const { settle = async () => undefined, forgotten = () => undefined } = means;
  const scrub = openScrub(store);
  const late = holdings.filter((one) => one.late);

  /** Where nothing was deleted, there is nothing to be seen to. */
  async function scrubbed(rows: number): Promise<void> {
    if (rows > 0) await scrub();
  }

  /** Does it again for what was on its way, without being waited for. */
  function again(work: () => Promise<number>): void {
    const tell = (error: unknown) => log.error({ err: error }, 'what was to be deleted last is still there');
    setTimeout(() => void work().then(scrubbed).catch(tell), lateMs).unref();
  }

  async function finish(who: Who): Promise<number> {
    const rows = await sweep(store, late, who);
    await sql`delete from erasures where platform = ${who.platform} and person = ${who.person}`.execute(store);
    return rows;
  }

  return {
    async stock(who) {
      const theirs = holdings.filter(({ says }) => says !== undefined);
      return Promise.all(theirs.map(async (holding) => ({ holding, rows: await count(store, holding, who) })));
    },

    async *takeout(who, signal) {
      const { platform, person } = who;
      const head = JSON.stringify({ format: 'parley-1', platform, person, exportedAt: new Date().toISOString() });
      yield `${head.slice(0, -1)},\n"tables": {`;
      const theirs = holdings.filter(({ portions }) => portions.length > 0);
      for (const [number, holding] of theirs.entries()) {
        yield `${number > 0 ? ',' : ''}\n${JSON.stringify(holding.table)}: [`;
        let separator = '\n';
        for await (const rows of pagesOf(store, holding, who, vault)) {
          if (signal.aborted) return;
          yield separator + rows.join(',\n');
          separator = ',\n';
        }
        yield ']';
      }
      yield '}}\n';
    },

    async erase(who) {
      const { platform, person } = who;
      bygone.add({ platform, person });
      const row = { platform, person, at: Date.now() };
      await store
        .insertInto('erasures')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      await settle({ platform, person });
      const rows = await sweep(store, holdings, who);
      forgotten();
      try {
        await scrubbed(rows);
      } finally {
        // What was on its way may have been written, and deleted, since.
        again(async () => {
          await settle({ platform, person });
          return rows + (await finish(who));
        });
      }
    },

    async silence(who) {
      bygone.add({ platform: who.platform, person: who.person, words: true });
      const spoken = holdings.filter(({ said, words }) => said || words);
      await scrubbed(await sweep(store, spoken, who));
    },

    async forget(place, person) {
      bygone.add({ ...place, ...(person !== undefined && { person }) });
      const alone = person === undefined || (await isAlone(store, place, person));
      const whose = alone ? sql`` : sql`and person = ${person}`;
      const here = sql<SqlBool>`${inRoom(place)} ${whose}`;
      const spoken = holdings.filter(({ said }) => said);
      await scrubbed(await clear(store, spoken, here));
    },

    async purge({ platform, space }) {
      const gone = { platform, space };
      const here = sql<SqlBool>`platform = ${platform} and space = ${space}`;
      const theirs = holdings.filter(({ inSpace }) => inSpace);
      bygone.add(gone);
      await settle(gone);
      const rows = await clear(store, theirs, here);
      forgotten();
      again(() => settle(gone).then(() => clear(store, late, here)));
      await scrubbed(rows);
    },

    scrub,

    async resume() {
      const { rows } = await sql<Who>`select platform, person from erasures`.execute(store);
      for (const who of rows) await sweep(store, holdings, who).then(() => finish(who));
      if (rows.length > 0) await scrub();
    },

    async prune(now) {
      for (const { table, clock, days } of holdings)
        if (clock && typeof days === 'number')
          await sql`delete from ${sql.table(table)} where ${sql.ref(clock)} < ${now - days * dayMs}`.execute(store);
    },
  };
}
