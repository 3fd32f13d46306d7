// The replies to one person that grow now: ended by their button, and with the process, which they do not outlast.
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds: the last edits are on their way by then. */
const longestEndMs = 2_000;

interface Running {
  readonly stop: AbortController;
  readonly over: Promise<unknown>;
}

export class Whispers {
  readonly #running = new Map<string, Running>();

  /** Shows one until its signal says that it was stopped. `id` is that of the interaction it answers. */
  async run(id: string, show: (stopped: AbortSignal) => Promise<void>): Promise<void> {
    const stop = new AbortController();
    const showing = show(stop.signal);
    this.#running.set(id, { stop, over: showing.catch(() => undefined) });
    try {
      await showing;
    } finally {
      this.#running.delete(id);
    }
  }

  /** False: there is none. */
  stop(id: string): boolean {
    const running = this.#running.get(id);
    running?.stop.abort('stopped');
    return running !== undefined;
  }

  /** Stops all of them, and resolves when they have ended with what was written so far. */
  async close(): Promise<void> {
    const all = [...this.#running.values()];
    for (const { stop } of all) stop.abort('stopped');
    if (all.length === 0) return;
    await Promise.race([Promise.all(all.map(({ over }) => over)), sleep(longestEndMs, undefined, { ref: false })]);
  }
}
