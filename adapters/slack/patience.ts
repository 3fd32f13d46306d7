// How long to wait before Slack is asked again: full jitter, doubling, and never less than Slack said.
import { setTimeout as sleep } from 'node:timers/promises';
import { PostError } from '#src/poster.ts';
import { retryAfter } from './wire.ts';

/** Milliseconds to wait after the `failures`-th failure in a row: at most 30 s, or what Slack asks for if that is more. */
function waitAfter(failures: number, error: unknown, baseMs = 500): number {
  const jitter = Math.random() * Math.min(30_000, baseMs * 2 ** (failures - 1));
  return Math.max(jitter, retryAfter(error) ?? 0);
}

/** Waits, or returns at once when `signal` aborts. */
export async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}

/**
 * Calls until it works. Throws what `fatal` makes of an error, if it makes something of it; resolves with undefined
 * when `signal` aborts.
 */
export async function insist<T>(
  attempt: () => Promise<T>,
  options: {
    fatal: (error: unknown) => Error | undefined;
    failed: (error: unknown) => void;
    signal: AbortSignal;
  },
): Promise<T | undefined> {
  for (let failures = 1; !options.signal.aborted; failures += 1) {
    try {
      return await attempt();
    } catch (error) {
      const fatal = options.fatal(error);
      if (fatal) throw fatal;
      options.failed(error);
      await rest(waitAfter(failures, error), options.signal);
    }
  }
  return undefined;
}

/** Tries for what clears up after an answer; with the pauses between them, about eight seconds unless Slack asks for more. */
const mostTries = 5;

/** Calls a few times until it works, without keeping the process alive for it. Rejects with the last `PostError`. */
export async function eventually<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      const passing = error instanceof PostError && (error.kind === 'limited' || error.kind === 'unknown');
      if (!passing || tries === mostTries) throw error;
      await sleep(error.retryAfterMs || 250 * 2 ** tries, undefined, { ref: false });
    }
  }
}
