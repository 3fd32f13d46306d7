// How much is done about members in a minute: whatever goes wrong, it goes wrong for few.
import { LRUCache } from 'lru-cache';
import type { Place } from '#src/message.ts';

type Space = Pick<Place, 'platform' | 'space'>;

/** Acts that a space sees in any minute: more are a raid, or a mistake of ours. */
export const mostActs = 20;
const minuteMs = 60_000;
const mostSpaces = 2000;

export interface Limits {
  /** Whether so many acts more may be done in a space now; then they count. */
  admit(space: Space, acts: number): boolean;
}

/** `now`: milliseconds. */
export function openLimits(now: () => number): Limits {
  const done = new LRUCache<string, readonly number[]>({ max: mostSpaces });
  return {
    admit({ platform, space }, acts) {
      const key = JSON.stringify([platform, space]);
      const recent = (done.get(key) ?? []).filter((at) => at > now() - minuteMs);
      const fits = recent.length + acts <= mostActs;
      done.set(key, fits ? [...recent, ...Array.from({ length: acts }, now)] : recent);
      return fits;
    },
  };
}
