// A person's rows, a page at a time, so that nobody is held up by however many there are.
import { sql, type SqlBool } from 'kysely';
import type { Holding, Portion, Who } from '../holding.ts';
import type { Store } from '../store.ts';
import type { Vault } from '../vault.ts';

export type Row = Readonly<Record<string, unknown>>;

/** A page takes a few milliseconds: bytes it should come to, and rows it has at most and at first. */
const [pageBytes, mostRows, firstRows] = [100_000, 250, 50];
const unreadable = 'This could not be opened: it was sealed with another key, or changed.';

export async function* pagesOf(
  store: Store,
  holding: Holding,
  who: Who,
  vault: Vault,
): AsyncGenerator<readonly string[]> {
  const { order = ['rowid'] } = holding;
  for (const portion of holding.portions) {
    let after: readonly unknown[] | undefined;
    let limit = firstRows;
    for (;;) {
      const rows = await page(store, holding.table, order, portion, who, after, limit);
      const last = rows.at(-1);
      if (last === undefined) break;
      after = order.map((_, at) => last[`${place}${at}`]);
      const written = rows.map((row) => JSON.stringify(readable(row, holding, vault)));
      yield written;
      const average = written.reduce((sum, { length }) => sum + length, 0) / written.length;
      limit = Math.max(1, Math.min(mostRows, Math.floor(pageBytes / average)));
    }
  }
}

/** Where a row stands in the order, beside its own columns. */
const place = 'parley_order_';

async function page(
  store: Store,
  table: string,
  order: readonly string[],
  { where }: Portion,
  who: Who,
  after: readonly unknown[] | undefined,
  limit: number,
): Promise<readonly Row[]> {
  const names = order.map((name) => sql.ref(name));
  const places = order.map((name, at) => sql`${sql.ref(name)} as ${sql.ref(`${place}${at}`)}`);
  const rest = after ? sql`and (${sql.join(names)}) > (${sql.join(after)})` : sql``;
  const { rows } = await sql<Row>`
    select *, ${sql.join(places)} from ${sql.table(table)}
    where (${where(who)}) ${rest} order by ${sql.join(names)} limit ${limit}`.execute(store);
  return rows;
}

function readable(row: Row, { cells, bulk = [] }: Holding, vault: Vault): Row {
  const lengths = bulk.map((column) => [column, lengthOf(row[column])] as const);
  const own = Object.entries(row).filter(([column]) => !column.startsWith(place));
  const short = Object.fromEntries([...own, ...lengths]);
  if (!cells) return short;
  const columns = cells.columns.filter((column) => !bulk.includes(column));
  // Cells that are left out need not be opened; the row they are bound to stays the same.
  const opened = vault.open({ ...cells, columns }, short);
  return opened ?? { ...short, ...Object.fromEntries(columns.map((column) => [column, unreadable])) };
}

function lengthOf(value: unknown): string {
  return value instanceof Uint8Array ? `${value.length} bytes` : 'left out';
}

export async function count(store: Store, { table, portions }: Holding, who: Who): Promise<number> {
  let sum = 0;
  for (const { where } of portions) {
    const condition = sql<SqlBool>`${where(who)}`;
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from ${sql.table(table)} where ${condition}`.execute(store);
    sum += rows[0]?.n ?? 0;
  }
  return sum;
}
