// Several verdicts on the same, as one.
import type { Unsafe, Verdict } from '../verdict.ts';

/**
 * One unsafe makes all unsafe, one unknown makes the rest unknown. How bad it is was told by all who found it, or it is not
 * told: then the worst is believed. Why is told by who finds it worst; who judged are all who found it, with commas.
 */
export function worst(verdicts: readonly Verdict[]): Verdict {
  const unsafe = verdicts.filter((verdict) => verdict.type === 'unsafe');
  const [gravest, ...others] = unsafe.toSorted((one, other) => gravity(other) - gravity(one));
  if (!gravest) return verdicts.find((verdict) => verdict.type === 'unknown') ?? { type: 'safe' };
  if (others.length === 0) return gravest;
  const categories = [...new Set(unsafe.flatMap((verdict) => verdict.categories))];
  const rationale = gravest.rationale ?? others.find((other) => other.rationale !== undefined)?.rationale;
  const judge = [...new Set(unsafe.flatMap((verdict) => verdict.judge ?? []))].join(', ');
  return {
    type: 'unsafe',
    categories,
    ...(gravest.severity !== undefined && { severity: gravest.severity }),
    ...(rationale !== undefined && { rationale }),
    ...(judge !== '' && { judge }),
  };
}

/** What is not told may be worse than all that is. */
function gravity({ severity }: Unsafe): number {
  return severity ?? 4;
}
