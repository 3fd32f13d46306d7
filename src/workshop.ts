// A thread for work that is heavy or dangerous: one task at a time, each with a time limit, after which the thread is killed.
import { Worker } from 'node:worker_threads';

export interface Workshop<Order, Result> {
  /**
   * Has an order done in the thread, which is started with the first. Rejects with what the work threw (an `Error` of the
   * same message), with `TooLong` after the limit, and with the signal's reason when it aborts.
   */
  do(order: Order, signal: AbortSignal): Promise<Result>;
  /** Ends the thread; nothing else keeps the process alive but running work. */
  close(): Promise<void>;
}

/** The work took longer than it may. */
export class TooLong extends Error {
  override readonly name = 'TooLong';
}

export interface Conditions {
  /** Milliseconds that one order may take. */
  readonly limitMs: number;
  /** The most that JavaScript may hold in the thread, megabytes; what native code holds is not counted. */
  readonly heapMb: number;
}

/** What the thread answers. */
export type Answer<Result> = { readonly result: Result } | { readonly failure: string };

/** `file` is a module that answers each message with an `Answer`, such as by `serve` of `workshop/serve.ts`. */
export function openWorkshop<Order, Result>(file: URL, { limitMs, heapMb }: Conditions): Workshop<Order, Result> {
  let thread: Worker | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const started = (): Worker => {
    if (thread) return thread;
    const made = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: heapMb } });
    const over = (): void => {
      if (thread === made) thread = undefined;
    };
    thread = made.on('error', over).on('exit', over);
    return made;
  };

  const end = async (): Promise<void> => {
    const ended = thread;
    thread = undefined;
    await ended?.terminate();
  };

  async function work(order: Order, signal: AbortSignal): Promise<Result> {
    signal.throwIfAborted();
    const worker = started();
    worker.ref();
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    const answered = (answer: Answer<Result>): void => {
      if ('result' in answer) resolve(answer.result);
      else reject(new Error(answer.failure));
    };
    const broken = (error: unknown): void =>
      reject(error instanceof Error ? error : new Error(`the thread ended with ${String(error)}`));
    const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
    const cut = (): void => {
      reject(signal.aborted ? signal.reason : new TooLong(`the work took longer than ${limitMs} ms`));
      void end();
    };
    limit.addEventListener('abort', cut, { once: true });
    worker.on('message', answered).on('error', broken).on('exit', broken);
    try {
      worker.postMessage(order);
      return await promise;
    } finally {
      limit.removeEventListener('abort', cut);
      worker.off('message', answered).off('error', broken).off('exit', broken);
      worker.unref();
    }
  }

  return {
    do(order, signal) {
      const mine = last.then(() => work(order, signal));
      last = mine.catch(() => undefined);
      return mine;
    },
    close: end,
  };
}
