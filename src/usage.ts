// The books: which call used how many tokens, seconds and dollars, for whom and where; and all of them added up.
import type { Log } from './log.ts';
import type { Use } from './models.ts';
import type { Store } from './store.ts';
import { amounts, byDay, byHour, type Call } from './usage/hours.ts';
import { type Amounts, type Aspects, plus, type Query, stored, type Sum, withHeld } from './usage/sum.ts';

export type { Amounts, Sum } from './usage/sum.ts';

export interface Usage {
  /** Takes one call's use in; written within a second. Returns at once and never throws. */
  record(use: Use): void;
  /** Writes what is still held back. */
  flush(): Promise<void>;
  /** Has every use told from now on, as it is recorded, with its time in milliseconds since 1970. */
  follow(listener: (use: Use, at: number) => void): void;
  /**
   * What was used, written or not: `make` is called in the moment for which the sums are true, so that it misses nothing and
   * counts nothing twice of what `follow` tells afterwards.
   */
  sums<By extends keyof Aspects, Made>(query: Query<By>, make: (sums: readonly Sum<By>[]) => Made): Promise<Made>;
}

/** Calls are written together, so that the books cost a busy bot one write a second. */
const flushMs = 1000;
/** While nothing can be written, the books keep the latest this many calls; SQLite takes 2,184 of them in one statement. */
const mostHeld = 2000;

export function openUsage(store: Store, log: Log, now: () => number = Date.now): Usage {
  const listeners: ((use: Use, at: number) => void)[] = [];
  let rows: Call[] = [];
  let timer: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other, so that what is being written is counted neither twice nor not at all. */
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
  const write = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const held = rows.splice(0, rows.length);
    if (held.length === 0) return;
    try {
      await enter(store, held);
    } catch (error) {
      rows = [...held, ...rows].slice(-mostHeld);
      throw error;
    }
  };
  const complain = (error: unknown) => log.error({ err: error }, 'usage could not be written');

  return {
    record(use) {
      const at = now();
      rows.push(row(use, at));
      timer ??= setTimeout(() => void inTurn(write).catch(complain), flushMs).unref();
      for (const listener of listeners) listener(use, at);
    },
    flush: () => inTurn(write),
    follow(listener) {
      listeners.push(listener);
    },
    sums: (query, make) =>
      inTurn(async () => {
        const sums = await stored(store, query);
        return make(withHeld(sums, byHour(rows), query));
      }),
  };
}

/** What a person, a model or whatever else `nameOf` tells apart used in all, the dearest first. */
export function addUp<One extends Amounts>(
  sums: readonly One[],
  nameOf: (one: One) => string,
): readonly (readonly [string, Amounts])[] {
  const all = new Map<string, Amounts>();
  for (const one of sums) {
    const known = all.get(nameOf(one));
    all.set(nameOf(one), known ? plus(known, one) : one);
  }
  const tokens = ({ promptTokens, completionTokens }: Amounts) => promptTokens + completionTokens;
  return [...all].toSorted(([, one], [, other]) => other.dollars - one.dollars || tokens(other) - tokens(one));
}

/** All or nothing, whatever happens between: each call, and the sums of its hour and of its day. */
async function enter(store: Store, calls: readonly Call[]): Promise<void> {
  const hours = byHour(calls);
  await store.transaction().execute(async (books) => {
    await books.insertInto('usage').values(calls).execute();
    await books
      .insertInto('usage_hours')
      .values(hours)
      .onConflict((conflict) =>
        conflict
          .columns(['platform', 'space', 'hour', 'person', 'room', 'role', 'model'])
          .doUpdateSet((fresh) =>
            Object.fromEntries(
              amounts.map((one) => [one, fresh(fresh.ref(`usage_hours.${one}`), '+', fresh.ref(`excluded.${one}`))]),
            ),
          ),
      )
      .execute();
    await books
      .insertInto('usage_days')
      .values(byDay(hours))
      .onConflict((conflict) =>
        conflict
          .columns(['platform', 'space', 'room', 'day', 'person', 'role', 'model'])
          .doUpdateSet((fresh) =>
            Object.fromEntries(
              amounts.map((one) => [one, fresh(fresh.ref(`usage_days.${one}`), '+', fresh.ref(`excluded.${one}`))]),
            ),
          ),
      )
      .execute();
  });
}

function row(use: Use, at: number): Call {
  const { caller, role, model, promptTokens, cachedTokens, completionTokens, seconds, dollars } = use;
  const { platform, space, room } = caller.place;
  return {
    platform,
    space,
    room,
    at,
    person: caller.person.id,
    role,
    model,
    seconds,
    dollars,
    prompt_tokens: promptTokens,
    cached_tokens: cachedTokens,
    completion_tokens: completionTokens,
    audio_seconds: use.audioSeconds ?? null,
    characters: use.characters ?? null,
    images: use.images ?? null,
  };
}
