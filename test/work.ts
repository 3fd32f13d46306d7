// How much work something is, whatever else the machine is doing meanwhile.

/** A machine that is shared counts some of its other work as this one's: the least of a few tries is nearest to the truth. */
const mostTries = 5;
/** So little is no reason to try again, milliseconds. */
const enough = 100;

/** Milliseconds for which this thread was busy with `run`. */
export function workOf(run: () => unknown): number {
  let least = Infinity;
  for (let tries = 0; tries < mostTries && least > enough; tries += 1) {
    const before = process.threadCpuUsage();
    run();
    const { user, system } = process.threadCpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}
