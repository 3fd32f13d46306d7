// A stream that is written to: what is put in waits until it is read.

/** For one reader. What is put in after the end is dropped. */
export interface Queue<T> extends AsyncIterable<T> {
  put(item: T): void;
  /** What was put in before is still read. */
  end(): void;
}

export function queue<T>(): Queue<T> {
  const kept: T[] = [];
  let ended = false;
  let news = Promise.withResolvers<void>();
  return {
    put(item) {
      if (ended) return;
      kept.push(item);
      news.resolve();
    },
    end() {
      ended = true;
      news.resolve();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        yield* kept.splice(0);
        if (kept.length > 0) continue;
        if (ended) return;
        await news.promise;
        news = Promise.withResolvers();
      }
    },
  };
}
