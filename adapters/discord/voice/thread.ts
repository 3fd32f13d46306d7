// The voice thread as the main thread knows it: started with the first call, ended with the last, and missed when it crashes.
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Log } from '#src/log.ts';
import type { Order, Report } from './orders.ts';

/** How long calls have to leave politely when all is closed. */
const farewellMs = 2_000;
/** Eight people and a speech need 60 MB: a thread that wants more than this has gone mad and must not take the process along. */
const heapMb = 512;

export interface Thread {
  /** The first `join` starts the thread. Other orders are dropped while there is none. */
  tell(order: Order): void;
  /** Leaves all calls and ends the thread, in two seconds at most. */
  close(): Promise<void>;
}

/**
 * `report` gets all reports but those for the log, which are logged here. `crashed` gets the guilds whose calls were lost
 * with the thread: nothing more is reported of them, and the next `join` starts a new thread. `entry` is what it runs.
 */
export function openThread(
  log: Log,
  report: (report: Report) => void,
  crashed: (guilds: readonly string[]) => void,
  entry = new URL('./thread/worker.ts', import.meta.url),
): Thread {
  let running: Running | undefined;
  return {
    tell(order) {
      if (order.type === 'join') running ??= start();
      running?.tell(order);
    },
    close: async () => running?.leave(),
  };

  function start(): Running {
    const thread = run(entry, log, report, (lost) => {
      if (running === thread) running = undefined;
      if (lost.length > 0) crashed(lost);
    });
    return thread;
  }
}

interface Running {
  tell(order: Order): void;
  leave(): Promise<void>;
}

/** `over` gets the calls that were lost: none, when the last one had ended. What the thread says later is not heard. */
function run(entry: URL, log: Log, report: (report: Report) => void, over: (lost: readonly string[]) => void): Running {
  const worker = new Worker(entry, { name: 'voice', resourceLimits: { maxOldGenerationSizeMb: heapMb } });
  const exit = once(worker, 'exit').catch(() => undefined);
  /** Guilds with a call, each as often as it was joined: the `gone` of an earlier call must not end a later one. */
  const calls: string[] = [];

  const end = () => {
    worker.removeAllListeners('message');
    over(calls.splice(0));
    void worker.terminate();
  };

  worker.on('message', (said: Report) => {
    if (said.type === 'log') return log[said.level](said.fields, said.message);
    report(said);
    if (said.type !== 'state' || said.state.type !== 'gone') return;
    const call = calls.indexOf(said.guild);
    if (call >= 0) calls.splice(call, 1);
    if (calls.length === 0) end();
  });
  worker.once('error', (err) => {
    log.error({ err, calls: calls.length }, 'the voice thread crashed');
    end();
  });
  worker.once('exit', end);

  return {
    tell(order) {
      if (order.type === 'join') calls.push(order.guild);
      post(worker, order);
    },
    async leave() {
      for (const guild of calls) post(worker, { type: 'leave', guild });
      await Promise.race([exit, sleep(farewellMs, undefined, { ref: false })]);
      calls.length = 0;
      await worker.terminate();
    },
  };
}

/** Bytes are handed over, as a copy of their own: a view would take along all of the memory it looks at. */
function post(worker: Worker, order: Order): void {
  if (order.type !== 'bytes' || order.bytes === undefined) return worker.postMessage(order);
  const bytes = new Uint8Array(order.bytes);
  worker.postMessage({ ...order, bytes }, [bytes.buffer]);
}
