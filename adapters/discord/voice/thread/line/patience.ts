// How long a voice server is waited for, and how often a call is tried before it is given up.

/** How long and how often something is tried. */
export interface Patience {
  /** How long a voice server may take to answer, or to agree on keys. */
  readonly answerMs: number;
  /** How often in a row it may fail to. */
  readonly unanswered: number;
  /** How many new tries and resumptions there may be within `windowMs`. */
  readonly tries: number;
  readonly windowMs: number;
  /** Before the second of those; doubles each time. */
  readonly pauseMs: number;
  /** After which a channel in which nobody else seems to be counts as ready, though there is nobody to encrypt for. */
  readonly aloneMs: number;
  /** How long new keys have to come and to help, before more is done. */
  readonly keysMs: number;
}

/** Discord names no such numbers: these are what people bear, and what a voice server that comes back needs. */
export const usual: Patience = {
  answerMs: 15_000,
  unanswered: 3,
  tries: 5,
  windowMs: 300_000,
  pauseMs: 1_000,
  aloneMs: 1_000,
  keysMs: 5_000,
};
