// Has images looked at, and waits where limits are the only reason that nobody can.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding, Models, SeeRequest, Unavailable } from '#src/models.ts';

/** A free key's limits are full again after a minute, which is as long as their judge is waited for. Milliseconds. */
const [mostMs, leastMs] = [60_000, 500];

/** Waits for a minute at most; what lasts longer is told at once. Rejects only when aborted. */
export async function patiently(
  request: SeeRequest,
  models: Pick<Models, 'see'>,
  signal: AbortSignal,
): Promise<Finding | Unavailable> {
  for (let left = mostMs; ;) {
    const began = performance.now();
    const seen = await models.see(request, signal);
    if (seen.type === 'found' || !seen.quota) return seen;
    const waitMs = Math.max(seen.waitMs ?? 0, leastMs);
    left -= performance.now() - began + waitMs;
    if (left < 0) return seen;
    await sleep(waitMs, undefined, { signal });
  }
}
