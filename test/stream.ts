// A stream that a test writes piece by piece while somebody reads it.

/** Pushed by the test, read by the code under test; one reader. */
export class Stream<T> implements AsyncIterable<T> {
  readonly #kept: T[] = [];
  #news = Promise.withResolvers<void>();
  #ended = false;
  #failure: { error: unknown } | undefined;
  /** How many pieces the reader has come back from. */
  taken = 0;
  /** Somebody has begun to read. */
  read = false;
  /** The reader has left, at the end or before. */
  left = false;

  push(...items: readonly T[]): this {
    this.#kept.push(...items);
    this.#news.resolve();
    return this;
  }

  end(): this {
    this.#ended = true;
    this.#news.resolve();
    return this;
  }

  fail(error: unknown): this {
    this.#failure = { error };
    this.#news.resolve();
    return this;
  }

  /** Ends with a signal, as every stream of the project does. */
  until(signal: AbortSignal): this {
    signal.addEventListener('abort', () => this.end(), { once: true });
    return this;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    this.read = true;
    try {
      for (;;) {
        for (let item = this.#kept.shift(); item !== undefined; item = this.#kept.shift()) {
          yield item;
          this.taken += 1;
        }
        if (this.#failure) throw this.#failure.error;
        if (this.#ended) return;
        await this.#news.promise;
        this.#news = Promise.withResolvers();
      }
    } finally {
      this.left = true;
    }
  }
}
