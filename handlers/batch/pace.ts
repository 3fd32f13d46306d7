// Lines done call by call: few at a time, and only with what members leave of the provider's limits.
import { setTimeout as sleep } from 'node:timers/promises';
import { isSpent } from '../budget/words.ts';
import type { Caller, BatchAnswer as Answer, BatchTask as Task } from '#src/models.ts';
import { spareMs } from '#src/spare.ts';
import type { Here } from '../here.ts';

/** How many calls of all jobs go on at a time. */
const width = 2;

/** How long is waited for a model that does not answer, after each try; then the line is given up. And between two looks. Milliseconds. */
export const usualPace = { triesMs: [5_000, 60_000, 600_000] as readonly number[], lookMs: 60_000, leastMs: 500 };
export type Pace = typeof usualPace;

export interface Lane {
  /** Rejects only when aborted. */
  do(task: Task, caller: Caller, mind: Here, signal: AbortSignal): Promise<Answer>;
}

/** One for all jobs. */
export function openLane(pace: Pace = usualPace): Lane {
  let free = width;
  const waiting: (() => void)[] = [];
  const enter = async (): Promise<void> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };
  const rest = (ms: number, signal: AbortSignal) =>
    sleep(Math.max(ms, pace.leastMs), undefined, { signal, ref: false });

  /** Until members and budgets leave something. */
  const spared = async (task: Task, caller: Caller, mind: Here, signal: AbortSignal): Promise<void> => {
    for (;;) {
      const accounts = await mind.budgets.accounts({ roles: [], ...caller.person }, caller.place);
      const ms = accounts.some(isSpent)
        ? pace.lookMs
        : Math.min(spareMs(mind.models, task.type === 'write' ? 'fast' : 'guard'), pace.lookMs);
      if (ms === 0) return;
      await rest(ms, signal);
    }
  };

  return {
    async do(task, caller, mind, signal) {
      for (let tries = 0; ;) {
        await spared(task, caller, mind, signal);
        signal.throwIfAborted();
        await enter();
        let said: Answer | { readonly type: 'wait'; readonly ms: number };
        try {
          said = await once(task, caller, mind, signal);
        } finally {
          leave();
        }
        if (said.type === 'found' || said.type === 'judged') return said;
        // Limits pass; of other troubles nobody knows.
        const ms = said.type === 'wait' ? said.ms : pace.triesMs[tries++];
        if (ms === undefined && said.type === 'failed') return said;
        await rest(ms ?? 0, signal);
      }
    },
  };
}

async function once(
  task: Task,
  caller: Caller,
  { models }: Here,
  signal: AbortSignal,
): Promise<Answer | { readonly type: 'wait'; readonly ms: number }> {
  if (task.type === 'sift') {
    const verdicts = await models.sift({ caller, ...task }, signal);
    const silent = verdicts.filter((verdict) => verdict.type === 'unknown');
    if (silent.some(({ busy }) => busy)) return { type: 'wait', ms: 0 };
    const [first] = silent;
    // Of one that no judge makes anything of, the others have their verdicts all the same.
    return first && silent.length === verdicts.length
      ? { type: 'failed', cause: first.cause }
      : { type: 'judged', verdicts };
  }
  const found = await models.write({ caller, ...task }, signal);
  if (found.type === 'found') return found;
  return found.quota ? { type: 'wait', ms: found.waitMs ?? 0 } : { type: 'failed', cause: found.cause };
}
