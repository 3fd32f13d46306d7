// The books by the hour and by the day: they say exactly what the calls say, whatever happens, and no space sees another's.
import { join } from 'node:path';
import { Kysely, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { describe, expect, it } from 'vitest';
import type { Use } from '#src/models.ts';
import type { Store } from '#src/store.ts';
import { migrations } from '#src/store/migrations.ts';
import { sqlite } from '#src/store/sqlite.ts';
import type { Tables } from '#src/store/tables.ts';
import { openUsage, type Usage } from '#src/usage.ts';
import { fc } from './property.ts';
import { keptLog } from './quiet.ts';
import { folder, shelf } from './shelf.ts';

const { log } = keptLog();
const hour = 3_600_000;
const day = 24 * hour;
const always = { from: 0, to: 100 * day };

/** Few ids, the same on every platform and in every space, so that whatever can be mixed up is. */
const use = fc.record({
  caller: fc.record({
    person: fc.record({ id: fc.constantFrom('1', '2') }),
    place: fc.record({
      platform: fc.constantFrom('discord', 'slack'),
      space: fc.constantFrom('1', '2'),
      room: fc.constantFrom('1', '2'),
    }),
  }),
  role: fc.constantFrom('chat' as const, 'guard' as const),
  model: fc.constantFrom('a', 'b'),
  promptTokens: fc.nat(5000),
  cachedTokens: fc.nat(1000),
  completionTokens: fc.nat(2000),
  seconds: fc.constant(0.5),
  // Eighths add up without any rest.
  dollars: fc.nat(80).map((eighths) => eighths / 8),
  audioSeconds: fc.nat(100),
  characters: fc.nat(100),
  images: fc.nat(3),
}) satisfies fc.Arbitrary<Use>;

type Step =
  | { readonly type: 'record'; readonly use: Use }
  | { readonly type: 'pass'; readonly ms: number }
  | { readonly type: 'flush' | 'read' | 'break' | 'mend' };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('record' as const), use }) },
  fc.record({ type: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 30 * hour }) }),
  fc.record({ type: fc.constantFrom('flush' as const, 'read' as const, 'break' as const, 'mend' as const) }),
);

/** What is in `usage_hours`, and what `usage` would make of it. */
const summed = (store: Store) =>
  store
    .selectFrom('usage_hours')
    .selectAll()
    .orderBy('platform')
    .orderBy('space')
    .orderBy('hour')
    .orderBy('person')
    .orderBy('room')
    .orderBy('role')
    .orderBy('model')
    .execute();
const reckoned = async (store: Store) => {
  const { rows } = await sql<Tables['usage_hours']>`
    select platform, space, room, at - at % ${hour} as hour, person, role, model, count(*) as calls,
      sum(prompt_tokens) as prompt_tokens, sum(cached_tokens) as cached_tokens, sum(completion_tokens) as completion_tokens,
      sum(dollars) as dollars, sum(audio_seconds) as audio_seconds, sum(characters) as characters, sum(images) as images
    from usage group by platform, space, hour, person, room, role, model
    order by platform, space, hour, person, room, role, model`.execute(store);
  return rows;
};

/** What is in `usage_days`, and what `usage` would make of it. */
const byDay = async (store: Store) => {
  const { rows } =
    await sql`select platform, space, room, day, person, role, model, calls, prompt_tokens, cached_tokens,
    completion_tokens, dollars, audio_seconds, characters, images from usage_days order by 1, 2, 3, 4, 5, 6, 7`.execute(
      store,
    );
  return rows;
};
const reckonedByDay = async (store: Store) => {
  const sums = sql`count(*) as calls, sum(prompt_tokens) as prompt_tokens, sum(cached_tokens) as cached_tokens,
    sum(completion_tokens) as completion_tokens, sum(dollars) as dollars, coalesce(sum(audio_seconds), 0) as audio_seconds,
    coalesce(sum(characters), 0) as characters, coalesce(sum(images), 0) as images`;
  const { rows } = await sql`
    select platform, space, '' as room, at - at % ${day} as day, person, role, model, ${sums} from usage
    group by platform, space, day, person, role, model
    union all
    select platform, space, room, at - at % ${day} as day, '' as person, '' as role, '' as model, ${sums} from usage
    group by platform, space, room, day
    order by 1, 2, 3, 4, 5, 6, 7`.execute(store);
  return rows;
};

