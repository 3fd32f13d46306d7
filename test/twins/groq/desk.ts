// What all routes of the twin share, and what the test decides about what they answer.
import type { Answer } from './answer.ts';
import type { PromptCache } from './cache.ts';
import type { Judge } from './guard.ts';
import type { Books } from './limits.ts';
import type { Eyes } from './looking.ts';
import type { Model } from './models.ts';
import type { ChatRequest } from './request.ts';
import type { Voice } from './saying.ts';
import type { Plan } from './tier.ts';
import type { Shelf } from './shelf.ts';
import type { Ears } from './upload.ts';

/** What the test decides about answers. */
export interface Mind extends Judge, Ears, Eyes, Voice {
  /** What chat models answer. */
  answer(request: ChatRequest): Answer;
}

export interface Desk {
  readonly models: ReadonlyMap<string, Model>;
  readonly retired: ReadonlySet<string>;
  /** Ids whose terms nobody has accepted yet. */
  readonly unaccepted: ReadonlySet<string>;
  /** Ids that take `json_schema`. */
  readonly structured: ReadonlySet<string>;
  readonly plan: Plan;
  readonly books: Books;
  readonly cache: PromptCache;
  readonly mind: Mind;
  /** Files and batches. */
  readonly shelf: Shelf;
  /** Called whenever the record of a call grows. */
  readonly changed: () => void;
}
