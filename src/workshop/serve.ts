// The other side of a workshop: answers each order that comes into this thread.
import { parentPort } from 'node:worker_threads';
import type { Answer } from '../workshop.ts';

/** Answers every order with what `work` makes of it; what it throws is told by its message. */
export function serve<Order, Result>(work: (order: Order) => Promise<Result>): void {
  parentPort?.on('message', (order: Order) => {
    void work(order)
      .then((result): Answer<Result> => ({ result }))
      .catch((error: unknown): Answer<Result> => ({ failure: error instanceof Error ? error.message : String(error) }))
      .then((answer) => parentPort?.postMessage(answer));
  });
}
