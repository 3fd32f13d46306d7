// An incident as the store has it, and back.
import type { Selectable } from 'kysely';
import { newTurnId } from '../ledger.ts';
import type { Stage } from '../policy.ts';
import type { Tables } from '../store/tables.ts';
import type { Hazard, Severity } from '../verdict.ts';
import type { Decision, Done, Found, Incident, Planned } from './incident.ts';

export type Row = Selectable<Tables['incidents']>;

export function bodyOf({ name, rationale, excerpt }: Pick<Found, 'name' | 'rationale' | 'excerpt'>): string {
  return JSON.stringify({ name, rationale, excerpt });
}

/** How many strikes it counts for. */
export function strikesOf(dry: boolean, planned: readonly Planned[]): number {
  return Number(!dry && planned.some(({ act }) => act === 'strike'));
}

/** As it is stored, before anything is done. */
export function rowOf(found: Found, planned: readonly Planned[], at: number): Row {
  const { place, messageId, stage, person, categories, severity = null, judge = null, version, dry } = found;
  return {
    ...place,
    id: newTurnId(),
    message_id: messageId,
    stage,
    person,
    hazards: categories.join(','),
    severity,
    judge,
    version,
    dry: Number(dry),
    body: bodyOf(found),
    planned: JSON.stringify(planned),
    done: '[]',
    open: 1,
    strike: strikesOf(dry, planned),
    appeal: null,
    decision: null,
    decided_by: null,
    decided_at: null,
    at,
  };
}

export function hazardsOf(codes: string): Hazard[] {
  // What `rowOf` wrote.
  return codes.split(',').filter(Boolean) as Hazard[];
}

export function incident(row: Row): Incident {
  const { platform, space, room } = row;
  // What `rowOf` and `mark` wrote.
  const said = JSON.parse(row.body ?? '{"name":""}') as Pick<Found, 'name' | 'rationale' | 'excerpt'>;
  return {
    ...said,
    id: row.id,
    place: { platform, space, room },
    messageId: row.message_id,
    stage: row.stage as Stage,
    person: row.person,
    categories: hazardsOf(row.hazards),
    ...(row.severity !== null && { severity: row.severity as Severity }),
    ...(row.judge !== null && { judge: row.judge }),
    version: row.version,
    dry: row.dry === 1,
    planned: JSON.parse(row.planned) as Planned[],
    done: JSON.parse(row.done) as Done[],
    ...(row.appeal !== null && { appeal: row.appeal }),
    ...(row.decision !== null && {
      decision: { what: row.decision as Decision, by: row.decided_by ?? '', at: row.decided_at ?? 0 },
    }),
    at: row.at,
  };
}
