// Labelled texts: read from JSON lines or CSV, our own or foreign.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { BotError } from '#src/trouble.ts';
import { type Columns, mapped } from './columns.ts';
import type { Row } from './row.ts';

const codes = z.array(z.string().min(1)).readonly().default([]);

const rowSchema = z.strictObject({
  id: z.string().min(1),
  text: z.string().min(1),
  answer: z.string().optional(),
  unsafe: z.boolean(),
  categories: codes,
  like: codes,
});

/** Columns of a CSV of our own form; several categories are parted by `;`. */
const headed = z.object({
  id: z.string(),
  text: z.string().min(1),
  answer: z.string().optional(),
  unsafe: z.enum(['true', 'false']).transform((said) => said === 'true'),
  categories: z.string().default(''),
  like: z.string().default(''),
});

/** A row as it stands in a file, before anybody knows what its columns mean. */
type Raw = Readonly<Record<string, unknown>>;

const readable = /\.(?:jsonl|csv)(?:\.gz)?$/;

/**
 * All rows of a file, or of all files of a folder in the order of their names: `.jsonl` and `.csv`, also as `.gz`. Throws a `BotError` that
 * names the file and the line of what it can't read.
 */
export async function readRows(path: string, columns?: Columns): Promise<readonly Row[]> {
  const files = await filesAt(path);
  if (files.length === 0) throw new BotError(`${path} holds no .jsonl and no .csv.`);
  const rows = await Promise.all(files.map((file) => rowsOf(file, columns)));
  return rows.flat();
}

async function filesAt(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new BotError(`${path} is not there: name a file or a folder with --data.`);
  if (!found.isDirectory()) return [path];
  const names = await readdir(path, { recursive: true });
  return names
    .filter((name) => readable.test(name))
    .toSorted()
    .map((name) => join(path, name));
}

async function rowsOf(file: string, columns?: Columns): Promise<readonly Row[]> {
  const bytes = await readFile(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const isCsv = /\.csv(?:\.gz)?$/.test(file);
  const name = relative('', file);
  const rows = (isCsv ? csv(name, text) : lines(name, text)).flatMap(({ raw, line }) => {
    const at = `${name}:${line}`;
    if (columns) return mapped(raw, columns, at);
    return [isCsv ? ofHeaders(raw, at) : ofForm(raw, at)];
  });
  if (rows.length === 0) throw new BotError(`${name} has no row with a label: does --columns name its columns?`);
  return rows;
}

interface Placed {
  readonly raw: Raw;
  readonly line: number;
}

function csv(name: string, text: string): readonly Placed[] {
  try {
    // With `columns` and `info`, this is what the parser gives: https://csv.js.org/parse/options/info/
    const found = parse(text, { bom: true, columns: true, info: true, relax_column_count_less: true }) as unknown as {
      record: Raw;
      info: { lines: number };
    }[];
    return found.map(({ record, info }) => ({ raw: record, line: info.lines }));
  } catch (error) {
    throw new BotError(`${name} is no CSV with a line of headers: ${String(error)}`, { cause: error });
  }
}

function lines(name: string, text: string): readonly Placed[] {
  return text.split('\n').flatMap((written, at) => {
    if (written.trim() === '') return [];
    return [{ raw: object(written, `${name}:${at + 1}`), line: at + 1 }];
  });
}

function object(written: string, at: string): Raw {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(written));
  } catch (error) {
    throw new BotError(`${at} is no JSON object.`, { cause: error });
  }
}

function ofForm(raw: Raw, at: string): Row {
  const { answer, ...row } = checked(rowSchema, raw, at);
  return { ...row, ...(answer !== undefined && { answer }) };
}

function ofHeaders(raw: Raw, at: string): Row {
  const { id, answer = '', categories, like, ...row } = checked(headed, raw, at);
  return { id: id || at, ...row, categories: parted(categories), like: parted(like), ...(answer !== '' && { answer }) };
}

function checked<T>(schema: z.ZodType<T>, raw: Raw, at: string): T {
  const found = schema.safeParse(raw);
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  const what = issue?.path.join('.') ?? '';
  throw new BotError(
    `${at} is no labelled row (${what}: ${issue?.message}): columns of other names are read with --columns.`,
  );
}

function parted(written: string): readonly string[] {
  return written
    .split(';')
    .map((code) => code.trim())
    .filter((code) => code !== '');
}
