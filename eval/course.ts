// One run: every text that has no verdict yet is asked about, at the pace that the provider's limits allow.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Verdict } from '#src/verdict.ts';
import type { Opinion } from './cache.ts';
import type { Judge } from './judge.ts';
import type { Judgement } from './judgement.ts';
import type { Row } from './row.ts';

/** All in milliseconds. */
export interface Patience {
  /** The first pause after a judge was at its limits; doubled up to `mostPauseMs` until there is a verdict again. */
  readonly pauseMs: number;
  readonly mostPauseMs: number;
  /** After so long without any verdict the run ends: what is missing is for another day. */
  readonly idleMs: number;
}

/** Limits by the minute are waited for, those of a day are not. */
const patience: Patience = { pauseMs: 1_000, mostPauseMs: 30_000, idleMs: 300_000 };

/** How often a text is asked about in all, where the judge gives no verdict. Waiting for limits does not count. */
const mostTries = 3;

export interface Outcome {
  /** Texts that were judged in this run, and before it. */
  readonly judged: number;
  readonly known: number;
  /** Times that the judge was asked and gave no verdict. */
  readonly unanswered: number;
  /** Why, the last time that there was no verdict. */
  readonly cause?: string;
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
  patient: Patience = patience,
): Promise<Outcome> {
  const byKey = new Map(rows.map((row) => [judge.key(row), row]));
  const tasks = Array.from(byKey, ([key, row]): Task => ({ key, row, tries: 1 }));
  const open = tasks.filter(({ key }) => judge.cache.get(key) === undefined);
  const course = new Course(judge, open, patient);
  await Promise.all(Array.from({ length: concurrency }, () => course.work()));
  return course.outcome(tasks.length - open.length);
}

/** What is left to ask, and when. */
class Course {
  readonly #judge: Judge;
  readonly #patience: Patience;
  readonly #queue: Task[];
  #judged = 0;
  #unanswered = 0;
  #cause: string | undefined;
  #pauseMs: number;
  /** By the clock of `performance`: when the next may be asked, and when there was a verdict. */
  #goOnAt = 0;
  #lastAt = performance.now();

  constructor(judge: Judge, tasks: readonly Task[], patient: Patience) {
    this.#judge = judge;
    this.#queue = [...tasks];
    this.#patience = patient;
    this.#pauseMs = patient.pauseMs;
  }

  /** Asks as long as there is anything to ask. Several may work beside each other. */
  async work(): Promise<void> {
    while (this.#queue.length > 0 && performance.now() - this.#lastAt <= this.#patience.idleMs) {
      const waitMs = this.#goOnAt - performance.now();
      if (waitMs > 0) {
        await sleep(waitMs);
        continue;
      }
      const tasks = this.#queue.splice(0, this.#judge.atOnce);
      const judgements = await this.#judge.judge(tasks.map(({ row }) => row));
      for (const [at, judgement] of judgements.entries()) this.#heard(tasks[at], judgement);
    }
  }

  outcome(known: number): Outcome {
    const cause = this.#cause;
    const stopped = this.#queue.length > 0;
    return {
      judged: this.#judged,
      known,
      unanswered: this.#unanswered,
      stopped,
      ...(cause !== undefined && { cause }),
    };
  }

  #heard(task: Task | undefined, judgement: Judgement): void {
    if (!task) return;
    const { verdict } = judgement;
    if (verdict.type !== 'unknown') return this.#keep(task, opinion(verdict, judgement, task.tries));
    this.#cause = verdict.cause;
    if (verdict.busy) return this.#pause(task);
    this.#unanswered += 1;
    if (task.tries < mostTries) this.#queue.push({ ...task, tries: task.tries + 1 });
  }

  #keep({ key, row }: Task, found: Opinion): void {
    this.#judge.cache.put(key, row.id, found);
    this.#judged += 1;
    this.#pauseMs = this.#patience.pauseMs;
    this.#goOnAt = 0;
    this.#lastAt = performance.now();
  }

  #pause(task: Task): void {
    this.#queue.unshift(task);
    // Others that were under way say the same of the same limits.
    if (performance.now() < this.#goOnAt) return;
    this.#goOnAt = performance.now() + this.#pauseMs;
    this.#pauseMs = Math.min(this.#patience.mostPauseMs, this.#pauseMs * 2);
  }
}

function opinion(verdict: Exclude<Verdict, { type: 'unknown' }>, took: Judgement, tries: number): Opinion {
  const { ms, promptTokens, completionTokens, dollars } = took;
  const cost = { ms, promptTokens, completionTokens, dollars, tries };
  if (verdict.type === 'safe') return { found: [], ...cost };
  const { categories, severity } = verdict;
  return { found: categories, ...(severity && { severity }), ...cost };
}
