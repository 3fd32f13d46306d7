// Decides what helps when packets cannot be opened end to end, each time more than before, and never in a circle.
import { monotonic } from '#src/clock.ts';

/** `recover`: asks the voice server for new keys. `rejoin`: leaves, and joins anew. */
export type Remedy = 'recover' | 'rejoin' | 'give up';

export interface Failures {
  /** A packet of that person was opened. */
  opened(userId: string): void;
  /** One could not be, though it is sealed and no keys are being changed. Returns what is to be done about it, if anything. */
  failed(userId: string): Remedy | undefined;
}

const remedies: readonly Remedy[] = ['recover', 'rejoin', 'give up'];
/** Half a second of one speaker's packets: at a change of keys, fewer than that come too late or too early. */
const tolerated = 24;
const withinMs = 3_000;
/** Without a remedy for so long, trouble is a new one. */
const calmMs = 60_000;

/**
 * @param keysMs How long a remedy has to work before the next.
 * @param now Milliseconds on a clock that only runs forward.
 */
export function countFailures(keysMs: number, now: () => number = monotonic): Failures {
  let straight: number[] = [];
  let tried = 0;
  let triedAt = -Infinity;
  /** Who was heard since the last remedy. */
  const heard = new Set<string>();

  function opened(userId: string): void {
    straight = [];
    heard.add(userId);
  }

  function failed(userId: string): Remedy | undefined {
    const at = now();
    if (at - triedAt > calmMs) tried = 0;
    // If others are heard, it is that person's program that seals wrongly, and no remedy of ours.
    if (tried > 0 && [...heard].some((other) => other !== userId)) return undefined;
    straight = [...straight.filter((one) => at - one < withinMs), at];
    if (straight.length <= tolerated || at - triedAt < keysMs) return undefined;
    const remedy = remedies[tried++];
    straight = [];
    triedAt = at;
    heard.clear();
    return remedy;
  }

  return { opened, failed };
}
