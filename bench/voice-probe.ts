// Preloaded into the bot process of the voice bench: tells each figure of a call as it comes, and on SIGUSR2 what the process holds.
import { subscribe } from 'node:diagnostics_channel';
import { isMainThread } from 'node:worker_threads';

/** What a line on standard error that begins with `held ` holds. */
export interface Held {
  /** Processor time of all threads so far, milliseconds. */
  readonly cpuMs: number;
  /** Resident memory, megabytes. */
  readonly rss: number;
  /** What keeps the process alive, by kind: sockets, timers, workers. */
  readonly resources: Readonly<Record<string, number>>;
}

const tell = (kind: string, what: unknown) => process.stderr.write(`${kind} ${JSON.stringify(what)}\n`);

if (isMainThread) {
  subscribe('parley:voice', (figure) => tell('figure', figure));
  process.on('SIGUSR2', () => {
    globalThis.gc?.();
    const resources: Record<string, number> = {};
    for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
    const { user, system } = process.cpuUsage();
    const held: Held = { cpuMs: (user + system) / 1000, rss: process.memoryUsage.rss() / 1_048_576, resources };
    tell('held', held);
  });
  if (process.env['BLOCK_MAIN'] !== undefined) setInterval(block, 100);
}

/** Keeps the main thread busy, as a large answer or a collection of garbage would. */
function block(): void {
  const until = performance.now() + 35;
  while (performance.now() < until);
}
