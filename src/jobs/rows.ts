// Rows that are written together: SQLite takes so many values in one statement.

const [valuesAtOnce, columns] = [20_000, 10];

export function chunks<Row>(rows: readonly Row[]): readonly (readonly Row[])[] {
  const size = valuesAtOnce / columns;
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, at) => rows.slice(at * size, (at + 1) * size));
}
