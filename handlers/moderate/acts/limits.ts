// How much is done about members in a minute, and shown of it: whatever goes wrong, it goes wrong for few.
import { LRUCache } from 'lru-cache';
import type { Place } from '#src/message.ts';

type Space = Pick<Place, 'platform' | 'space'>;

/** Acts that a space sees in any minute: more are a raid, or a mistake of ours. */
export const mostActs = 20;
/** Cards in a minute: nobody reads more, and platforms take no more without making others wait. */
export const mostCards = 30;
const minuteMs = 60_000;
const mostSpaces = 2000;

export interface Limits {
  /** Whether so many acts more may be done in a space now; then they count. */
  admit(space: Space, acts: number): boolean;
  /** Whether nothing more may be done now. */
  isFull(space: Space): boolean;
  /** Whether a card more may be shown in a space now; then it counts. */
  show(space: Space): boolean;
}

/** `now`: milliseconds. */
export function openLimits(now: () => number): Limits {
  const [acts, cards] = [openMinutes(now), openMinutes(now)];
  return {
    admit: (space, count) => acts.take(space, count, mostActs),
    isFull: (space) => acts.of(space).length >= mostActs,
    show: (space) => cards.take(space, 1, mostCards),
  };
}

/** What happened in each space in the minute until now. */
function openMinutes(now: () => number) {
  const known = new LRUCache<string, readonly number[]>({ max: mostSpaces });
  const keyOf = ({ platform, space }: Space) => JSON.stringify([platform, space]);
  const of = (space: Space) => (known.get(keyOf(space)) ?? []).filter((at) => at > now() - minuteMs);
  return {
    of,
    /** Whether as many fit; then they count. */
    take(space: Space, count: number, most: number): boolean {
      const recent = of(space);
      const fits = recent.length + count <= most;
      known.set(keyOf(space), fits ? [...recent, ...Array.from({ length: count }, now)] : recent);
      return fits;
    },
  };
}
