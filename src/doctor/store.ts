// Whether what is said can be written down, how long that takes, and how much there is room for.
import { constants } from 'node:fs';
import { access, open, rm, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Check } from '../checkup.ts';
import { openStore, type Store } from '../store.ts';

const name = 'Store';
const writes = 9;
/** Milliseconds: from then on, people notice that what they write is taken in late. */
const slowMs = 100;
/** Bytes: a day of a large server, and what a database needs to go on at all. */
const [scarce, none] = [1024 ** 3, 100 * 1024 ** 2];

/** A few writes into the store that is used, which leave nothing. */
export async function storeWorks(store: Store): Promise<Check> {
  const took: number[] = [];
  const row = { platform: 'doctor', stream: 'doctor', position: '' };
  for (let at = 0; at < writes; at++) {
    const begun = performance.now();
    await store
      .insertInto('positions')
      .values({ ...row, position: String(at) })
      .onConflict((conflict) => conflict.columns(['platform', 'stream']).doUpdateSet({ position: String(at) }))
      .execute();
    took.push(performance.now() - begun);
  }
  await store.deleteFrom('positions').where('platform', '=', row.platform).execute();
  return quick(took.toSorted((a, b) => a - b)[Math.floor(writes / 2)] ?? 0);
}

function quick(ms: number): Check {
  const finding = 'It can be written; a write takes {ms, number, ::.0} ms.';
  const values = { ms };
  if (ms < slowMs) return { name, state: 'good', finding, values };
  return {
    name,
    state: 'odd',
    finding,
    values,
    remedy: 'Put the database (DATABASE_URL) on a faster disk: a local SSD.',
  };
}

/** How much room is left where the file is to be. */
export async function diskHasRoom(url: string): Promise<Check> {
  const file = fileOf(url);
  if (file === undefined) return unlasting('Disk');
  const { bavail, bsize } = await statfs(await folderFor(file));
  const free = bavail * bsize;
  const finding = '{gigabytes, number, ::.0 group-off} GB are free where the database is.';
  const values = { gigabytes: free / 1024 ** 3 };
  if (free >= scarce) return { name: 'Disk', state: 'good', finding, values };
  const remedy = 'Free some space: when there is none left, nothing is taken in any more.';
  return { name: 'Disk', state: free < none ? 'bad' : 'odd', finding, remedy, values };
}

/**
 * The same for a store that may be in use by another process, or is not there yet: neither opened, nor locked, nor made. What is
 * written goes into a file beside it, and that is taken away again.
 */
export async function storeCould(url: string): Promise<Check> {
  const file = fileOf(url);
  if (file === undefined) return unlasting(name);
  const wrong = await unfit(file);
  if (wrong) return wrong;
  const probe = join(await folderFor(file), `.doctor-${process.pid}.db`);
  try {
    const store = await openStore(`file:${probe}`);
    try {
      return await storeWorks(store);
    } finally {
      await store.destroy();
    }
  } finally {
    for (const ending of ['', '-wal', '-shm', '.lock', '.lock-journal']) await rm(`${probe}${ending}`, { force: true });
  }
}

function unlasting(of: string): Check {
  const remedy = 'Set DATABASE_URL to a file, such as file:data/parley.db.';
  return { name: of, state: 'odd', finding: 'The database is in memory only: all is lost with the process.', remedy };
}

function fileOf(url: string): string | undefined {
  const file = url.replace(/^file:/, '');
  return file === ':memory:' ? undefined : resolve(file);
}

/** https://sqlite.org/fileformat.html#magic_header_string */
const magic = 'SQLite format 3\0';

async function unfit(file: string): Promise<Check | undefined> {
  if (!(await may(file, constants.F_OK))) return undefined;
  if (!(await may(file, constants.R_OK | constants.W_OK)))
    return {
      name,
      state: 'bad',
      finding: 'The database {file} may not be written by this user.',
      values: { file },
      remedy: 'Give it to the user that runs Parley (chown), or run this as that user.',
    };
  await using opened = await open(file, 'r');
  const { bytesRead, buffer } = await opened.read(Buffer.alloc(magic.length), 0, magic.length, 0);
  if (bytesRead === 0 || buffer.toString('latin1') === magic) return undefined;
  return {
    name,
    state: 'bad',
    finding: 'The database {file} is damaged or no database at all.',
    values: { file },
    remedy: 'Restore a backup, or set DATABASE_URL to another file.',
  };
}

function may(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}

/** The nearest folder above a file that is there. */
async function folderFor(file: string): Promise<string> {
  const folder = dirname(file);
  return folder === file || (await may(folder, constants.F_OK)) ? folder : folderFor(folder);
}
