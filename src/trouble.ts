// Troubles that a person should know of: one sentence for them, the cause for the log.

/**
 * A trouble with a sentence for the person it happens to. Never put secrets, organisation ids, stack traces or a
 * provider's own message into the sentence; those belong to `cause`, which only the log sees, redacted.
 */
export class BotError extends Error {
  override readonly name = 'BotError';
  /** What the person is told: what happened and what to do next. */
  readonly sentence: string;

  constructor(sentence: string, options?: { cause?: unknown }) {
    super(sentence, options);
    this.sentence = sentence;
  }
}
