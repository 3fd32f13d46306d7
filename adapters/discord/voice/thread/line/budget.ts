// How often something may be tried within a time, so that what fails for good is not tried for ever.
import { monotonic } from '#src/clock.ts';

/**
 * Counts a try, and says how long to wait before it: the first is free, each further one within `windowMs` waits twice as
 * long as the one before. Undefined: there may be no more.
 */
export type Budget = () => number | undefined;

/** @param now Milliseconds on a clock that only runs forward. */
export function openBudget(tries: number, windowMs: number, pauseMs: number, now: () => number = monotonic): Budget {
  let spent: number[] = [];
  return () => {
    spent = spent.filter((at) => now() - at < windowMs);
    if (spent.length >= tries) return undefined;
    const wait = spent.length === 0 ? 0 : pauseMs * 2 ** (spent.length - 1);
    spent.push(now());
    return wait;
  };
}
