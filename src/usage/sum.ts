// Adds up what was used in a space: by person, model, role, room, hour or day, or all together.
import { type RawBuilder, sql } from 'kysely';
import type { Place } from '../message.ts';
import type { Store } from '../store.ts';
import { amounts, dayMs, type Hour } from './hours.ts';

/** What sums are told apart by. Hours and days are when they began, milliseconds since 1970, UTC. */
export interface Aspects {
  readonly person: string;
  readonly model: string;
  readonly role: string;
  readonly room: string;
  readonly hour: number;
  readonly day: number;
}

export interface Amounts {
  readonly calls: number;
  readonly promptTokens: number;
  /** Part of `promptTokens`. */
  readonly cachedTokens: number;
  readonly completionTokens: number;
  readonly dollars: number;
  readonly audioSeconds: number;
  readonly characters: number;
  readonly images: number;
}

export interface Query<By extends keyof Aspects> {
  readonly space: Pick<Place, 'platform' | 'space'>;
  /** Milliseconds since 1970, at whole hours: those from `from` until before `to`. */
  readonly from: number;
  readonly to: number;
  readonly by: readonly By[];
  /** Only what this person used. */
  readonly person?: string;
}

export type Sum<By extends keyof Aspects> = Pick<Aspects, By> & Amounts;

const columns: { readonly [Aspect in keyof Aspects]: RawBuilder<Aspects[Aspect]> } = {
  person: sql`person`,
  model: sql`model`,
  role: sql`role`,
  room: sql`room`,
  hour: sql`hour`,
  day: sql`hour - hour % ${sql.lit(dayMs)}`,
};

/** What the table says. */
export async function stored<By extends keyof Aspects>(store: Store, query: Query<By>): Promise<readonly Sum<By>[]> {
  const { space, from, to, by, person } = query;
  const aspects = by.map((one) => columns[one]);
  const rows = await store
    .selectFrom('usage_hours')
    .where((where) =>
      where.and({ platform: space.platform, space: space.space, ...(person !== undefined && { person }) }),
    )
    .where('hour', '>=', from)
    .where('hour', '<', to)
    .select([
      ...by.map((one) => columns[one].as(one)),
      ...amounts.map((amount) => sql<number>`sum(${sql.ref(amount)})`.as(amount)),
    ])
    .groupBy(aspects.length > 0 ? aspects : [sql`platform`])
    .execute();
  // The columns are those of `by`, each of the type that `Aspects` names.
  return rows.map((row) => ({
    ...told(row as Pick<Hour, (typeof amounts)[number]>),
    ...aspectsOf(row as Aspects, by),
  }));
}

/** Sums, with those of rows that are not in the table yet. */
export function withHeld<By extends keyof Aspects>(
  sums: readonly Sum<By>[],
  held: readonly Hour[],
  { space, from, to, by, person }: Query<By>,
): readonly Sum<By>[] {
  const name = (one: Pick<Aspects, By>) => JSON.stringify(by.map((aspect) => one[aspect]));
  const all = new Map(sums.map((one) => [name(one), one]));
  for (const row of held) {
    if (row.platform !== space.platform || row.space !== space.space || row.hour < from || row.hour >= to) continue;
    if (person !== undefined && row.person !== person) continue;
    const one = { ...told(row), ...aspectsOf({ ...row, day: row.hour - (row.hour % dayMs) }, by) };
    const known = all.get(name(one));
    all.set(name(one), known ? { ...known, ...plus(known, one) } : one);
  }
  return [...all.values()];
}

export function plus(one: Amounts, other: Amounts): Amounts {
  return {
    calls: one.calls + other.calls,
    promptTokens: one.promptTokens + other.promptTokens,
    cachedTokens: one.cachedTokens + other.cachedTokens,
    completionTokens: one.completionTokens + other.completionTokens,
    dollars: one.dollars + other.dollars,
    audioSeconds: one.audioSeconds + other.audioSeconds,
    characters: one.characters + other.characters,
    images: one.images + other.images,
  };
}

function aspectsOf<By extends keyof Aspects>(row: Aspects, by: readonly By[]): Pick<Aspects, By> {
  // Each of `by`, and nothing else.
  return Object.fromEntries(by.map((one) => [one, row[one]])) as Pick<Aspects, By>;
}

function told(row: Pick<Hour, (typeof amounts)[number]>): Amounts {
  return {
    calls: row.calls,
    promptTokens: row.prompt_tokens,
    cachedTokens: row.cached_tokens,
    completionTokens: row.completion_tokens,
    dollars: row.dollars,
    audioSeconds: row.audio_seconds,
    characters: row.characters,
    images: row.images,
  };
}
