// Many tasks that nobody waits for, done by the provider within a day for half the price.
import type { Caller, SiftRequest, Unavailable, WriteRequest } from './models.ts';
import type { Verdict } from './verdict.ts';

/** What is to be done with a line: as `Models.write` does it, or as `Models.sift` does. */
export type Task =
  | ({ readonly type: 'write' } & Omit<WriteRequest, 'caller'>)
  | ({ readonly type: 'sift' } & Omit<SiftRequest, 'caller'>);

/** One of many tasks. */
export interface Line {
  /** Tells it apart from the others; at most 40 letters, digits, `-` and `_`. */
  readonly id: string;
  readonly task: Task;
}

/** What came of a line. */
export type Answer =
  | { readonly type: 'found'; readonly text: string; readonly cut?: boolean }
  | { readonly type: 'judged'; readonly verdicts: readonly Verdict[] }
  /** Nothing, and asked by itself it may be answered all the same. The cause is for the log. */
  | { readonly type: 'failed'; readonly cause: string };

export interface Answered {
  readonly id: string;
  readonly answer: Answer;
}

export interface Lot {
  readonly caller: Caller;
  /** Names the lot for good, at most 60 letters, digits, `-` and `_`: what was handed in under it is found and not handed in again. */
  readonly key: string;
  /** The same in the same order each time. */
  readonly lines: Iterable<Line> | AsyncIterable<Line>;
}

/** A lot is with the provider, in as many batches as it takes. */
export interface HandedIn {
  readonly type: 'handed in';
  /** The provider's names of the batches. */
  readonly batches: readonly string[];
}

export interface Progress {
  readonly type: 'progress';
  /** `over`: nothing more comes, whether all was done or not. */
  readonly state: 'waiting' | 'running' | 'over';
  /** Lines that were done, well or not, of all. */
  readonly done: number;
  readonly all: number;
  /** Why it ended early, for the log. */
  readonly cause?: string;
}

/** Fills the door to the provider's batches. Nothing of it throws but when aborted, or where it says so. */
export interface Batches {
  /**
   * Hands a lot in; of one without lines, tells what was handed in under its key before. Lines that cannot be done in a batch are left out of it. Unavailable without a quota: the plan has no
   * batches, or no model that does such tasks takes part in them.
   */
  handIn(lot: Lot, signal: AbortSignal): Promise<HandedIn | Unavailable>;
  /** How far they are. */
  look(batches: readonly string[], signal: AbortSignal): Promise<Progress | Unavailable>;
  /**
   * What came of the lines that `of` knows, as it is read. It is entered in the books as it comes, for `caller`: whoever reads
   * again leaves out what was read before. Throws a `BotError` when the line breaks.
   */
  answers(
    batches: readonly string[],
    caller: Caller,
    of: (id: string) => Line | undefined,
    signal: AbortSignal,
  ): AsyncIterable<Answered>;
  /** No more is done of them. */
  cancel(batches: readonly string[], signal: AbortSignal): Promise<void>;
  /** The provider is to keep nothing of them. */
  forget(batches: readonly string[], signal: AbortSignal): Promise<void>;
}