interface Books {
  readonly store: Store;
  readonly usage: Usage;
  now: number;
}

/** Empty books, on a store that is used again. */
async function openBooks(store: Store): Promise<Books> {
  await store.deleteFrom('usage').execute();
  await store.deleteFrom('usage_hours').execute();
  await store.deleteFrom('usage_days').execute();
  const books: Books = { store, now: 50 * day, usage: openUsage(store, log, () => books.now) };
  return books;
}

/** Takes the table away that the second half of each writing needs, or gives it back. */
const rename = (store: Store, from: string, to: string) =>
  store.schema
    .alterTable(from)
    .renameTo(to)
    .execute()
    .catch(() => undefined);

async function take(books: Books, next: Step): Promise<void> {
  const { store, usage } = books;
  if (next.type === 'record') usage.record(next.use);
  if (next.type === 'pass') books.now += next.ms;
  if (next.type === 'break') await rename(store, 'usage_hours', 'away');
  if (next.type === 'mend') await rename(store, 'away', 'usage_hours');
  // While it is broken, both fail and nothing is lost.
  if (next.type === 'flush') await usage.flush().catch(() => undefined);
  if (next.type === 'read')
    await usage.sums({ space: { platform: 'discord', space: '1' }, ...always, by: [] }, () => 0).catch(() => 0);
}

