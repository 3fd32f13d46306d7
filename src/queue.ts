// A stream that is filled from outside, for one reader, who may leave at any moment.

export interface Queue<T extends object> {
  put(item: T): void;
  /** Nothing more comes; what came is still read. */
  end(): void;
  readonly stream: AsyncIterable<T>;
}

/**
 * What comes before anybody reads is kept without bound. `left` is called once, when the reader leaves before the end, at
 * once, also while waiting for the next: a generator would first wait for that.
 */
export function openQueue<T extends object>(left: () => void = () => undefined): Queue<T> {
  const kept: T[] = [];
  const waiting: ((result: IteratorResult<T, undefined>) => void)[] = [];
  let ended = false;
  const over = { done: true, value: undefined } as const;

  function end(): void {
    ended = true;
    for (const settle of waiting.splice(0)) settle(over);
  }

  const reader: AsyncIterator<T, undefined> = {
    next() {
      const value = kept.shift();
      if (value) return Promise.resolve({ done: false, value });
      if (ended) return Promise.resolve(over);
      return new Promise((resolve) => waiting.push(resolve));
    },
    return() {
      const early = !ended || kept.length > 0;
      kept.length = 0;
      end();
      if (early) left();
      return Promise.resolve(over);
    },
  };

  return {
    put(value) {
      if (ended) return;
      const settle = waiting.shift();
      if (settle) settle({ done: false, value });
      else kept.push(value);
    },
    end,
    stream: { [Symbol.asyncIterator]: () => reader },
  };
}
