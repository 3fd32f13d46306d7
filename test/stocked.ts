// A store in which every table holds rows of people, whatever its columns are: what is not declared of a table shows itself.
import { sql } from 'kysely';
import { webHoldings } from '#adapters/web/holdings.ts';
import { webMigrations } from '#adapters/web/migration.ts';
import type { Holding } from '#src/holding.ts';
import { holdings as ours } from '#src/holdings.ts';
import { openStore, type Store } from '#src/store.ts';

export const holdings: readonly Holding[] = [...ours, ...webHoldings];

/** With the page's tables; the caller closes it. */
export function openWhole(file: string): Promise<Store> {
  return openStore(`file:${file}`, webMigrations);
}

interface Column {
  readonly name: string;
  readonly type: string;
}

/** The tables there really are. */
export async function tablesOf(store: Store): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from sqlite_schema
    where type = 'table' and name not like 'sqlite%' and name not like 'kysely%' order by name`.execute(store);
  return rows.map(({ name }) => name);
}

async function columnsOf(store: Store, table: string): Promise<readonly Column[]> {
  const { rows } = await sql<Column>`select name, type from pragma_table_info(${table})`.execute(store);
  return rows;
}

export interface Somebody {
  readonly platform: string;
  readonly space: string;
  readonly room: string;
  readonly person: string;
  /** Stands in every text of theirs. */
  readonly secret: string;
}

/** Columns that name a person. */
const persons = new Set(['person', 'author_id', 'set_by', 'changed_by', 'undone_by', 'decided_by']);
/** What ties the page's tables together. */
const ties: Readonly<Record<string, readonly string[]>> = { web_files: ['id'], web_pieces: ['file'] };

/** One row of somebody's in every table, told apart by `number`. */
export async function stock(store: Store, one: Somebody, number = 0): Promise<void> {
  for (const table of await tablesOf(store)) {
    // The page's own tables know one platform alone.
    if (table.startsWith('web_') && one.platform !== 'web') continue;
    const columns = (await columnsOf(store, table)).filter(({ name }) => table !== 'changes' || name !== 'id');
    const values = columns.map((column) => valueOf(column, table, one, number));
    const names = sql.join(columns.map(({ name }) => sql.ref(name)));
    await sql`insert or ignore into ${sql.table(table)} (${names}) values (${sql.join(values)})`.execute(store);
  }
}

function valueOf({ name, type }: Column, table: string, one: Somebody, number: number): unknown {
  const { platform, space, room, person, secret } = one;
  if (name === 'target') return person;
  if (name === 'scope') return 'person';
  if (name === 'state') return 'open';
  if (name === 'said_by') return 'person';
  if (persons.has(name)) return person;
  if (ties[table]?.includes(name)) return `${platform}-${person}-file-${number}`;
  // The rooms of the page belong to no platform.
  if (name === 'room') return table.startsWith('web_') ? `${platform}-${person}-${room}` : room;
  const ids: Readonly<Record<string, string>> = { platform, space };
  if (name in ids) return ids[name];
  const kind = type.toLowerCase();
  if (kind === 'blob') return Buffer.from(`${secret} bytes`);
  return kind === 'text' ? `${secret} ${table} ${name} ${number}` : number;
}

/** Every row of every table, as one text. */
export async function everything(store: Store, only?: string): Promise<string> {
  const texts: string[] = [];
  for (const table of only === undefined ? await tablesOf(store) : [only]) {
    const { rows } = await sql`select * from ${sql.table(table)}`.execute(store);
    texts.push(JSON.stringify([table, rows], plain));
  }
  return texts.join('\n');
}

function plain(_: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value;
}
