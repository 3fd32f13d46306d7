// Reads a stream no longer than it is wanted, also when nothing comes any more.

/** Ends with `items` or with `signal`, whichever is first. Items that have not come by then are never seen. */
export async function* during<T>(items: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T, void> {
  const reading = items[Symbol.asyncIterator]();
  const left = Promise.withResolvers<undefined>();
  const leave = () => left.resolve(undefined);
  signal.addEventListener('abort', leave, { once: true });
  try {
    while (!signal.aborted) {
      const next = reading.next();
      // Awaited below, unless the reader leaves before.
      next.catch(() => undefined);
      const item = await Promise.race([next, left.promise]);
      if (item === undefined || item.done) return;
      yield item.value;
    }
  } finally {
    signal.removeEventListener('abort', leave);
    // Not awaited: the next item may never come.
    reading.return?.().catch(() => undefined);
  }
}
