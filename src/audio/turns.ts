// Lets everybody else have their turn while there is much sound at hand.
import { setImmediate } from 'node:timers/promises';

/** Milliseconds for which nobody else may have had a turn. */
const longestMs = 5;

/** Passes on what comes. Where much is at hand, whatever else waits is let through in between, every few milliseconds. */
export async function* inTurns<T>(stream: AsyncIterable<T>): AsyncGenerator<T> {
  let since = performance.now();
  for await (const item of stream) {
    yield item;
    if (performance.now() - since < longestMs) continue;
    await setImmediate();
    since = performance.now();
  }
}
