// Has parts of a recording heard, and waits where limits are the reason that nobody can.
import type { HearRequest } from '#src/models.ts';
import type { Transcript } from '#src/transcript.ts';
import type { Senses } from '../mind.ts';

/** How far listening has come, in seconds of the recording; `waitMs`: it stands still for so long. */
export interface Waiting {
  readonly done: number;
  readonly total?: number;
  readonly waitMs?: number;
}

/** Milliseconds: where limits do not say how long they hold, at least, and for one part in all. */
const [usualMs, leastMs, mostMs] = [30_000, 1000, 15 * 60_000];

/** Undefined: nobody can hear it, or not in time. Rejects only when aborted. */
export function patiently(
  { models, log }: Pick<Senses, 'models' | 'log'>,
  way: 'hear' | 'translate',
  tell: (waiting: Waiting) => void,
  signal: AbortSignal,
): (request: HearRequest) => Promise<Transcript | undefined> {
  return async (request) => {
    let waited = 0;
    for (;;) {
      const heard = await models[way](request, signal);
      if (heard.type === 'heard') return heard;
      log.warn({ cause: heard.cause, quota: heard.quota }, 'a part of a recording could not be heard');
      const waitMs = Math.max(leastMs, heard.waitMs ?? usualMs);
      waited += waitMs;
      if (!heard.quota || waited > mostMs) return undefined;
      tell({ done: 0, waitMs });
      await pause(waitMs, signal);
    }
  };
}

/** Rejects when aborted. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stop = (): void => reject(signal.reason);
  const timer = setTimeout(resolve, ms);
  signal.addEventListener('abort', stop, { once: true });
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
