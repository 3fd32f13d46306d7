// What was found, and what was done: once for each message, counted, appealed and decided once, and without what was said in the end.
import { sql } from 'kysely';
import { describe, expect, it, test } from 'vitest';
import { type Found, openIncidents, type Planned } from '#src/incidents.ts';
import type { Store } from '#src/store.ts';
import { openVault } from '#src/vault.ts';
import { place } from './said.ts';
import { shelf } from './shelf.ts';

const day = 86_400_000;
const noon = Date.UTC(2026, 10, 26, 12);
const found: Found = {
  place,
  messageId: 'm1',
  stage: 'messages',
  person: 'ben',
  categories: ['S1', 'R2'],
  severity: 2,
  judge: 'a model',
  version: 3,
  dry: false,
  name: 'Ben',
  rationale: 'It threatens.',
  excerpt: 'A SECRET THING',
};
const strike: readonly Planned[] = [{ act: 'strike' }, { act: 'timeout', until: noon + 1 }];

async function scene(store?: Store) {
  const clock = { now: noon };
  const kept = store ?? (await shelf());
  const incidents = openIncidents(kept, () => clock.now);
  let count = 0;
  const put = async (but: Partial<Found> = {}, planned: readonly Planned[] = strike) => {
    count += 1;
    const incident = await incidents.open({ ...found, messageId: `n${count}`, ...but }, 0, () => planned);
    if (!incident) throw new Error('it was there before');
    return incident.id;
  };
  const stored = async () => JSON.stringify((await sql`select * from incidents`.execute(kept)).rows);
  return { incidents, clock, put, store: kept, stored };
}

test('what was found is there again as it was, with what is planned', async () => {
  const { incidents } = await scene();
  const opened = await incidents.open(found, 0, () => strike);
  expect(opened).toMatchObject({ ...found, planned: strike, done: [], at: noon });
  expect(await incidents.of(opened?.id ?? '')).toEqual(opened);
  const least = {
    place,
    messageId: 'm2',
    stage: 'voice',
    person: 'ben',
    categories: [],
    version: 0,
    dry: true,
    name: '',
  } as const;
  expect(await incidents.of((await incidents.open(least, 0, () => []))?.id ?? '')).toMatchObject(least);
});

test.each<Partial<Found>>([
  { messageId: 'other' },
  { stage: 'questions' },
  { place: { ...place, room: 'other' } },
  { place: { ...place, space: 'other' } },
  { place: { ...place, platform: 'other' } },
])('there is one about each message and stage, and another about %o', async (but) => {
  const { incidents } = await scene();
  const open = (but: Partial<Found> = {}) => incidents.open({ ...found, ...but }, 0, () => []);
  const both = await Promise.all([open(), open()]);
  expect(both.filter((one) => one !== undefined)).toHaveLength(1);
  expect(await open({ person: 'somebody', categories: ['S9'] })).toBeUndefined();
  expect(await open(but)).toBeDefined();
});

describe('a strike', () => {
  const strikesOf = async ({ incidents }: Awaited<ReturnType<typeof scene>>, since = 0) =>
    incidents.strikes(place, 'ben', since);

  it('counts for whoever got it, where they got it, from when on it counts', async () => {
    const one = await scene();
    await one.put();
    one.clock.now += day;
    await one.put();
    await one.put({ person: 'ann' });
    await one.put({ place: { ...place, space: 'other' } });
    await one.put({}, [{ act: 'delete' }]);
    expect(await strikesOf(one)).toBe(2);
    expect(await strikesOf(one, noon + 1)).toBe(1);
    const told: number[] = [];
    await one.incidents.open(found, noon + 1, (strikes) => (told.push(strikes), []));
    expect(told).toEqual([1]);
  });

  it('does not count in a dry run, where it was refused, or once it was overturned', async () => {
    const one = await scene();
    await one.put({ dry: true });
    await one.incidents.mark(await one.put(), { act: 'strike', outcome: 'refused' });
    const overturned = await one.put();
    await one.incidents.mark(await one.put(), { act: 'strike', outcome: 'done' });
    await one.incidents.mark(await one.put(), { act: 'delete', outcome: 'refused' });
    expect(await strikesOf(one)).toBe(3);
    await one.incidents.decide(overturned, 'overturned', 'admin');
    expect(await strikesOf(one)).toBe(2);
  });
});

test('what was done is told in order, also by another process', async () => {
  const { incidents, put, store } = await scene();
  const id = await put();
  const done = [
    { act: 'delete', outcome: 'refused', why: 'I lack {right}.', values: { right: 'a “right”' } },
    { act: 'log', outcome: 'done', room: 'log', messageId: 'card' },
  ] as const;
  for (const one of done) await incidents.mark(id, one);
  expect((await openIncidents(store).of(id))?.done).toEqual(done);
});

test('what is unfinished is known by platform, oldest first, until it is closed or dropped', async () => {
  const { incidents, put } = await scene();
  const [first, second, third] = [await put(), await put({ place: { ...place, space: 'other' } }), await put()];
  await put({ place: { ...place, platform: 'other' } });
  const ids = async () => (await incidents.unfinished(place.platform)).map(({ id }) => id);
  expect(new Set(await ids())).toEqual(new Set([first, second, third]));
  expect(await ids()).toEqual((await ids()).toSorted());
  await incidents.close(first);
  await incidents.drop(second);
  expect(await ids()).toEqual([third]);
  expect(await incidents.of(first)).toBeDefined();
  expect(await incidents.of(second)).toBeUndefined();
});

test('what was said is gone once all is done; who it was and why it was found stays', async () => {
  const { incidents, put, stored } = await scene();
  const id = await put();
  expect((await incidents.of(id))?.excerpt).toBe('A SECRET THING');
  await incidents.close(id);
  expect(await stored()).not.toContain('SECRET');
  expect(await incidents.of(id)).toMatchObject({ name: 'Ben', rationale: 'It threatens.', planned: strike });
});

