// What came of asking a judge about one text.
import type { Verdict } from '#src/verdict.ts';

/** What was said of one text, and what that took. Tokens and dollars of a text judged with others are its share. */
export interface Judgement {
  readonly verdict: Verdict;
  /** As a person would have waited for it. */
  readonly ms: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly dollars: number;
}
