// Preloaded into the bot process: measures from within what nobody can see from outside, and tells it on SIGUSR2.
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What a line on standard error that begins with `probe ` holds. */
export interface Probed {
  /** Delay of the event loop since the last report, milliseconds, above the 10 ms between two looks. */
  readonly delayP99: number;
  readonly delayMax: number;
  /** Resident memory now, and at its highest since the last report, megabytes. */
  readonly rss: number;
  readonly rssMax: number;
}

const everyMs = 10;
const loop = monitorEventLoopDelay({ resolution: everyMs });
loop.enable();
let rssMax = 0;
const megabytes = () => process.memoryUsage.rss() / 1_048_576;
setInterval(() => (rssMax = Math.max(rssMax, megabytes())), 100).unref();

process.on('SIGUSR2', () => {
  const delay = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - everyMs);
  const probed: Probed = { delayP99: delay(loop.percentile(99)), delayMax: delay(loop.max), rss: megabytes(), rssMax };
  loop.reset();
  rssMax = 0;
  process.stderr.write(`probe ${JSON.stringify(probed)}\n`);
});
