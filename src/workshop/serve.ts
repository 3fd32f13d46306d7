// The other side of a workshop: answers each order that comes into this thread or process.
import { parentPort } from 'node:worker_threads';
import type { Answer } from '../workshop.ts';

/** Answers every order with what `work` makes of it; what it throws is told by its message. */
export function serve(work: (order: never) => Promise<unknown>): void {
  const send = (answer: Answer<unknown>): void => {
    if (parentPort) parentPort.postMessage(answer);
    else process.send?.(answer);
  };
  (parentPort ?? process).on('message', (order: unknown) => {
    // What the other side sends is what this one was written for.
    void work(order as never).then(
      (result) => send({ result }),
      (error: unknown) => send({ failure: error instanceof Error ? error.message : String(error) }),
    );
  });
}