describe('usage by the hour', () => {
  it('is what the calls add up to, through every failure between', async () => {
    const store = await shelf();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const books = await openBooks(store);
        for (const one of steps) await take(books, one);
        await rename(books.store, 'away', 'usage_hours');
        await books.usage.flush();
        expect(await summed(books.store)).toEqual(await reckoned(books.store));
        expect(await byDay(books.store)).toEqual(await reckonedByDay(books.store));
        const calls = await books.store
          .selectFrom('usage')
          .select(({ fn }) => fn.countAll<number>().as('n'))
          .execute();
        expect(calls).toEqual([{ n: steps.filter(({ type }) => type === 'record').length }]);
      }),
      { numRuns: 50 },
    );
  });

  it('tells each space its own, written or not, and misses nothing while it is read', async () => {
    const store = await shelf();
    const space = { platform: 'slack', space: '1' };
    const tokens = (all: readonly { promptTokens: number }[]) => all.reduce((sum, one) => sum + one.promptTokens, 0);
    await fc.assert(
      fc.asyncProperty(fc.array(use, { maxLength: 30 }), fc.array(use), async (before, meanwhile) => {
        const { usage } = await openBooks(store);
        let since: Use[] = [];
        usage.follow((one) => since.push(one));
        for (const one of before) usage.record(one);
        if (before.length % 2 === 0) void usage.flush();
        const reading = usage.sums({ space, ...always, by: ['person', 'room'] }, (sums) => {
          since = [];
          return sums;
        });
        for (const one of meanwhile) {
          usage.record(one);
          await Promise.resolve();
        }
        const sums = await reading;
        const own = (uses: readonly Use[]) =>
          uses.filter(({ caller: { place } }) => place.platform === space.platform && place.space === space.space);
        expect(tokens(sums) + tokens(own(since))).toBe(tokens(own([...before, ...meanwhile])));
        const known = own([...before, ...meanwhile].slice(0, before.length + meanwhile.length - since.length));
        for (const { person, room, promptTokens } of sums)
          expect(promptTokens).toBe(
            tokens(known.filter(({ caller }) => caller.person.id === person && caller.place.room === room)),
          );
        await usage.flush();
      }),
      { numRuns: 50 },
    );
  });

  it('tells apart by every aspect, and keeps to the hours that are asked for', async () => {
    const store = await shelf();
    let now = 10 * day + 5 * hour + 1;
    const usage = openUsage(store, log, () => now);
    const place = { platform: 'test', space: 's', room: 'r' };
    const one: Use = {
      caller: { person: { id: 'ann' }, place },
      role: 'chat',
      model: 'm',
      promptTokens: 10,
      cachedTokens: 4,
      completionTokens: 1,
      seconds: 1,
      dollars: 0.5,
    };
    usage.record(one);
    now += day;
    usage.record({ ...one, caller: { person: { id: 'ben' }, place } });
    const amounts = {
      calls: 1,
      promptTokens: 10,
      cachedTokens: 4,
      completionTokens: 1,
      dollars: 0.5,
      audioSeconds: 0,
      characters: 0,
      images: 0,
    };
    const all = <T>(sums: T): T => sums;
    const query = { space: place, ...always };
    expect(await usage.sums({ ...query, by: ['day', 'person'] }, all)).toEqual([
      { day: 10 * day, person: 'ann', ...amounts },
      { day: 11 * day, person: 'ben', ...amounts },
    ]);
    expect(await usage.sums({ ...query, by: ['hour', 'role', 'model', 'room'], person: 'ben' }, all)).toEqual([
      { hour: 11 * day + 5 * hour, role: 'chat', model: 'm', room: 'r', ...amounts },
    ]);
    const until = { ...query, from: 10 * day + 5 * hour, to: 11 * day + 5 * hour };
    expect(await usage.sums({ ...until, by: [] }, all)).toEqual([amounts]);
    expect(await usage.sums({ ...query, to: 10 * day, by: [] }, all)).toEqual([]);
    const twice = Object.fromEntries(Object.entries(amounts).map(([name, much]) => [name, 2 * much]));
    expect(await usage.sums({ ...query, by: ['room'] }, all)).toEqual([{ room: 'r', ...twice }]);
    expect(await usage.sums({ ...query, by: ['day', 'room'] }, all)).toHaveLength(2);
    expect(await usage.sums({ ...query, by: [] }, all)).toEqual([twice]);
    expect(await usage.sums({ ...query, by: ['room', 'person'] }, all)).toHaveLength(2);
    expect(await usage.sums({ ...query, by: ['room'], person: 'ann' }, all)).toEqual([{ room: 'r', ...amounts }]);
  });

  it('is taken over from what an older version has written', async () => {
    const file = join(await folder(), 'old.db');
    const old = new Kysely<Tables>({ dialect: sqlite(file) });
    const before = Object.fromEntries(Object.entries(migrations).filter(([name]) => name < '006'));
    const { error } = await new Migrator({
      db: old,
      provider: { getMigrations: async () => before },
    }).migrateToLatest();
    expect(error).toBeUndefined();
    const place = { platform: 'test', space: 's', room: 'r', person: 'ann', role: 'chat', model: 'm' };
    const call = { ...place, prompt_tokens: 10, cached_tokens: 4, completion_tokens: 1, seconds: 1, dollars: 0.5 };
    for (const [at, heard] of [
      [hour, null],
      [2 * hour - 1, 12.5],
      [2 * hour, 1],
    ] as const)
      await sql`insert into usage (platform, space, room, person, role, model, prompt_tokens, cached_tokens, completion_tokens,
        seconds, dollars, at, audio_seconds) values (${sql.join(Object.values(call))}, ${at}, ${heard})`.execute(old);
    await old.destroy();

    const store = await shelf(file);
    const sum = {
      ...place,
      calls: 2,
      prompt_tokens: 20,
      cached_tokens: 8,
      completion_tokens: 2,
      dollars: 1,
      audio_seconds: 12.5,
      characters: 0,
      images: 0,
    };
    expect(await summed(store)).toEqual([
      { ...sum, hour },
      {
        ...sum,
        hour: 2 * hour,
        calls: 1,
        prompt_tokens: 10,
        cached_tokens: 4,
        completion_tokens: 1,
        dollars: 0.5,
        audio_seconds: 1,
      },
    ]);
    const usage = openUsage(store, log, () => 2 * hour + 5);
    expect(await byDay(store)).toEqual(await reckonedByDay(store));
    const [all] = await usage.sums({ space: place, from: 0, to: day, by: [] }, (sums) => sums);
    expect(all).toMatchObject({ calls: 3, promptTokens: 30 });
  });
});
