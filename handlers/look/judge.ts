// Judges images before anything of them is told: what nobody could check is not looked at.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clip } from '#src/message.ts';
import type { Caller, TextModels } from '#src/models.ts';
import type { Verdict } from '#src/verdict.ts';
import { refusal } from '../refusal.ts';

/**
 * How long is waited for a judge that gives no verdict, and for one that is at its limits (a free key's are full again after
 * a minute); and between two tries. Milliseconds.
 */
const patience = { ms: 10_000, busyMs: 60_000, everyMs: 500 };

// said
const unchecked =
  "I can't check your images right now, and I don't look at images that nobody checked. Please ask again in a moment.";

/** Undefined when these may be looked at, else what the person is told instead. Never throws but when aborted. */
export async function judge(
  images: readonly Clip[],
  question: string,
  caller: Caller,
  models: TextModels,
  signal: AbortSignal,
  waiting = patience,
): Promise<string | undefined> {
  const began = performance.now();
  for (;;) {
    const verdict = await models.guard({ caller, question, images }, signal);
    if (verdict.type === 'safe') return undefined;
    if (verdict.type === 'unsafe') return refusal(verdict.categories);
    if (performance.now() - began > longest(verdict, waiting)) return unchecked;
    await sleep(waiting.everyMs, undefined, { signal });
  }
}

function longest(verdict: Extract<Verdict, { type: 'unknown' }>, { ms, busyMs }: typeof patience): number {
  return verdict.busy ? busyMs : ms;
}
