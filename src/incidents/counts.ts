// How often something was caught, and how often somebody was.
import { sql } from 'kysely';
import type { Place } from '../message.ts';
import type { Stage } from '../policy.ts';
import type { Store } from '../store.ts';
import type { Acted, Count } from './incident.ts';
import { hazardsOf } from './row.ts';

type Space = Pick<Place, 'platform' | 'space'>;

/** Strikes of a person that count since then. */
export async function counted(
  store: Pick<Store, 'selectFrom'>,
  { platform, space }: Space,
  person: string,
  since: number,
): Promise<number> {
  const { strikes } = await store
    .selectFrom('incidents')
    .where((where) => where.and({ platform, space, person }))
    .where('at', '>=', since)
    .where((where) => where.or([where('decision', 'is', null), where('decision', '!=', 'overturned')]))
    .select(({ fn }) => fn.coalesce(fn.sum<number>('strike'), sql<number>`0`).as('strikes'))
    .executeTakeFirstOrThrow();
  return strikes;
}

const dayMs = 86_400_000;

export async function counts(store: Store, { platform, space }: Space, since: number): Promise<readonly Count[]> {
  const rows = await store
    .selectFrom('incidents')
    .where((where) => where.and({ platform, space }))
    .where('at', '>=', since)
    .groupBy([sql`day`, 'stage', 'hazards', 'dry', 'decision'])
    .select((all) => [
      sql<number>`at - at % ${dayMs}`.as('day'),
      'stage',
      'hazards',
      'dry',
      'decision',
      all.fn.countAll<number>().as('caught'),
    ])
    .execute();
  return rows.map(({ day, stage, hazards, dry, decision, caught }) => ({
    day,
    // What `rowOf` wrote.
    stage: stage as Stage,
    hazards: hazardsOf(hazards),
    dry: dry === 1,
    caught,
    upheld: decision === 'upheld' ? caught : 0,
    overturned: decision === 'overturned' ? caught : 0,
  }));
}

export async function acted(store: Store, { platform, space }: Space, since: number): Promise<readonly Acted[]> {
  const rows = await sql<{ act: string; incidents: number }>`
    select one.value ->> 'act' as act, count(distinct incidents.id) as incidents
    from incidents, json_each(incidents.done) as one
    where platform = ${platform} and space = ${space} and at >= ${since} and dry = 0 and one.value ->> 'outcome' = 'done'
      and one.value ->> 'act' != 'appeal'
    group by act order by incidents desc, act`.execute(store);
  // What `mark` wrote.
  return rows.rows.map(({ act, incidents }) => ({ act: act as Acted['act'], incidents }));
}
