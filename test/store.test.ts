// The database: durable, one program at a time, honest about what is wrong with the file.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { describe, expect, it } from 'vitest';
import { webMigrations } from '#adapters/web/migration.ts';
import { openStore } from '#src/store.ts';
import { migrations } from '#src/store/migrations.ts';
import { BotError } from '#src/trouble.ts';
import { folder, shelf } from './shelf.ts';
import { everything, stock, tablesOf } from './stocked.ts';

const position = { platform: 'test', stream: 'a', position: '1' };

async function complaint(url: string): Promise<string> {
  const error: unknown = await openStore(url).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof BotError)) throw new Error('it opened, or failed with another error', { cause: error });
  return error.sentence;
}

describe('the store', () => {
  it('makes the folders on the way to its file', async () => {
    const store = await shelf(join(await folder(), 'a', 'b', 'parley.db'));
    await store.insertInto('positions').values(position).execute();
    expect(await store.selectFrom('positions').selectAll().execute()).toEqual([position]);
  });

  it('syncs every commit to the disk', async () => {
    const store = await shelf();
    const { rows } = await sql<{ synchronous: number }>`pragma synchronous`.execute(store);
    expect(rows).toEqual([{ synchronous: 2 }]);
  });

  it('keeps what was written when it is opened again', async () => {
    const file = join(await folder(), 'parley.db');
    const first = await openStore(`file:${file}`);
    await first.insertInto('positions').values(position).execute();
    await first.destroy();
    const second = await shelf(file);
    expect(await second.selectFrom('positions').selectAll().execute()).toEqual([position]);
  });

  it('refuses a second program on the same file, and lets it in once the first has left', async () => {
    const file = join(await folder(), 'parley.db');
    const first = await openStore(`file:${file}`);
    expect(await complaint(`file:${file}`)).toContain('in use by another Parley');
    await first.destroy();
    await expect(shelf(file)).resolves.toBeDefined();
  });

  it('writes what waits under one commit, where each statement still fails by itself', async () => {
    const store = await shelf();
    const insert = (stream: string) =>
      store
        .insertInto('positions')
        .values({ ...position, stream })
        .execute();
    const outcomes = await Promise.allSettled(['a', 'b', 'a', 'c'].map(insert));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    const rows = await store.selectFrom('positions').select('stream').orderBy('stream').execute();
    expect(rows.map(({ stream }) => stream)).toEqual(['a', 'b', 'c']);
  });

  it('keeps what others write out of a transaction', async () => {
    const store = await shelf();
    const begun = Promise.withResolvers<void>();
    const failing = store.transaction().execute(async (step) => {
      await step.insertInto('positions').values(position).execute();
      begun.resolve();
      await step.selectFrom('positions').selectAll().execute();
      throw new Error('halfway');
    });
    await begun.promise;
    const other = store
      .insertInto('positions')
      .values({ ...position, stream: 'b' })
      .execute();
    await expect(failing).rejects.toThrow('halfway');
    await other;
    const rows = await store.selectFrom('positions').select('stream').execute();
    expect(rows).toEqual([{ stream: 'b' }]);
  });

  it('undoes a transaction that failed, whole', async () => {
    const store = await shelf();
    const failed = store.transaction().execute(async (step) => {
      await step.insertInto('positions').values(position).execute();
      throw new Error('halfway');
    });
    await expect(failed).rejects.toThrow('halfway');
    expect(await store.selectFrom('positions').selectAll().execute()).toEqual([]);
  });

  it('tells callers at once, instead of never, that it is closed', async () => {
    const store = await shelf();
    await store.destroy();
    await expect(store.selectFrom('positions').selectAll().execute()).rejects.toThrow();
  });

  it('rejects what is asked of it once its thread has died', async () => {
    let thread: Worker | undefined;
    process.once('worker', (worker) => (thread = worker));
    const store = await shelf();
    await thread?.terminate();
    await expect(store.selectFrom('positions').selectAll().execute()).rejects.toThrow('the database is closed');
  });
});

describe('migrations', () => {
  it('that fail halfway leave nothing behind, so that the next try succeeds', async () => {
    const url = `file:${join(await folder(), 'parley.db')}`;
    const migration = (then: () => void): Migration => ({
      async up(db: Kysely<unknown>) {
        await db.schema.createTable('more').addColumn('a', 'text').execute();
        then();
      },
    });
    const fail = () => {
      throw new Error('the power went out');
    };
    await expect(openStore(url, { '100-more': migration(fail) })).rejects.toThrow('the power went out');
    const store = await openStore(url, { '100-more': migration(() => undefined) });
    await expect(sql`select * from more`.execute(store)).resolves.toMatchObject({ rows: [] });
    await store.destroy();
  });

  it('of a file that the last release wrote add what is new, and leave what is there', async () => {
    const url = `file:${join(await folder(), 'parley.db')}`;
    const older = await openStore(url, webMigrations);
    const released = {
      ...webMigrations,
      ...Object.fromEntries(Object.entries(migrations).filter(([name]) => name < '009')),
    };
    const all = await tablesOf(older);
    const names = Object.keys(released);
    const added = ['steps', 'approvals', 'reminders', 'servers', 'server_tools', 'jobs', 'job_said', 'job_answers'];
    for (const table of [...added, 'nightly', 'loans']) await sql`drop table ${sql.table(table)}`.execute(older);
    await sql`delete from kysely_migration where name not in (${sql.join(names)})`.execute(older);
    await stock(older, { platform: 'web', space: 's', room: 'r', person: 'p', secret: 'kept' });
    const before = await everything(older, 'memory');
    await older.destroy();
    const store = await openStore(url, webMigrations);
    expect(await tablesOf(store)).toEqual(all);
    expect(await everything(store, 'memory')).toBe(before);
    expect(before).toContain('kept memory text');
    await store.destroy();
  });

  it('of a newer program are not run backwards: it refuses, and names the way out', async () => {
    const url = `file:${join(await folder(), 'parley.db')}`;
    const newer = await openStore(url, { '900-future': { up: async () => undefined } });
    await newer.destroy();
    expect(await complaint(url)).toContain('written by a newer Parley');
  });
});

describe('a file that cannot serve', () => {
  it('is left as it is when it is no database', async () => {
    const file = join(await folder(), 'parley.db');
    const text = 'dear diary '.repeat(200);
    writeFileSync(file, text);
    expect(await complaint(`file:${file}`)).toContain('damaged or no database');
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('is named when it is a folder', async () => {
    const path = join(await folder(), 'parley.db');
    mkdirSync(path);
    expect(await complaint(`file:${path}`)).toContain(`${path} (DATABASE_URL) cannot be written`);
  });

  it('is named when a file stands where its folder should be', async () => {
    const file = join(await folder(), 'file');
    writeFileSync(file, '');
    expect(await complaint(`file:${file}/parley.db`)).toContain('check that the folder exists');
  });

  it('is told apart from an address that is not supported', async () => {
    expect(await complaint('postgres://user:secret@host/db')).toBe(
      'DATABASE_URL starts with "postgres:", which is not supported yet: use file:data/parley.db',
    );
  });
});
