// Troubles that admins should know of are told once, where cards go to, and again only after they were over.
import type { Place } from '#src/message.ts';
import type { Verdict } from '#src/verdict.ts';
import type { Enforcing } from './means.ts';

export interface Troubles {
  /** Whether a judge could be reached. Must not throw. */
  reached(place: Place, verdict: Verdict): void;
}

export function openTroubles(means: Enforcing): Troubles {
  return {
    reached({ platform }, verdict) {
      if (verdict.type === 'unknown') means.log.debug({ platform, cause: verdict.cause }, 'a judge gave no verdict');
    },
  };
}