test('what is decided, appealed or erased while it is being closed stays open, and stays erased', async () => {
  const { incidents, put, store } = await scene();
  const [decided, appealed, erased] = [await put(), await put(), await put()];
  await Promise.all([incidents.close(decided), incidents.decide(decided, 'upheld', 'admin')]);
  await Promise.all([incidents.close(appealed), incidents.appeal(appealed, 'No.')]);
  await Promise.all([
    incidents.close(erased),
    store.updateTable('incidents').set({ body: null, open: 0 }).where('id', '=', erased).execute(),
  ]);
  const open = (await incidents.unfinished(place.platform)).map(({ id }) => id);
  expect(new Set(open)).toEqual(new Set([decided, appealed]));
  expect((await incidents.of(erased))?.name).toBe('');
});

test('there is one appeal, none after a decision, and one decision, from which on more is to be done', async () => {
  const { incidents, put, clock } = await scene();
  const [one, two] = [await put(), await put()];
  for (const id of [one, two]) await incidents.close(id);
  expect(await incidents.appeal(one, 'It was a quote.')).toBe(true);
  expect(await incidents.appeal(one, 'Again.')).toBe(false);
  expect((await incidents.appealed(place, 9)).map(({ id }) => id)).toEqual([one]);
  clock.now += 5;
  expect(await incidents.decide(one, 'upheld', 'admin')).toBe(true);
  expect(await incidents.decide(one, 'overturned', 'other')).toBe(false);
  expect(await incidents.of(one)).toMatchObject({
    appeal: 'It was a quote.',
    decision: { what: 'upheld', by: 'admin', at: noon + 5 },
  });
  expect(await incidents.appealed(place, 9)).toEqual([]);
  expect(await incidents.decide(two, 'overturned', 'admin')).toBe(true);
  expect(await incidents.appeal(two, 'Too late.')).toBe(false);
  expect(await incidents.appeal('nothing', 'x')).toBe(false);
  expect(await incidents.decide('nothing', 'upheld', 'x')).toBe(false);
  expect(await incidents.unfinished(place.platform)).toHaveLength(2);
});

test('the latest of a space come first, of one person where one is named, and no more than asked for', async () => {
  const { incidents, put, clock } = await scene();
  const ids: string[] = [];
  for (const person of ['ben', 'ann', 'ben', 'ben']) {
    ids.unshift(await put({ person }));
    clock.now += 1;
  }
  await put({ place: { ...place, space: 'other' } });
  const latest = async (most: number, person?: string) =>
    (await incidents.latest(place, most, person)).map(({ id }) => id);
  expect(await latest(9)).toEqual(ids);
  expect(await latest(2)).toEqual(ids.slice(0, 2));
  expect(await latest(9, 'ann')).toEqual([ids[2]]);
});

test('incidents are counted by day, stage, what was found and what was decided; acts by how many saw them', async () => {
  const { incidents, put, clock } = await scene();
  const [first, second] = [await put(), await put()];
  await put({ categories: ['words'], stage: 'questions', dry: true });
  clock.now += day;
  await put();
  for (const id of [first, second]) await incidents.mark(id, { act: 'delete', outcome: 'done' });
  await incidents.mark(first, { act: 'timeout', outcome: 'refused' });
  await incidents.decide(first, 'overturned', 'admin');
  await incidents.decide(second, 'upheld', 'admin');
  const midnight = noon - day / 2;
  const usual = { stage: 'messages', hazards: ['S1', 'R2'], dry: false, caught: 1, upheld: 0, overturned: 0 };
  const counts = await incidents.counts(place, 0);
  expect(counts).toHaveLength(4);
  expect(counts).toEqual(
    expect.arrayContaining([
      { ...usual, day: midnight, overturned: 1 },
      { ...usual, day: midnight, upheld: 1 },
      { ...usual, day: midnight, stage: 'questions', hazards: ['words'], dry: true },
      { ...usual, day: midnight + day },
    ]),
  );
  expect(await incidents.counts(place, noon + 1)).toHaveLength(1);
  expect(await incidents.acted(place, 0)).toEqual([{ act: 'delete', incidents: 2 }]);
});

test('a trouble is told of once, until it is solved, in each space, also across restarts', async () => {
  const { incidents, store } = await scene();
  expect(await incidents.tell(place, 'guard')).toBe(true);
  expect(await openIncidents(store).tell(place, 'guard')).toBe(false);
  expect(await incidents.tell(place, 'another')).toBe(true);
  expect(await incidents.tell({ ...place, space: 'other' }, 'guard')).toBe(true);
  expect(await incidents.solved(place, 'guard')).toBe(true);
  expect(await incidents.solved(place, 'guard')).toBe(false);
  expect(await incidents.tell(place, 'guard')).toBe(true);
  expect(await incidents.tell(place, 'another')).toBe(false);
});

test('with a key, what was said of and by people is sealed', async () => {
  const store = await shelf();
  const incidents = openIncidents(store, () => noon, openVault([new Uint8Array(32).fill(7)]));
  const id = (await incidents.open(found, 0, () => strike))?.id ?? '';
  await incidents.appeal(id, 'My WORDS');
  const { stored } = await scene(store);
  for (const word of ['SECRET', 'threatens', 'Ben', 'WORDS']) expect(await stored()).not.toContain(word);
  expect(await incidents.of(id)).toMatchObject({ ...found, appeal: 'My WORDS' });
  await incidents.close(id);
  expect(await stored()).not.toContain('Ben');
  expect(await incidents.of(id)).toMatchObject({ name: 'Ben' });
});
