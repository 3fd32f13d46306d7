// Long work as it is kept: once, sealed, as far as it came, and gone with whoever it is about.
import { describe, expect, onTestFinished, test } from 'vitest';
import { openJobs, type Jobs } from '#src/jobs.ts';
import type { Heard, Job } from '#src/job.ts';
import type { Place } from '#src/message.ts';
import { openStore, type Store } from '#src/store.ts';
import { openVault } from '#src/vault.ts';
import { ann, place } from '#test/said.ts';
import { everything } from '#test/stocked.ts';

async function open(now = () => 1_000): Promise<{ store: Store; jobs: Jobs }> {
  const store = await openStore('file::memory:');
  onTestFinished(() => store.destroy());
  return { store, jobs: openJobs(store, now, openVault([new Uint8Array(32).fill(7)])) };
}

const order = { asker: ann, to: 'room', most: 10 };
const job = { id: 'aaaaaaaaaaaaaaaa', kind: 'summary', place, order } as const;
const heard = (id: string, but: Partial<Heard> = {}): Heard => ({
  id,
  author: { id: 'ben', name: 'Ben' },
  text: `secret ${id}`,
  at: 1,
  own: false,
  files: [],
  ...but,
});

async function got(jobs: Jobs): Promise<Job> {
  const one = await jobs.get(job.id);
  if (!one) throw new Error('there is no job');
  return one;
}

async function begun(jobs: Jobs, known: readonly Heard[] = [heard('1'), heard('2')]): Promise<Job> {
  await jobs.begin(job, known);
  return got(jobs);
}

