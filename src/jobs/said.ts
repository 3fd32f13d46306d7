// What jobs are about, message by message.
import { cells } from '../cells.ts';
import type { Store } from '../store.ts';
import type { Vault } from '../vault.ts';
import type { Heard, Job } from '../job.ts';
import { chunks } from './rows.ts';

export interface Said {
  /** Keeps what a job is about, oldest first, in place of what was kept before: from then on it runs. Nothing, where it is past that. */
  keep(job: Pick<Job, 'id' | 'place'>, heard: readonly Heard[]): Promise<void>;
  /** What it is about; what was forgotten meanwhile is not in it. */
  heard(id: string): Promise<readonly Heard[]>;
}

export function heardIn(store: Store, now: () => number, vault: Vault): Said {
  return {
    async keep({ id, place }, heard) {
      let person = '';
      const rows = heard.map((one, number) => {
        // What the bot said belongs to whom it answered, and goes with what they said.
        if (!one.own) person = one.author.id;
        const row = { ...place, job: id, number, person, body: JSON.stringify(one), at: now() };
        return vault.seal(cells.job_said, row);
      });
      await store.transaction().execute(async (within) => {
        const patch = { state: 'running', messages: rows.length, stage: 0, moved: now() } as const;
        const moved = await within
          .updateTable('jobs')
          .set(patch)
          .where('id', '=', id)
          .where('state', '=', 'gathering')
          .executeTakeFirst();
        if (moved.numUpdatedRows === 0n) return;
        await within.deleteFrom('job_said').where('job', '=', id).execute();
        for (const some of chunks(rows)) await within.insertInto('job_said').values(some).execute();
      });
    },
    async heard(id) {
      const rows = await store.selectFrom('job_said').where('job', '=', id).selectAll().orderBy('number').execute();
      return rows.flatMap((row) => {
        const whole = vault.open(cells.job_said, row);
        // What `keep` wrote.
        return whole ? [JSON.parse(whole.body) as Heard] : [];
      });
    },
  };
}
