// What the columns of foreign data mean: a small JSON document for each set.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { BotError } from '#src/trouble.ts';
import type { Row } from './row.ts';
import { why } from './why.ts';

/** Values of a column, as text: numbers and truth values as JSON writes them. */
const values = z.array(z.string()).min(1).readonly();

const columnsSchema = z.strictObject({
  /** Absent: rows are named by their file and line. */
  id: z.string().optional(),
  text: z.string(),
  answer: z.string().optional(),
  /** By column, the values that make a row unsafe; one of them is enough. */
  unsafe: z.record(z.string(), values),
  /** By column and value, the categories that an unsafe row has. */
  categories: z.record(z.string(), z.record(z.string(), values)).default({}),
  /** By column, the values of rows that are neither judged nor counted. */
  skip: z.record(z.string(), values).default({}),
});

export type Columns = z.infer<typeof columnsSchema>;

/** Reads such a document: a path, or the name of one in `eval/columns/`. */
export async function readColumns(name: string): Promise<Columns> {
  const path = /^[\w-]+$/.test(name) ? new URL(`./columns/${name}.json`, import.meta.url) : name;
  try {
    return columnsSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new BotError(`--columns ${name} can't be read: ${why(error)}`, { cause: error });
  }
}

type Raw = Readonly<Record<string, unknown>>;

/** The row that a foreign one is, or none where it is skipped, or nobody labelled it. Throws a `BotError` where its text is missing. */
export function mapped(raw: Raw, columns: Columns, at: string): readonly Row[] {
  if (anyOf(raw, columns.skip)) return [];
  const text = written(raw[columns.text]);
  if (text.trim() === '') throw new BotError(`${at} has no text in the column ${columns.text}.`);
  const unknown = Object.keys(columns.unsafe).every((column) => raw[column] === undefined);
  if (unknown) return [];
  const unsafe = anyOf(raw, columns.unsafe);
  const answer = columns.answer === undefined ? '' : written(raw[columns.answer]);
  const id = columns.id === undefined ? '' : written(raw[columns.id]);
  const categories = unsafe ? categoriesOf(raw, columns.categories) : [];
  return [{ id: id || at, text, unsafe, categories, like: [], ...(answer !== '' && { answer }) }];
}

function anyOf(raw: Raw, wanted: Columns['skip']): boolean {
  return Object.entries(wanted).some(([column, values]) => values.includes(written(raw[column])));
}

function categoriesOf(raw: Raw, meanings: Columns['categories']): readonly string[] {
  const found = Object.entries(meanings).flatMap(([column, byValue]) => byValue[written(raw[column])] ?? []);
  return Array.from(new Set(found));
}

function written(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}
