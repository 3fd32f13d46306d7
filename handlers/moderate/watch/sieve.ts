// Judges what nobody waits for: each text once, many together, later where the judge is at its limits.
import type { Place } from '#src/message.ts';
import { type Caller, type Models, mostSifted } from '#src/models.ts';
import type { Rule } from '#src/policy.ts';
import type { Verdict } from '#src/verdict.ts';

export interface Matter {
  readonly place: Place;
  readonly text: string;
  readonly rules: readonly Rule[];
}

export interface Sieve {
  /** Never rejects. `unknown`, and never `busy`: nobody could judge it in time, or too much was waiting; nobody will any more. */
  judge(matter: Matter): Promise<Verdict>;
}

/**
 * For how long texts are gathered, and at most; how long is waited after a judge could not, at first and at most; and after how long a text
 * is given up: an act that comes later helps nobody. Milliseconds.
 */
const usual = { gatherMs: 250, longestGatherMs: 120_000, pauseMs: 2_000, longestPauseMs: 30_000, patienceMs: 600_000 };
/** Requests of one space at a time, and texts that wait in it. */
const [width, mostWaiting] = [2, 1_000];

/** In the books, and before the limits, all of it is one caller: no member pays for being watched. */
export const watcher: Caller['person'] = { id: 'moderation' };

/** So often a text may have no verdict while others have theirs: there are some that no judge makes anything of. */
const mostOdd = 3;

interface Entry extends Matter {
  readonly since: number;
  /** Verdicts that the lane had had when it was asked last, and how often others had theirs since, and it had none. */
  before: number;
  odd: number;
  settle(verdict: Verdict): void;
}

/** Texts of a space that wait to be judged. */
interface Lane {
  readonly waiting: Entry[];
  /** How many verdicts there were. */
  judged: number;
  flying: number;
  pauseMs: number;
  timer: NodeJS.Timeout | undefined;
  paused: boolean;
}

/** It ends with the process. */
const never = new AbortController().signal;
const crowded: Verdict = { type: 'unknown', cause: 'too much waits to be judged' };
const silent: Verdict = { type: 'unknown', cause: 'nothing was said of it' };

/** `failed`: is told each time that a judge could not be reached at all, long before anything is given up. */
export function openSieve(
  models: Pick<Models, 'sift' | 'quotas' | 'served'>,
  failed: (place: Place, verdict: Verdict) => void,
  timing = usual,
): Sieve {
  const lanes = new Map<string, Lane>();

  function laneOf(place: Place): Lane {
    const lane = lanes.get(laneName(place)) ?? openLane(timing.pauseMs);
    lanes.set(laneName(place), lane);
    return lane;
  }

  /** Goes on when enough is together, or has waited for long enough. */
  function schedule(lane: Lane): void {
    if (lane.paused) return;
    if (lane.waiting.length >= mostSifted) return flush(lane);
    lane.timer ??= setTimeout(() => flush(lane), gathering()).unref();
  }

  /** Half of the judge's requests are for those who wait for it: once that is used, no more are made than come anew. */
  function gathering(): number {
    const [judge] = models.served('guard');
    const scarce = models.quotas().filter(({ model, of, left, limit }) => {
      return model === judge && of === 'requests' && left * 2 < limit;
    });
    const anew = scarce.map(({ left, limit, fullInMs }) => (fullInMs / (limit - left)) * lanes.size);
    return Math.min(Math.max(timing.gatherMs, ...anew), timing.longestGatherMs);
  }

  function flush(lane: Lane): void {
    clearTimeout(lane.timer);
    lane.timer = undefined;
    while (lane.waiting.length > 0 && lane.flying < width && !lane.paused) void sift(lane, taken(lane.waiting));
  }

  async function sift(lane: Lane, entries: readonly [Entry, ...Entry[]]): Promise<void> {
    lane.flying += 1;
    const [{ place, rules }] = entries;
    const request = { caller: { person: watcher, place }, texts: entries.map(({ text }) => text), rules };
    const verdicts = await models.sift(request, never).catch((): readonly Verdict[] => []);
    lane.flying -= 1;
    const unsettled = entries.filter((entry, at) => !settled(lane, entry, verdicts[at]));
    // Behind the others: what has no verdict holds nobody up.
    lane.waiting.push(...unsettled);
    if (unsettled.length === entries.length) {
      failed(place, verdicts[0] ?? silent);
      pause(lane);
    } else lane.pauseMs = timing.pauseMs;
    if (lane.waiting.length > 0) schedule(lane);
    else if (lane.flying === 0 && !lane.paused) lanes.delete(laneName(place));
  }

  function settled(lane: Lane, entry: Entry, verdict: Verdict = silent): boolean {
    if (verdict.type !== 'unknown') {
      lane.judged += 1;
      entry.settle(verdict);
      return true;
    }
    if (!verdict.busy && lane.judged > entry.before) entry.odd += 1;
    entry.before = lane.judged;
    const late = performance.now() - entry.since > timing.patienceMs;
    if (!late && entry.odd < mostOdd) return false;
    entry.settle({ type: 'unknown', cause: verdict.cause });
    return true;
  }

  /** Each time for longer, while more is gathered. */
  function pause(lane: Lane): void {
    lane.paused = true;
    setTimeout(() => {
      lane.paused = false;
      flush(lane);
    }, lane.pauseMs).unref();
    lane.pauseMs = Math.min(lane.pauseMs * 2, timing.longestPauseMs);
  }

  return {
    judge(matter) {
      const { promise, resolve } = Promise.withResolvers<Verdict>();
      const lane = laneOf(matter.place);
      // The oldest has had the most tries.
      if (lane.waiting.length >= mostWaiting) lane.waiting.shift()?.settle(crowded);
      lane.waiting.push({ ...matter, since: performance.now(), before: lane.judged, odd: 0, settle: resolve });
      schedule(lane);
      return promise;
    },
  };
}

function laneName({ platform, space }: Place): string {
  return JSON.stringify([platform, space]);
}

function openLane(pauseMs: number): Lane {
  return { waiting: [], judged: 0, flying: 0, pauseMs, timer: undefined, paused: false };
}

/** The first that wait and are judged by the same rules. */
function taken(waiting: Entry[]): [Entry, ...Entry[]] {
  const [first, ...rest] = waiting;
  if (first === undefined) throw new Error('nothing waits');
  const others = rest.filter(({ rules }) => rules === first.rules).slice(0, mostSifted - 1);
  const lot: [Entry, ...Entry[]] = [first, ...others];
  waiting.splice(0, waiting.length, ...waiting.filter((entry) => !lot.includes(entry)));
  return lot;
}
