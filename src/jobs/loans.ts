// Of which jobs a provider was given something: known until it has given all of it back, whatever becomes of the job.
import { ended, type Job } from '../job.ts';
import type { Store } from '../store.ts';

export interface Loans {
  /** From now on a provider may have something of it. To be called before it gets anything. */
  lend(job: Pick<Job, 'id' | 'place'>): Promise<void>;
  /** Jobs of a platform that have ended, or are gone, of which a provider may still have something. */
  lent(platform: string): Promise<readonly string[]>;
  /** The provider has nothing of it any more. */
  returned(job: string): Promise<void>;
}

export function loansIn(store: Store, now: () => number): Loans {
  return {
    async lend({ id, place: { platform } }) {
      await store
        .insertInto('loans')
        .values({ job: id, platform, at: now() })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    async lent(platform) {
      const open = store.selectFrom('jobs').select('id').where('state', 'not in', ended);
      const rows = store.selectFrom('loans').where('platform', '=', platform).where('job', 'not in', open);
      return (await rows.select('job').orderBy('at').execute()).map(({ job }) => job);
    },
    async returned(job) {
      await store.deleteFrom('loans').where('job', '=', job).execute();
    },
  };
}
