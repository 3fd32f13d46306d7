// Long work that outlasts the process: what was asked for, what it is about, how far it is, what came of it so far.
import type { Selectable } from 'kysely';
import type { BatchAnswer as Answer } from './models.ts';
import { cells } from './cells.ts';
import { ended, type Heard, type Job, type Order } from './job.ts';
import { heardIn, type Said } from './jobs/said.ts';
import { type Loans, loansIn } from './jobs/loans.ts';
import { type Nights, nightsIn } from './jobs/nights.ts';
import { chunks } from './jobs/rows.ts';
import type { Place } from './message.ts';
import type { Store } from './store.ts';
import type { Tables } from './store/tables.ts';
import { openVault, type Vault } from './vault.ts';

/** What changes of a job. */
export type Move = Partial<Pick<Job, 'state' | 'stage' | 'batches' | 'lines' | 'done' | 'cause'>>;

export interface Jobs extends Nights, Said, Loans {
  /** False: there is one of that id. `known`: what it is about, where that was read already. */
  begin(job: Pick<Job, 'id' | 'kind' | 'place' | 'order'>, known?: readonly Heard[]): Promise<boolean>;
  get(id: string): Promise<Job | undefined>;
  /** Of a space, the newest first. */
  list(space: Pick<Place, 'platform' | 'space'>, most: number): Promise<readonly Job[]>;
  /** Those of a platform that have not ended, the oldest first. */
  open(platform: string): Promise<readonly Job[]>;
  /** False: it has ended, or begun anew, since it was read. Where it ends by this, what it was about is kept no longer. */
  move(job: Job, to: Move): Promise<boolean>;
  /** Whatever it is at; nothing that it was about is kept. False: it has ended already. */
  cancel(id: string): Promise<boolean>;
  /** Keeps what came of lines; what is there already stays. Nothing, where the job has ended, begun anew or is gone. */
  answer(job: Job, answers: ReadonlyMap<number, Answer>): Promise<void>;
  /** What came of the lines of a stage, by their numbers. */
  answers(job: Job, stage: number): Promise<ReadonlyMap<number, Answer>>;
  /** All is to be done anew with what is left of what it is about. */
  anew(job: Job, messages: number): Promise<void>;
  /** Calls back whenever one begins or ends. */
  watch(changed: (id: string) => void): void;
}

export function openJobs(store: Store, now: () => number = Date.now, vault: Vault = openVault()): Jobs {
  const watchers: ((id: string) => void)[] = [];
  const tell = (id: string) => {
    for (const changed of watchers) changed(id);
  };
  const opened = (rows: readonly Selectable<Tables['jobs']>[]): readonly Job[] =>
    rows.flatMap((row) => {
      const whole = vault.open(cells.jobs, row);
      return whole ? [jobOf(whole)] : [];
    });
  const current = ({ id, round }: Pick<Job, 'id' | 'round'>, within: Store = store) =>
    within.updateTable('jobs').where('id', '=', id).where('round', '=', round).where('state', 'not in', ended);

  const said = heardIn(store, now, vault);

  /** What people said is there for as long as it is worked on. */
  async function end(id: string, how: (within: Store) => ReturnType<typeof current>): Promise<boolean> {
    const isEnd = await store.transaction().execute(async (within) => {
      const { numUpdatedRows } = await how(within).executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) return false;
      await within.deleteFrom('job_said').where('job', '=', id).execute();
      await within.deleteFrom('job_answers').where('job', '=', id).execute();
      return true;
    });
    if (isEnd) tell(id);
    return isEnd;
  }

  return {
    ...nightsIn(store, now, vault),
    ...loansIn(store, now),
    ...said,
    async begin({ id, kind, place, order }, known) {
      const at = now();
      const row = {
        ...place,
        id,
        kind,
        person: order.asker.id,
        body: JSON.stringify(order),
        state: 'gathering',
        cause: '',
        batches: '',
        ...zero,
        moved: at,
        at,
      } as const;
      const made = await store
        .insertInto('jobs')
        .values(vault.seal(cells.jobs, row))
        .onConflict((conflict) => conflict.column('id').doNothing())
        .executeTakeFirst();
      if (made.numInsertedOrUpdatedRows === 0n) return false;
      if (known) await said.keep({ id, place }, known);
      tell(id);
      return true;
    },
    async get(id) {
      return opened(await store.selectFrom('jobs').where('id', '=', id).selectAll().execute())[0];
    },
    async list({ platform, space }, most) {
      const rows = store.selectFrom('jobs').where('platform', '=', platform).where('space', '=', space);
      return opened(await rows.selectAll().orderBy('at', 'desc').limit(most).execute());
    },
    async open(platform) {
      const rows = store.selectFrom('jobs').where('platform', '=', platform).where('state', 'not in', ended);
      return opened(await rows.selectAll().orderBy('at').execute());
    },
    async move(job, { batches, ...to }) {
      const patch = { ...to, ...(batches && { batches: batches.join(' ') }), ...(to.state && { moved: now() }) };
      if (to.state && ended.includes(to.state)) return end(job.id, (within) => current(job, within).set(patch));
      const { numUpdatedRows } = await current(job).set(patch).executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },
    cancel: (id) =>
      end(id, (within) =>
        within
          .updateTable('jobs')
          .where('id', '=', id)
          .where('state', 'not in', ended)
          .set({ state: 'cancelled', moved: now() }),
      ),
    async answer(job, answers) {
      const rows = [...answers].map(([line, answer]) =>
        vault.seal(cells.job_answers, {
          ...job.place,
          job: job.id,
          round: job.round,
          stage: job.stage,
          line,
          person: job.order.asker.id,
          body: JSON.stringify(answer),
          at: now(),
        }),
      );
      await store.transaction().execute(async (within) => {
        // Whoever had it deleted meanwhile wants nothing of it to come.
        const { numUpdatedRows } = await current(job, within).set({ round: job.round }).executeTakeFirstOrThrow();
        for (const some of numUpdatedRows > 0n ? chunks(rows) : [])
          await within
            .insertInto('job_answers')
            .values(some)
            .onConflict((conflict) => conflict.doNothing())
            .execute();
      });
    },
    async answers({ id, round }, stage) {
      const rows = await store
        .selectFrom('job_answers')
        .where('job', '=', id)
        .where('round', '=', round)
        .where('stage', '=', stage)
        .selectAll()
        .execute();
      const whole = rows.flatMap((row) => vault.open(cells.job_answers, row) ?? []);
      // What `answer` wrote.
      return new Map(whole.map(({ line, body }) => [line, JSON.parse(body) as Answer]));
    },
    async anew(job, messages) {
      await store.transaction().execute(async (within) => {
        await within.deleteFrom('job_answers').where('job', '=', job.id).execute();
        await within
          .updateTable('jobs')
          .set({ ...zero, round: job.round + 1, messages, batches: '', state: 'running', moved: now() })
          .where('id', '=', job.id)
          .where('round', '=', job.round)
          .where('state', 'not in', ended)
          .execute();
      });
    },
    watch: (changed) => void watchers.push(changed),
  };
}

const zero = { round: 0, stage: 0, messages: 0, lines: 0, done: 0 };

function jobOf(row: Selectable<Tables['jobs']>): Job {
  const { id, platform, space, room, batches, round, stage, messages, lines, done, cause, moved, at } = row;
  return {
    id,
    kind: row.kind,
    state: row.state,
    place: { platform, space, room },
    order: JSON.parse(row.body) as Order,
    batches: batches === '' ? [] : batches.split(' '),
    round,
    stage,
    messages,
    lines,
    done,
    cause,
    moved,
    at,
  };
}
