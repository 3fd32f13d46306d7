// Data at rest, sealed with the operator's key: whoever gets hold of the database file reads nothing that people said.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Store } from './store.ts';
import { BotError } from './trouble.ts';

/** Columns of a table that are sealed, and those that tell its rows apart: a sealed value opens in its own row alone. */
export interface Cells<Column extends string = string> {
  readonly table: string;
  /** They hold text, or bytes. */
  readonly columns: readonly Column[];
  /** They must not change while the row lives. */
  readonly row: readonly string[];
}

type Values = Readonly<Record<string, unknown>>;

export interface Vault {
  /** The same row with its cells sealed; without a key, as it is. Null and the empty text stay so. */
  seal<Row extends Values>(cells: Cells, row: Row): Row;
  /** The same row with its cells opened. Undefined: one was changed or belongs to another row, which is told in the log. */
  open<Row extends Values>(cells: Cells, row: Row): Row | undefined;
  /**
   * Looks whether all that is sealed can be opened with the keys there are, and throws a `BotError` for the operator when it
   * cannot. Changes nothing.
   */
  check(store: Store, all: readonly Cells[]): Promise<void>;
  /**
   * Seals what is not sealed with the first key yet: what was written before there was one, or with one that is to go. Resolves
   * with how many rows that were; without a key, none.
   */
  renew(store: Store, all: readonly Cells[]): Promise<number>;
}

/** Tells a sealed text from a plain one: nobody types it (DLE), and a plain text that begins with it gets one more. */
const mark = '\u0010';
const [nonceBytes, tagBytes, idLength] = [12, 16, 8];
const algorithm = 'aes-256-gcm';

interface Key {
  readonly id: string;
  readonly secret: Uint8Array;
}

/** `keys`: 32 bytes each. The first seals, all open. `tell` hears of each row that was refused, in one sentence. */
export function openVault(keys: readonly Uint8Array[] = [], tell: (sentence: string) => void = () => {}): Vault {
  const vault = openRing(keys, tell);
  const first = keys[0] && idOf(keys[0]);
  return {
    ...vault,
    async renew(store, all) {
      let renewed = 0;
      for (const cells of first === undefined ? [] : all)
        renewed += await reseal(store, cells, `${mark}${first}:`, vault);
      return renewed;
    },
  };
}

function openRing(keys: readonly Uint8Array[], tell: (sentence: string) => void): Omit<Vault, 'renew'> {
  const ring: readonly Key[] = keys.map((secret) => ({ id: idOf(secret), secret }));

  return {
    seal: (cells, row) => each(cells, row, (value, bound) => sealed(value, ring[0], bound)),
    open(cells, row) {
      try {
        return each(cells, row, (value, bound) => opened(value, ring, bound));
      } catch (error) {
        const where = cells.row.map((name) => String(row[name])).join(' ');
        tell(`A row of ${cells.table} (${where}) is left out: ${error instanceof Error ? error.message : ''}`);
        return undefined;
      }
    },
    async check(store, all) {
      const strange = (await Promise.all(all.map((cells) => foreign(store, cells, ring)))).flat();
      if (strange.length === 0) return;
      const which = [...new Set(strange)].join(', ');
      throw new BotError(
        `The database holds data that was sealed with another key (${which}) than those in DATA_KEY: add that key to DATA_KEY, behind a comma. Nothing was changed.`,
      );
    },
  };
}

/** Short, public, and told in complaints: which key it is, and nothing about it. */
function idOf(secret: Uint8Array): string {
  return createHash('sha256').update('parley key ').update(secret).digest('hex').slice(0, idLength);
}

/** What a value is bound to: its table, column and row. */
function each<Row extends Values>(
  { table, columns, row: ids }: Cells,
  row: Row,
  change: (value: unknown, bound: Buffer) => unknown,
): Row {
  const bound = (column: string) => Buffer.from(JSON.stringify([table, column, ...ids.map((id) => row[id])]));
  const present = columns.filter((column) => ![null, undefined, ''].some((nothing) => nothing === row[column]));
  const changed = present.map((column) => [column, change(row[column], bound(column))] as const);
  return { ...row, ...Object.fromEntries(changed) };
}

function sealed(value: unknown, key: Key | undefined, bound: Buffer): unknown {
  const bytes = value instanceof Uint8Array;
  if (!bytes && typeof value !== 'string') throw new Error('only text and bytes can be sealed');
  if (!key && markedBy(value) === undefined) return value;
  if (!key) return bytes ? Buffer.concat([marked(''), value]) : `${mark}:${value}`;
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key.secret, nonce).setAAD(bound);
  const body = Buffer.concat([nonce, cipher.update(value), cipher.final(), cipher.getAuthTag()]);
  return bytes ? Buffer.concat([marked(key.id), body]) : `${mark}${key.id}:${body.toString('base64')}`;
}

