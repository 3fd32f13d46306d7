// Begins to read a stream before anybody asks for it, and keeps what comes until somebody does.

/** A stream that is read ahead of its reader, who may also leave early. */
export interface Ahead<T> extends AsyncIterable<T> {
  /** Stops reading and the work behind it. */
  cancel(): void;
}

/**
 * Starts `begin` at once with a signal that aborts with `signal` or by `cancel`. Errors wait for the reader. For one reader;
 * what comes is kept without bound, so the source must have one of its own.
 */
export function ahead<T>(begin: (signal: AbortSignal) => AsyncIterable<T>, signal: AbortSignal): Ahead<T> {
  const stop = new AbortController();
  const kept: T[] = [];
  let failure: { error: unknown } | undefined;
  let done = false;
  let news = Promise.withResolvers<void>();

  const read = async () => {
    try {
      for await (const item of begin(AbortSignal.any([signal, stop.signal]))) {
        kept.push(item);
        news.resolve();
      }
    } catch (error) {
      failure = { error };
    }
    done = true;
    news.resolve();
  };
  void read();

  return {
    cancel: () => stop.abort(),
    async *[Symbol.asyncIterator]() {
      for (;;) {
        yield* kept.splice(0);
        if (kept.length > 0) continue;
        if (failure) throw failure.error;
        if (done) return;
        await news.promise;
        news = Promise.withResolvers();
      }
    },
  };
}

/** The same stream, whose first step is taken already. What it holds is lost unless somebody reads on. */
export function begun<T, End>(stream: AsyncGenerator<T, End>): AsyncGenerator<T, End> {
  const first = stream.next();
  // Awaited by the reader, unless none comes.
  first.catch(() => undefined);
  return (async function* () {
    try {
      let next = await first;
      for (; !next.done; next = await stream.next()) yield next.value;
      return next.value;
    } finally {
      // A reader who left early has nobody go on.
      stream[Symbol.asyncDispose]().then(undefined, () => undefined);
    }
  })();
}
