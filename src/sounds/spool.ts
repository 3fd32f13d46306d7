// Hands on what is made while it is kept elsewhere: to a reader who follows along, or comes late, or never.

export interface Spool {
  put(piece: Uint8Array): void;
  /** Nothing follows: `whole` is all of it, one after the other, and is read from there. */
  end(whole: Uint8Array): void;
  /** Nothing follows but this error. */
  fail(error: unknown): void;
  /** For one reader. */
  follow(): AsyncGenerator<Uint8Array>;
}

export function openSpool(): Spool {
  let kept: Uint8Array[] = [];
  let [given, over, left] = [0, false, false];
  let failure: { readonly error: unknown } | undefined;
  let news = Promise.withResolvers<void>();
  const tell = (): void => {
    news.resolve();
    news = Promise.withResolvers();
  };
  return {
    put(piece) {
      if (!left) kept.push(piece);
      tell();
    },
    end(whole) {
      kept = left || given === whole.length ? [] : [whole.subarray(given)];
      over = true;
      tell();
    },
    fail(error) {
      failure = { error };
      tell();
    },
    async *follow() {
      try {
        for (;;) {
          const piece = kept.shift();
          given += piece?.length ?? 0;
          if (piece) yield piece;
          else if (failure) throw failure.error;
          else if (over) return;
          else await news.promise;
        }
      } finally {
        [left, kept] = [true, []];
      }
    },
  };
}
