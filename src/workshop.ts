// A place for work that is heavy or dangerous: one order at a time, each with a time limit, after which the place is torn down.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

export interface Workshop<Order, Result> {
  /**
   * Has an order done in the workshop, which is opened with the first. Rejects with what the work threw (an `Error` of the
   * same message), with `TooLong` after the limit, and with the signal's reason when it aborts.
   */
  do(order: Order, signal: AbortSignal): Promise<Result>;
  /** Ends the workshop; nothing else keeps the process alive but running work. */
  close(): Promise<void>;
}

/** The work took longer than it may. */
export class TooLong extends Error {
  override readonly name = 'TooLong';
}

export interface Conditions {
  /** Milliseconds that one order may take. */
  readonly limitMs: number;
  /** The most that JavaScript may hold there, megabytes; what native code holds is not counted. */
  readonly heapMb: number;
  /**
   * A process of its own instead of a thread: slower to start and to talk to, but whatever happens there, running out of memory
   * included (which V8 may answer by ending the whole process), happens to nobody else.
   */
  readonly apart?: boolean;
}

/** What the workshop answers. */
export type Answer<Result> = { readonly result: Result } | { readonly failure: string };

/** A thread or a process, as far as both are alike. */
interface Hand {
  send(order: unknown): void;
  /** Called with each message, and with an `Error` once it is over. */
  listen(said: (message: unknown) => void): void;
  ref(): void;
  unref(): void;
  end(): Promise<unknown>;
}

/** `file` is a module that answers each message with an `Answer`, such as by `serve` of `workshop/serve.ts`. */
export function openWorkshop<Order, Result>(file: URL, conditions: Conditions): Workshop<Order, Result> {
  const { limitMs } = conditions;
  let hand: Hand | undefined;
  let hear: (message: unknown) => void = () => undefined;
  let last: Promise<unknown> = Promise.resolve();

  const hired = (): Hand => {
    if (hand) return hand;
    const made = (conditions.apart ? inProcess : inThread)(file, conditions);
    hand = made;
    made.listen((message) => {
      // What a dismissed one still says concerns nobody.
      if (hand !== made) return;
      if (message instanceof Error) hand = undefined;
      hear(message);
    });
    return made;
  };

  const dismiss = async (): Promise<void> => {
    const ended = hand;
    hand = undefined;
    await ended?.end();
  };

  async function work(order: Order, signal: AbortSignal): Promise<Result> {
    signal.throwIfAborted();
    const worker = hired();
    worker.ref();
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    hear = (message) => {
      if (message instanceof Error) return reject(message);
      // What `serve` sent.
      const answer = message as Answer<Result>;
      if ('result' in answer) resolve(answer.result);
      else reject(new Error(answer.failure));
    };
    const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
    const cut = (): void => {
      reject(signal.aborted ? signal.reason : new TooLong(`the work took longer than ${limitMs} ms`));
      void dismiss();
    };
    limit.addEventListener('abort', cut, { once: true });
    try {
      worker.send(order);
      return await promise;
    } finally {
      limit.removeEventListener('abort', cut);
      worker.unref();
    }
  }

  return {
    do(order, signal) {
      const mine = last.then(() => work(order, signal));
      last = mine.catch(() => undefined);
      return unlessLeft(mine, signal);
    },
    close: dismiss,
  };
}

function inThread(file: URL, { heapMb }: Conditions): Hand {
  const worker = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: heapMb } });
  return {
    send: (order) => worker.postMessage(order),
    listen: (said) =>
      void worker
        .on('message', said)
        .on('error', (error) => said(asError(error)))
        .on('exit', (code) => said(new Error(`the thread ended with ${code}`))),
    ref: () => worker.ref(),
    unref: () => worker.unref(),
    end: () => worker.terminate(),
  };
}

/** Knows nothing of this one's environment, and ends with it. */
function inProcess(file: URL, { heapMb }: Conditions): Hand {
  const child = fork(fileURLToPath(file), [], {
    execArgv: [`--max-old-space-size=${heapMb}`],
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  return {
    // A failure to send is followed by its end.
    send: (order) => void child.send(order as object, () => undefined),
    listen: (said) =>
      void child
        .on('message', said)
        .on('error', (error) => said(error))
        .on('exit', (code, signal) => said(new Error(`the process ended with ${code ?? signal}`))),
    ref() {
      child.ref();
      child.channel?.ref();
    },
    unref() {
      child.unref();
      child.channel?.unref();
    },
    end() {
      child.kill('SIGKILL');
      return gone;
    },
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** Whoever leaves while others' orders are done need not wait for these. */
async function unlessLeft<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: left, reject } = Promise.withResolvers<never>();
  const leave = (): void => reject(signal.reason);
  if (signal.aborted) leave();
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([work, left]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
