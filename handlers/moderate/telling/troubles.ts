// A guard that does not answer is told to the moderators of each space that it was asked in, once, and so is its end.
import { LRUCache } from 'lru-cache';
import type { Place } from '#src/message.ts';
import type { Verdict } from '#src/verdict.ts';
import type { Enforcing } from '../means.ts';
import { tellOnce, tellSolved } from './tidings.ts';

export interface Troubles {
  /** Whether a judge could be reached. Must not throw. */
  reached(place: Place, verdict: Verdict): void;
}

/** So many failures within this time are an outage; it is over with the first verdict after as long without one. */
const [mostFailures, outageMs] = [3, 60_000];
/** Failures that are looked at, and spaces that are known to be told of nothing. */
const [mostKept, mostSpaces] = [100, 2000];

const trouble = 'guard';

// said
const [began, over] = [
  'The guard gives no verdicts now. Until it does, what I am asked and what I answer is dealt with as your policy says for that, and what members write is looked at for unwanted words only. I tell you when this is over.',
  'The guard gives verdicts again.',
];

export function openTroubles(means: Enforcing): Troubles {
  const now = () => means.acting.now();
  /** When the guard failed lately, and in whose space: the oldest first. */
  let failures: readonly { readonly at: number; readonly place: Place }[] = [];
  /** Whose moderators were told, and when they last were to be. */
  const told = new Map<string, { readonly at: number; readonly place: Place }>();
  /** Spaces whose moderators know of nothing that is over; others may, from before a restart. */
  const clear = new LRUCache<string, true>({ max: mostSpaces });
  let last: Promise<void> = Promise.resolve();

  /** One after another, so that the end is not told before the beginning. */
  function tell(work: () => Promise<void>): void {
    last = last.then(work);
  }

  function failed(place: Place): void {
    failures = [...recent(), { at: now(), place }].slice(-mostKept);
    if (failures.length < mostFailures) return;
    for (const { place } of failures) {
      const key = keyOf(place);
      if ((told.get(key)?.at ?? -Infinity) > now() - outageMs) continue;
      told.set(key, { at: now(), place });
      clear.delete(key);
      tell(() => tellOnce(place, trouble, { sentence: began }, means));
    }
  }

  function answered(place: Place): void {
    if (recent().length > 0) return;
    const ended = [...told.values()].map(({ place }) => place);
    told.clear();
    if (!clear.has(keyOf(place))) ended.push(place);
    for (const place of new Map(ended.map((place) => [keyOf(place), place])).values()) {
      clear.set(keyOf(place), true);
      tell(() => tellSolved(place, trouble, { sentence: over }, means));
    }
  }

  function recent() {
    return failures.filter(({ at }) => at > now() - outageMs);
  }

  return {
    reached(place, verdict) {
      if (verdict.type !== 'unknown') return answered(place);
      means.log.debug({ platform: place.platform, cause: verdict.cause }, 'a judge gave no verdict');
      // At its limits, it answers later.
      if (!verdict.busy) failed(place);
    },
  };
}

function keyOf({ platform, space }: Place): string {
  return JSON.stringify([platform, space]);
}
