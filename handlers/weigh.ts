// What a verdict comes to by the policy of a space: what does not count there is safe.
import { isCategory, type Policy, threshold, type Threshold } from '#src/policy.ts';
import type { Severity, Unsafe, Verdict } from '#src/verdict.ts';

const least: Readonly<Record<Threshold, Severity | undefined>> = { off: undefined, mild: 1, clear: 2, grave: 3 };

/** A judge that tells no severity, or no category, is believed the worst. */
export function weighed(verdict: Verdict, policy: Pick<Policy, 'from'>): Verdict {
  if (verdict.type !== 'unsafe' || verdict.categories.length === 0) return verdict;
  const { severity = 3 } = verdict;
  const counting = verdict.categories.filter((hazard) => {
    // How bad it is was said of the categories; a rule is broken or not.
    if (!isCategory(hazard)) return true;
    const from = least[threshold(policy, hazard)];
    return from !== undefined && severity >= from;
  });
  return counting.length === 0 ? { type: 'safe' } : { ...verdict, categories: counting };
}

/** What a space does not want to read, which needs no model to be found; phrases that everybody knows are no part of it. */
export function unwanted(byWords: Verdict): Unsafe | undefined {
  const isFound = byWords.type === 'unsafe' && byWords.categories.includes('words');
  return isFound ? { ...byWords, categories: ['words'] } : undefined;
}
