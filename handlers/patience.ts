// Has something looked at or written, and waits where limits are the only reason that nobody can.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding, Unavailable } from '#src/models.ts';

/** A free key's limits are full again after a minute, and nobody waits for more than three. Milliseconds. */
const [minuteMs, mostMs, leastMs] = [60_000, 180_000, 500];

/** Waits for a minute for each of so many requests that share their limits; what lasts longer is told at once. Rejects only when aborted. */
export async function patiently(
  ask: () => Promise<Finding | Unavailable>,
  signal: AbortSignal,
  requests = 1,
): Promise<Finding | Unavailable> {
  for (let left = Math.min(requests * minuteMs, mostMs); ;) {
    const began = performance.now();
    const found = await ask();
    if (found.type === 'found' || !found.quota) return found;
    const waitMs = Math.max(found.waitMs ?? 0, leastMs);
    left -= performance.now() - began + waitMs;
    if (left < 0) return found;
    await sleep(waitMs, undefined, { signal });
  }
}