describe('a job', () => {
  test('is begun once under its name', async () => {
    const { jobs } = await open();
    expect(await jobs.begin(job)).toBe(true);
    expect(await jobs.begin({ ...job, kind: 'translation' })).toBe(false);
    expect(await jobs.get(job.id)).toMatchObject({ kind: 'summary', state: 'gathering', order, round: 0 });
  });

  test('is open until it has ended, and moves no more then', async () => {
    const { jobs } = await open();
    const one = await begun(jobs);
    expect(one.state).toBe('running');
    expect(await jobs.move(one, { state: 'submitted', batches: ['b1', 'b2'] })).toBe(true);
    expect((await jobs.open(place.platform)).map(({ batches }) => batches)).toEqual([['b1', 'b2']]);
    expect(await jobs.cancel(job.id)).toBe(true);
    expect(await jobs.move(one, { state: 'done' })).toBe(false);
    expect(await jobs.cancel(job.id)).toBe(false);
    expect(await jobs.open(place.platform)).toEqual([]);
    expect((await jobs.get(job.id))?.state).toBe('cancelled');
  });

  test('keeps what it is about and what came of it sealed, in order, the first answer of a line', async () => {
    const { jobs, store } = await open();
    const one = await begun(jobs);
    await jobs.answer(one, new Map([[1, { type: 'found', text: 'secret answer' }]]));
    await jobs.answer(one, new Map([[1, { type: 'found', text: 'another' }]]));
    expect(await jobs.heard(job.id)).toEqual([heard('1'), heard('2')]);
    expect(await jobs.answers(one, 0)).toEqual(new Map([[1, { type: 'found', text: 'secret answer' }]]));
    expect(await jobs.answers(one, 1)).toEqual(new Map());
    expect(await everything(store)).not.toContain('secret');
  });

  test.each([
    ['done', (jobs: Jobs, one: Job) => jobs.move(one, { state: 'done' })],
    ['taken back', (jobs: Jobs, one: Job) => jobs.cancel(one.id)],
  ])('that is %s keeps nothing of what was said, and takes no answer', async (_, end) => {
    const { store, jobs } = await open();
    const one = await begun(jobs);
    await jobs.answer(one, new Map([[0, { type: 'found', text: 'They spoke.' }]]));
    expect(await end(jobs, one)).toBe(true);
    await jobs.answer(one, new Map([[1, { type: 'found', text: 'They spoke on.' }]]));
    expect(await jobs.heard(job.id)).toEqual([]);
    expect(await store.selectFrom('job_answers').selectAll().execute()).toEqual([]);
    expect(await end(jobs, one)).toBe(false);
  });

  test('that was deleted takes no answer', async () => {
    const { store, jobs } = await open();
    const one = await begun(jobs);
    await store.deleteFrom('jobs').execute();
    await jobs.answer(one, new Map([[0, { type: 'found', text: 'They spoke.' }]]));
    expect(await store.selectFrom('job_answers').selectAll().execute()).toEqual([]);
  });

  test('is lent until it is over, and then known by its name alone until all is back', async () => {
    const { store, jobs } = await open();
    await begun(jobs);
    await jobs.lend(job);
    await jobs.lend(job);
    expect(await jobs.lent(place.platform)).toEqual([]);
    await store.deleteFrom('jobs').execute();
    expect(await jobs.lent('elsewhere')).toEqual([]);
    expect(await jobs.lent(place.platform)).toEqual([job.id]);
    await jobs.returned(job.id);
    expect(await jobs.lent(place.platform)).toEqual([]);
  });

  test('is not filled again once it runs', async () => {
    const { jobs } = await open();
    const one = await begun(jobs);
    await jobs.keep(one, []);
    expect(await jobs.heard(job.id)).toHaveLength(2);
  });

  test('begins anew without what came of it, and whoever held the old one moves nothing', async () => {
    const { jobs } = await open();
    const one = await begun(jobs);
    await jobs.answer(one, new Map([[0, { type: 'found', text: 'x' }]]));
    await jobs.anew(one, 1);
    expect(await jobs.move(one, { state: 'done' })).toBe(false);
    const anew = await got(jobs);
    expect(anew).toMatchObject({ round: 1, messages: 1, stage: 0, state: 'running', batches: [] });
    expect(await jobs.answers(anew, 0)).toEqual(new Map());
  });

  test('of many messages is kept whole', async () => {
    const { jobs } = await open();
    await begun(
      jobs,
      Array.from({ length: 5_000 }, (_, at) => heard(String(at))),
    );
    const all = await jobs.heard(job.id);
    expect(all).toHaveLength(5_000);
    expect(all[4_999]?.id).toBe('4999');
  });

  test('tells what the bot answered as of whom it answered', async () => {
    const { jobs, store } = await open();
    await begun(jobs, [heard('1'), heard('2', { own: true, author: { id: 'bot', name: 'Parley' } })]);
    const rows = await store.selectFrom('job_said').select('person').execute();
    expect(rows.map(({ person }) => person)).toEqual(['ben', 'ben']);
  });

  test('is told of when it begins and ends', async () => {
    const { jobs } = await open();
    const told: string[] = [];
    jobs.watch((id) => told.push(id));
    const one = await begun(jobs);
    await jobs.move(one, { stage: 1 });
    await jobs.move(one, { state: 'done' });
    expect(told).toEqual([job.id, job.id]);
  });
});

describe('a digest of every night', () => {
  const night = { place, asker: ann, hour: 6, due: 5_000 };

  test('is due at its time, once, and replaced by another one of the room', async () => {
    const { jobs } = await open();
    await jobs.setNightly({ ...night, hour: 3 });
    await jobs.setNightly(night);
    expect(await jobs.dueNightlies(place.platform, 4_999)).toEqual([]);
    expect(await jobs.dueNightlies(place.platform, 5_000)).toEqual([night]);
    await jobs.nextNightly(night, 9_000);
    // Somebody who knew the old time changes nothing.
    await jobs.nextNightly(night, 1);
    expect(await jobs.nightlies(place)).toEqual([{ ...night, due: 9_000 }]);
  });

  test('is the room’s alone, and dropped once', async () => {
    const { jobs } = await open();
    const other: Place = { ...place, room: 'other' };
    await jobs.setNightly(night);
    expect(await jobs.dropNightly(other)).toBe(false);
    expect(await jobs.dropNightly(place)).toBe(true);
    expect(await jobs.nightlies(place)).toEqual([]);
  });
});
