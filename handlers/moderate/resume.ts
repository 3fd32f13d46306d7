// What was begun about members and could not be done to its end, by this process or an earlier one, is taken up again.
import { carry } from './carry.ts';
import type { Enforcing } from './means.ts';

const hourMs = 3_600_000;

/**
 * To be called when a platform is there; takes it up again every so many milliseconds from then on. Never rejects; resolves when
 * all is done, or was tried for a quarter of an hour.
 */
export async function resume(platform: string, means: Enforcing, everyMs = hourMs): Promise<void> {
  try {
    const unfinished = await means.incidents.unfinished(platform);
    await Promise.all(unfinished.map(({ id }) => carry(id, means, { again: true })));
  } catch (error) {
    means.log.error({ err: error, platform }, 'what was begun about members could not be taken up');
  }
  setTimeout(() => void resume(platform, means, everyMs), everyMs).unref();
}
