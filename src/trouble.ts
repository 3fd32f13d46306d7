// Troubles by what follows from them: told to a person, or tried again because the store could not write.

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

/** The store could not do what it was asked: a full disk, a broken file. `code` is the database's own (https://sqlite.org/rescode.html). */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: number;

  constructor(message: string, code: number) {
    super(message);
    this.code = code;
  }
}
