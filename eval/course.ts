// One run: every text that has no verdict yet is asked about, at the pace that the provider's limits allow.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Opinion } from './cache.ts';
import type { Judge, Judgement } from './judge.ts';
import type { Row } from './rows.ts';

/** All in milliseconds. */
export interface Patience {
  /** The first pause after a judge was at its limits; doubled up to `mostPauseMs` until there is a verdict again. */
  readonly pauseMs: number;
  readonly mostPauseMs: number;
  /** After so long without any verdict the run ends: what is missing is for another day. */
  readonly idleMs: number;
}

/** Limits by the minute are waited for, those of a day are not. */
export const patience: Patience = { pauseMs: 1_000, mostPauseMs: 30_000, idleMs: 300_000 };

/** How often a text is asked about in all, where the judge gives no verdict. Waiting for limits does not count. */
const mostTries = 3;

export interface Outcome {
  /** Texts that were judged in this run, and before it. */
  readonly judged: number;
  readonly known: number;
  /** Times that the judge was asked and gave no verdict. */
  readonly unanswered: number;
  /** Whether it ended early, because the judge stayed at its limits. */
  readonly stopped: boolean;
}

interface Task {
  readonly key: string;
  readonly row: Row;
  readonly tries: number;
}

/** Asks about each text once, however many rows have it; what was judged is in the cache of the judge. */
export async function run(
  judge: Judge,
  rows: readonly Row[],
  concurrency: number,
  { pauseMs, mostPauseMs, idleMs }: Patience = patience,
): Promise<Outcome> {
  const byKey = new Map(rows.map((row) => [judge.key(row), row]));
  const queue = Array.from(byKey, ([key, row]): Task => ({ key, row, tries: 1 })).filter(
    ({ key }) => judge.cache.get(key) === undefined,
  );
  const known = byKey.size - queue.length;
  let [judged, unanswered, pause, goOnAt] = [0, 0, pauseMs, 0];
  let lastAt = performance.now();
  const isIdle = (): boolean => performance.now() - lastAt > idleMs;

  const heard = ({ key, row, tries }: Task, judgement: Judgement | undefined): void => {
    const found = judgement && opinion(judgement, tries);
    if (found) {
      judge.cache.put(key, row.id, found);
      judged += 1;
      [pause, goOnAt, lastAt] = [pauseMs, 0, performance.now()];
    } else if (judgement?.verdict.type === 'unknown' && judgement.verdict.busy) {
      queue.unshift({ key, row, tries });
      if (performance.now() < goOnAt) return;
      goOnAt = performance.now() + pause;
      pause = Math.min(mostPauseMs, pause * 2);
    } else {
      unanswered += 1;
      if (tries < mostTries) queue.push({ key, row, tries: tries + 1 });
    }
  };
  const work = async (): Promise<void> => {
    while (queue.length > 0 && !isIdle()) {
      const waitMs = goOnAt - performance.now();
      if (waitMs > 0) {
        await sleep(waitMs);
        continue;
      }
      const tasks = queue.splice(0, judge.atOnce);
      const judgements = await judge.judge(tasks.map(({ row }) => row));
      for (const [at, task] of tasks.entries()) heard(task, judgements[at]);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return { judged, known, unanswered, stopped: queue.length > 0 };
}

function opinion({ verdict, ...took }: Judgement, tries: number): Opinion | undefined {
  if (verdict.type === 'unknown') return undefined;
  if (verdict.type === 'safe') return { found: [], ...took, tries };
  const { categories, severity } = verdict;
  return { found: categories, ...(severity && { severity }), ...took, tries };
}
