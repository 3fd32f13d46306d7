// How often something was caught and how often that was wrong, added up by what it was, where and when.
import type { Count } from '#src/incidents.ts';
import type { Say } from '#src/tongue.ts';
import type { Hazard } from '#src/verdict.ts';
import { nameOf } from '../../refusal.ts';

/** Incidents: all of them, and those that were decided about. */
export interface Tally {
  readonly caught: number;
  readonly upheld: number;
  readonly overturned: number;
}

const none: Tally = { caught: 0, upheld: 0, overturned: 0 };

/** All of them together: each incident once. */
export function total(counts: readonly Tally[]): Tally {
  return counts.reduce(sum, none);
}

/** By each of the names that `of` gives it, the most frequent first. An incident with several counts for each of them. */
export function tallies<Name extends string | number>(
  counts: readonly Count[],
  of: (count: Count) => readonly Name[],
): readonly (readonly [Name, Tally])[] {
  const by = new Map<Name, Tally>();
  for (const count of counts) for (const name of new Set(of(count))) by.set(name, sum(by.get(name) ?? none, count));
  return [...by].toSorted(([, one], [, other]) => other.caught - one.caught);
}

function sum(one: Tally, other: Tally): Tally {
  return {
    caught: one.caught + other.caught,
    upheld: one.upheld + other.upheld,
    overturned: one.overturned + other.overturned,
  };
}

/** What was found; a judge does not always tell. */
export type Kind = Hazard | 'untold';

export function kindsOf({ hazards }: Count): readonly Kind[] {
  return hazards.length > 0 ? hazards : ['untold'];
}

export function kindName(kind: Kind, say: Say): string {
  return kind === 'untold' ? say('not told') : nameOf(kind, say);
}
