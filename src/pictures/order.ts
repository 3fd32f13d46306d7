// What the thread that opens images is told, and what it answers.
import type { Misfit } from './size.ts';

export interface Order {
  readonly bytes: Uint8Array;
}

/** A JPEG, or why there is none. `detail` is for the log. */
export type Outcome =
  | { readonly type: 'made'; readonly jpeg: Uint8Array }
  | { readonly type: 'unseen'; readonly format: string }
  | { readonly type: 'none' | Misfit }
  | { readonly type: 'broken'; readonly detail: string };
