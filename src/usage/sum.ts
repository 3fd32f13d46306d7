// Adds up what was used in a space: by person, model, role, room, hour or day, or all together.
import { sql } from 'kysely';
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

/** Where sums are read: the days where they will do, which are a tenth of the hours. */
type Source = 'hours' | 'people by day' | 'rooms by day';

function sourceOf({ from, to, by, person }: Query<keyof Aspects>): Source {
  const asks = (...aspects: (keyof Aspects)[]) => aspects.some((one) => by.includes(one));
  if (from % dayMs !== 0 || to % dayMs !== 0 || asks('hour')) return 'hours';
  if (!asks('room')) return 'people by day';
  return asks('person', 'role', 'model') || person !== undefined ? 'hours' : 'rooms by day';
}

/** What the table says. */
export async function stored<By extends keyof Aspects>(store: Store, query: Query<By>): Promise<readonly Sum<By>[]> {
  const { space, from, to, by, person } = query;
  const source = sourceOf(query);
  const hours = source === 'hours';
  const time = sql.ref(hours ? 'hour' : 'day');
  const columns = {
    person: sql`person`,
    model: sql`model`,
    role: sql`role`,
    room: sql`room`,
    hour: time,
    day: sql`${time} - ${time} % ${sql.lit(dayMs)}`,
  };
  const kept = [
    sql`platform = ${space.platform}`,
    sql`space = ${space.space}`,
    sql`${time} >= ${from} and ${time} < ${to}`,
    ...(hours ? [] : [source === 'rooms by day' ? sql`room > ${sql.lit('')}` : sql`room = ${sql.lit('')}`]),
    ...(person === undefined ? [] : [sql`person = ${person}`]),
  ];
  const told = by.map((one) => sql`${columns[one]} as ${sql.ref(one)}`);
  const summed = amounts.map((amount) => sql`sum(${sql.ref(amount)}) as ${sql.ref(amount)}`);
  // The columns are those of `by`, each of the type that `Aspects` names, and the amounts.
  const { rows } = await sql<Aspects & Pick<Hour, (typeof amounts)[number]>>`
    select ${sql.join([...told, ...summed])} from ${sql.table(hours ? 'usage_hours' : 'usage_days')}
    where ${sql.join(kept, sql` and `)}
    group by ${sql.join(by.length > 0 ? by.map((one) => columns[one]) : [sql`platform`])}`.execute(store);
  return rows.map((row) => ({ ...amountsOf(row), ...aspectsOf(row, by) }));
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
    const one = { ...amountsOf(row), ...aspectsOf({ ...row, day: row.hour - (row.hour % dayMs) }, by) };
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

function amountsOf(row: Pick<Hour, (typeof amounts)[number]>): Amounts {
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
