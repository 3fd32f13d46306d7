// Verdicts that were given, so that the same is not judged twice: by what was judged, by which rules, by whom, and for whom.
import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Verdict } from './verdict.ts';

export interface Verdicts {
  of(key: string): Verdict | undefined;
  keep(key: string, verdict: Verdict): void;
}

/** Nobody's verdict is another space's: `about` names the space, and all that the verdict depends on. */
export function keyFor(about: readonly (string | Uint8Array | undefined)[]): string {
  const parts = about.map((one) => (one instanceof Uint8Array ? hash('sha256', one) : (one ?? null)));
  return hash('sha256', JSON.stringify(parts), 'base64url');
}

/** How many are kept, and for how long: judges get better. Milliseconds. */
const [most, longestMs] = [20_000, 6 * 3_600_000];

/** In memory: a verdict says nothing but a code, and its key nothing of what was judged. */
export function openVerdicts(): Verdicts {
  const kept = new LRUCache<string, Verdict>({ max: most, ttl: longestMs });
  return {
    of: (key) => kept.get(key),
    keep(key, verdict) {
      // Another try may know more.
      if (verdict.type !== 'unknown') kept.set(key, verdict);
    },
  };
}