function opened(value: unknown, ring: readonly Key[], bound: Buffer): unknown {
  const id = markedBy(value);
  if (id === undefined || (typeof value !== 'string' && !(value instanceof Uint8Array))) return value;
  const bytes = value instanceof Uint8Array;
  const end = id.length + 1;
  if (id === '') return bytes ? new Uint8Array(value.subarray(end + 1)) : value.slice(end + 1);
  const key = ring.find((one) => one.id === id);
  if (!key) throw new Error(`it was sealed with a key (${id}) that is not in DATA_KEY.`);
  const body = bytes ? value.subarray(end + 1) : Buffer.from(value.slice(end + 1), 'base64');
  const words = unsealed(body, key, bound);
  return bytes ? new Uint8Array(words) : words.toString();
}

function unsealed(body: Uint8Array, { secret }: Key, bound: Buffer): Buffer {
  try {
    const tag = body.subarray(body.length - tagBytes);
    const decipher = createDecipheriv(algorithm, secret, body.subarray(0, nonceBytes), { authTagLength: tagBytes });
    decipher.setAAD(bound).setAuthTag(tag);
    return Buffer.concat([decipher.update(body.subarray(nonceBytes, body.length - tagBytes)), decipher.final()]);
  } catch (error) {
    throw new Error('what is sealed in it was changed, or moved there from another row.', { cause: error });
  }
}

/** The id of the key that sealed a value; empty: it is plain, and begins as if it were not. Undefined: it is plain. */
function markedBy(value: unknown): string | undefined {
  const head = value instanceof Uint8Array ? Buffer.from(value.subarray(0, idLength + 2)).toString('latin1') : value;
  if (typeof head !== 'string' || !head.startsWith(mark)) return undefined;
  return /^([\da-f]{8}|):/.exec(head.slice(mark.length))?.[1];
}

function marked(id: string): Buffer {
  return Buffer.from(`${mark}${id}:`, 'latin1');
}

/** The ids of keys that the ring lacks, by which something is sealed. */
async function foreign(store: Store, { table, columns }: Cells, ring: readonly Key[]): Promise<string[]> {
  const known = sql.join(['', ...ring.map(({ id }) => id)]);
  const shape = `${mark}${'[0-9a-f]'.repeat(idLength)}:`;
  const found = columns.map(async (column) => {
    // Bytes and texts alike.
    const head = sql<string>`cast(substr(${sql.ref(column)}, 1, ${idLength + 2}) as text)`;
    const id = sql<string>`substr(${head}, 2, ${idLength})`;
    const { rows } = await sql<{ id: string }>`
      select distinct ${id} as id from ${sql.table(table)}
      where ${head} glob ${shape} and ${id} not in (${known})`.execute(store);
    return rows.map((row) => row.id);
  });
  return (await Promise.all(found)).flat();
}

/** Rows that are sealed anew in one go, so that others are not held up. */
const atOnce = 100;

/** Seals rows anew whose cells do not begin with `head`; what was changed meanwhile is sealed already. */
async function reseal(store: Store, cells: Cells, head: string, vault: Pick<Vault, 'seal' | 'open'>): Promise<number> {
  const { table, columns } = cells;
  const old = columns.map((column) => {
    const begins = sql`cast(substr(${sql.ref(column)}, 1, ${head.length}) as text)`;
    return sql`(${sql.ref(column)} != '' and ${begins} != ${head})`;
  });
  let [renewed, after] = [0, 0];
  for (;;) {
    const { rows } = await sql<Record<string, unknown> & { parley_row: number }>`
      select rowid as parley_row, * from ${sql.table(table)}
      where rowid > ${after} and (${sql.join(old, sql` or `)}) order by rowid limit ${atOnce}`.execute(store);
    for (const row of rows) renewed += await replace(store, cells, row, vault);
    const last = rows.at(-1);
    if (!last) return renewed;
    after = last.parley_row;
  }
}

async function replace(
  store: Store,
  cells: Cells,
  row: Record<string, unknown> & { readonly parley_row: number },
  vault: Pick<Vault, 'seal' | 'open'>,
): Promise<number> {
  const opened = vault.open(cells, row);
  if (!opened) return 0;
  const fresh = vault.seal(cells, opened);
  const set = cells.columns.map((column) => sql`${sql.ref(column)} = ${fresh[column]}`);
  const same = cells.columns.map((column) => sql`${sql.ref(column)} is ${row[column]}`);
  const { numAffectedRows = 0n } = await sql`update ${sql.table(cells.table)} set ${sql.join(set)}
    where rowid = ${row.parley_row} and ${sql.join(same, sql` and `)}`.execute(store);
  return Number(numAffectedRows);
}
