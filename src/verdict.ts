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

/** A rule that admins of a space wrote themselves, as it is numbered in their policy. */
export type RuleId = `R${number}`;

/** What may be found: a category, a space's own rule, words that are not wanted there. */
export type Hazard = Category | RuleId | 'words';

/** 1 mild · 2 clear · 3 grave. */
export type Severity = 1 | 2 | 3;

export interface Unsafe {
  readonly type: 'unsafe';
  readonly categories: readonly Hazard[];
  /** How bad the worst of it is, where the judge tells: Llama Guard and lists of words do not. */
  readonly severity?: Severity;
  /** Why, in a sentence of the judge's: for admins alone. Untrusted text. */
  readonly rationale?: string;
  /** Who judged: a model's name, or `words`. */
  readonly judge?: string;
}

/**
 * An expected refusal is a value. `unknown` means that the judge gave no usable verdict; what follows is the stage's policy.
 * `busy`: it only is at its limits, and will answer the same question later.
 */
export type Verdict =
  | { readonly type: 'safe' }
  | Unsafe
  | { readonly type: 'unknown'; readonly cause: string; readonly busy?: boolean };

/** Judges a text by its words alone, without any model: never `unknown`. */
export type Lexicon = (text: string, lists?: WordLists) => Verdict;

/** What a space wants of its own beside the hazards that everybody knows. */
export interface WordLists {
  /** Words and phrases that are not wanted, in any disguise. */
  readonly denied: readonly string[];
  /** Words and phrases that are fine, whatever else says of them. */
  readonly allowed: readonly string[];
  /** Whether strong language counts. */
  readonly profanity: boolean;
}
