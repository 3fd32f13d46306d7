// What is asked of the process that calculates, and what it answers.

export interface Order {
  readonly expression: string;
}

export type Outcome =
  | { readonly type: 'solved'; readonly text: string }
  /** It was broken off. */
  | { readonly type: 'heavy' }
  | { readonly type: 'wrong'; readonly sentence: string };

/** Characters. */
export const longest = { expression: 2000, result: 4000, complaint: 300 };
