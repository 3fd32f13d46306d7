// What an earlier process had begun to do about members is done to its end.
import { carry } from './carry.ts';
import type { Enforcing } from './means.ts';

/** Never rejects; resolves when all is done, or was tried for a quarter of an hour. */
export async function resume(platform: string, means: Enforcing): Promise<void> {
  try {
    const unfinished = await means.incidents.unfinished(platform);
    await Promise.all(unfinished.map(({ id }) => carry(id, means, { again: true })));
  } catch (error) {
    means.log.error({ err: error, platform }, 'what was begun about members could not be taken up');
  }
}
