// A message that was written over says worse than what was found in it: the same incident, with more to do.
import { always } from '../policy.ts';
import type { Found, Incident, Planned } from './incident.ts';
import { bodyOf, type Row, strikesOf } from './row.ts';

type More = Pick<
  Row,
  'id' | 'hazards' | 'severity' | 'judge' | 'version' | 'dry' | 'body' | 'planned' | 'open' | 'strike'
>;

/** What changes of a row. Undefined: nothing was found that was not before, or moderators have decided already, or it is nobody's any more. */
export function grown(known: Incident, found: Found, planned: readonly Planned[]): More | undefined {
  const isNew = found.categories.some((hazard) => !known.categories.includes(hazard));
  if (!isNew || known.decision || known.person !== found.person) return undefined;
  const dry = known.dry && found.dry;
  // In a dry run, nothing of it was done.
  const before = known.dry && !dry ? [] : known.planned;
  const all = [...before, ...planned.filter(({ act }) => before.every((one) => one.act !== act))];
  const categories = [...new Set([...known.categories, ...found.categories])];
  return {
    id: known.id,
    hazards: categories.join(','),
    severity: found.severity ?? null,
    judge: found.judge ?? null,
    version: found.version,
    dry: Number(dry),
    body: bodyOf(categories.includes(always) ? { name: found.name } : found),
    planned: JSON.stringify(all),
    open: 1,
    strike: strikesOf(dry, all),
  };
}
