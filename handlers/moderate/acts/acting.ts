// What those who act share while the process runs: the time, how much was done lately, and who is at it already.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Limits, openLimits } from './limits.ts';

export interface Acting {
  readonly limits: Limits;
  /** Milliseconds since 1970. */
  now(): number;
  /** Keeps no process alive. */
  sleep(ms: number): Promise<unknown>;
  /** Does something; while the same is being done, nothing at once: it is done again after that, for what has come to it. */
  once(id: string, work: () => Promise<void>): Promise<void>;
  /** Does what has the same key one after another. */
  inTurn<T>(key: string, work: () => Promise<T>): Promise<T>;
}

export function openActing(
  now: () => number = Date.now,
  wait: (ms: number) => Promise<unknown> = (ms) => sleep(ms, undefined, { ref: false }),
): Acting {
  /** With whether it was asked for again. */
  const going = new Map<string, boolean>();
  const last = new Map<string, Promise<unknown>>();
  return {
    limits: openLimits(now),
    now,
    sleep: wait,
    async once(id, work) {
      if (going.has(id)) return void going.set(id, true);
      try {
        do {
          going.set(id, false);
          await work();
        } while (going.get(id) === true);
      } finally {
        going.delete(id);
      }
    },
    inTurn(key, work) {
      const mine = (last.get(key) ?? Promise.resolve()).then(work);
      const settled = mine.then(
        () => undefined,
        () => undefined,
      );
      last.set(key, settled);
      void settled.then(() => last.get(key) === settled && last.delete(key));
      return mine;
    },
  };
}
