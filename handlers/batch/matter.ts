// What a kind of long work is made of: what it asks models, pass by pass, and what it comes to.
import type { BatchAnswer as Answer, BatchLine as Line, BatchTask as Task } from '#src/models.ts';
import type { Heard, Job } from '#src/job.ts';
import type { Clip } from '#src/message.ts';
import type { Policy } from '#src/policy.ts';
import type { Here } from '../here.ts';

/** What it is about, and what it is done with. */
export interface Matter {
  readonly job: Job;
  readonly heard: readonly Heard[];
  readonly mind: Here;
  readonly policy: Policy;
  /** The room and its threads' room, as exemptions name them. */
  readonly rooms: readonly string[];
  /** What came of the lines of a pass, by their numbers. */
  answers(stage: number): ReadonlyMap<number, Answer>;
}

/** What is next. */
export type Course =
  /** Each is asked a model; the numbers are those of the answers. None: this pass has nothing to ask. */
  | { readonly type: 'lines'; readonly tasks: readonly Task[] }
  | Result
  /** There is nothing to tell. */
  | { readonly type: 'nothing'; readonly why: string };

/** What people are told. */
export interface Result {
  readonly type: 'result';
  /** Markdown, not judged yet. */
  readonly text: string;
  /** What the text is an answer to, for the guard. */
  readonly question: string;
  /** Judged, or without anything that somebody wrote. */
  readonly files: readonly Clip[];
}

/**
 * The same each time for the same matter, so that work goes on after a restart. Called for a stage only once all lines of the stages before
 * have their answers.
 */
export type Kind = (matter: Matter, stage: number) => Course;

/** What a model wrote for a line, where it did. */
export function textOf(answer: Answer | undefined): string | undefined {
  return answer?.type === 'found' ? answer.text : undefined;
}

/** As the provider tells lines apart. */
export function linesOf(tasks: readonly Task[]): readonly Line[] {
  return tasks.map((task, number) => ({ id: `line-${number}`, task }));
}

export function numberOf(id: string): number {
  return Number(id.slice('line-'.length));
}
