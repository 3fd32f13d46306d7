// Calls a platform until it succeeds or plainly never will.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Page, PostError } from '../poster.ts';

/** Tries for a call that may yet succeed; with the pauses between them, about half a minute. */
const mostTries = 7;
/** The longest pause that a platform may ask for before the call counts as failed, milliseconds. */
const patienceMs = 20_000;

/**
 * Calls until it succeeds, waiting where the platform asks for it. Rejects with the last `PostError`, and after the pause
 * in which `signal` aborted with another reason than `'stopped'`.
 */
export async function insist<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof PostError) || tries >= mostTries) throw error;
      await pause(error, tries, signal);
    }
  }
}

/** The same for a page; a text that the platform rejects is tried once more without any markup. */
export async function insistOn<T>(page: Page, call: (page: Page) => Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await insist(() => call(page), signal);
  } catch (error) {
    if (!(error instanceof PostError) || error.kind !== 'invalid') throw error;
    return insist(() => call({ ...page, text: plain(page.text) }), signal);
  }
}

async function pause(error: PostError, tries: number, signal: AbortSignal): Promise<void> {
  if (error.kind !== 'limited' && error.kind !== 'unknown') throw error;
  if (error.retryAfterMs > patienceMs) throw error;
  await sleep(error.retryAfterMs || 250 * 2 ** tries * (0.5 + Math.random() / 2));
  if (signal.aborted && signal.reason !== 'stopped') throw error;
}

/** A text without anything that a platform could take for markup. */
function plain(text: string): string {
  return text.replace(/[`*_~|<>[\]#]/g, '').trim() || '…';
}
