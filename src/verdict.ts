// What a judge says of a text or of images: the words of all who judge, and of all who ask them.

/** The hazard categories of Llama Guard: MLCommons' S1–S13, and S14 (code interpreter abuse). */
export const categories = [
  'S1',
  'S2',
  'S3',
  'S4',
  'S5',
  'S6',
  'S7',
  'S8',
  'S9',
  'S10',
  'S11',
  'S12',
  'S13',
  'S14',
] as const;
export type Category = (typeof categories)[number];

/**
 * An expected refusal is a value. `unknown` means that the judge gave no usable verdict; what follows is the stage's policy.
 * `busy`: it only is at its limits, and will answer the same question later.
 */
export type Verdict =
  | { readonly type: 'safe' }
  | { readonly type: 'unsafe'; readonly categories: readonly Category[] }
  | { readonly type: 'unknown'; readonly cause: string; readonly busy?: boolean };
