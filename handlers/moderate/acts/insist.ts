// What a platform cannot do now is asked for again, later and later.
import type { Effect } from '#src/moderator.ts';
import type { Acting } from './acting.ts';

export type Settled = Exclude<Effect, { readonly type: 'later' }>;

/** Between two tries at least so long, twice as long each time: together about a quarter of an hour. */
const firstMs = 250;
const mostTries = 12;
/** Longer than this nobody waits here. */
const longestMs = 600_000;

export interface Insisted {
  readonly effect: Settled;
  /** Set: an earlier try may have worked, though nobody said so. */
  readonly again: boolean;
}

/** Undefined: it could not be done for so long that it is left until it is taken up again. */
export async function insist(ask: () => Promise<Effect>, acting: Pick<Acting, 'sleep'>): Promise<Insisted | undefined> {
  for (let tries = 0; ; tries += 1) {
    const effect = await ask();
    if (effect.type !== 'later') return { effect, again: tries > 0 };
    if (!(await pause(tries, effect.afterMs, acting))) return undefined;
  }
}

/** The same for a question that rejects when nobody can answer it. */
export async function insistOn<T>(ask: () => Promise<T>, acting: Pick<Acting, 'sleep'>): Promise<T | undefined> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await ask();
    } catch {
      if (!(await pause(tries, 0, acting))) return undefined;
    }
  }
}

/** False: it has been tried often enough, or is not to be tried for too long. */
async function pause(tries: number, afterMs: number, { sleep }: Pick<Acting, 'sleep'>): Promise<boolean> {
  if (tries + 1 >= mostTries || afterMs > longestMs) return false;
  await sleep(Math.max(afterMs, firstMs * 2 ** tries));
  return true;
}
