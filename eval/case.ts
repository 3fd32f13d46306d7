// A labelled text beside what was found in it, as far as that counts.
import { weighed } from '#handlers/weigh.ts';
import { usual, type Policy } from '#src/policy.ts';
import type { Hazard } from '#src/verdict.ts';
import type { Opinion } from './cache.ts';
import type { Judge } from './judge.ts';
import type { Row } from './row.ts';
import type { Judged } from './scores.ts';

/** A labelled text with what was found, as far as the policy lets it count; and what that took. */
export interface Case extends Judged {
  readonly id: string;
  readonly opinion?: Opinion;
}

/** What the judge said of a row. Thresholds are no business of a judge: they change without asking it again. */
export function caseOf(
  row: Row,
  { name, cache, key }: Pick<Judge, 'name' | 'cache' | 'key'>,
  policy: Policy = usual,
): Case {
  const opinion = cache.get(key(row));
  const found = opinion && counting(opinion, policy).map((hazard) => (name === 'injection' ? 'injection' : hazard));
  return { ...row, found, ...(opinion && { opinion }) };
}

function counting({ found, severity }: Opinion, policy: Policy): readonly string[] {
  // What a judge found are hazards.
  const categories = found as readonly Hazard[];
  const verdict = weighed({ type: 'unsafe', categories, ...(severity && { severity }) }, policy);
  return verdict.type === 'unsafe' ? verdict.categories : [];
}
