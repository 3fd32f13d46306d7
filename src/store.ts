// Opens the database that everything durable lives in, and brings its tables up to date.
import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { migrations } from './store/migrations.ts';
import type { Tables } from './store/tables.ts';
import { sqlite } from './store/sqlite.ts';
import { BotError } from './trouble.ts';

/** Typed queries over the project's tables. Every write that resolved survives `kill -9`. */
export type Store = Kysely<Tables>;

/**
 * Opens `url` (`file:PATH`, or `file::memory:` for tests). Rejects with a `BotError` that tells the operator what is wrong
 * with the file. `extra` are migrations that platforms bring; their names sort after the project's own.
 */
export async function openStore(url: string, extra: Readonly<Record<string, Migration>> = {}): Promise<Store> {
  const file = fileOf(url);
  const store = new Kysely<Tables>({ dialect: sqlite(file) });
  try {
    if (file !== ':memory:') mkdirSync(dirname(resolve(file)), { recursive: true });
    await migrate(store, { ...migrations, ...extra });
    return store;
  } catch (error) {
    await store.destroy().catch(() => undefined);
    throw new BotError(sentence(file, error), { cause: error });
  }
}

function fileOf(url: string): string {
  if (url.startsWith('file:')) return url.slice('file:'.length);
  throw new BotError(
    `DATABASE_URL starts with "${url.split(':')[0]}:", which is not supported yet: use file:data/parley.db`,
  );
}

async function migrate(store: Store, all: Readonly<Record<string, Migration>>): Promise<void> {
  const migrator = new Migrator({
    db: store,
    // Platforms bring migrations of their own, which may be older than the project's newest.
    allowUnorderedMigrations: true,
    provider: { getMigrations: async () => ({ ...all }) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error instanceof Error ? error : new Error('a migration failed', { cause: error });
}

function sentence(file: string, error: unknown): string {
  const message = String(error);
  const where = `The database ${file} (DATABASE_URL)`;
  if (/locked/.test(message))
    return `${where} is in use by another Parley: stop that one, or give this one its own file.`;
  if (/corrupted migrations/.test(message))
    return `${where} was written by a newer Parley: update this program, or use another file.`;
  if (/not a database|malformed/.test(message))
    return `${where} is damaged or no database at all: it was left as it is; restore a backup, or use another file.`;
  if (/disk is full|ENOSPC/.test(message))
    return `${where} cannot be written, the disk is full: free some space and start again.`;
  if (/readonly|EACCES|EPERM|EROFS|unable to open|ENOTDIR|EEXIST|EISDIR/.test(message)) {
    return `${where} cannot be written: check that the folder exists and belongs to the user that runs Parley.`;
  }
  return `${where} could not be opened: ${message.split('\n')[0]}`;
}
