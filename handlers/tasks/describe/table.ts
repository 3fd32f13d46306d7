// Rows as files and as a preview: CSV that no spreadsheet takes for formulas, JSON, and a Markdown table.
import type { Say } from '#src/tongue.ts';

export type Row = Readonly<Record<string, string | null>>;

/** Rows of a preview. */
const previewed = 10;
const longestCell = 60;

/** RFC 4180, in UTF-8 with the mark by which spreadsheets know it. */
export function csv(columns: readonly string[], rows: readonly Row[]): string {
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))];
  return `\ufeff${lines.map((line) => `${line.map(cell).join(',')}\r\n`).join('')}`;
}

export function json(rows: readonly Row[]): string {
  return `${JSON.stringify(rows, undefined, 2)}\n`;
}

/** The first rows, and how many follow. */
export function preview(columns: readonly string[], rows: readonly Row[], say: Say): string {
  const line = (cells: readonly string[]) => `| ${cells.map(shown).join(' | ')} |`;
  const head = [line(columns), `|${' --- |'.repeat(columns.length)}`];
  const body = rows.slice(0, previewed).map((row) => line(columns.map((column) => row[column] ?? '')));
  const table = [...head, ...body].join('\n');
  const count = rows.length - previewed;
  if (count <= 0) return table;
  return `${table}\n\n${say('… and {count, plural, one {# more row} other {# more rows}} in the file.', { count })}`;
}

/** What a spreadsheet would calculate is made a text by an apostrophe (https://owasp.org/www-community/attacks/CSV_Injection). */
function cell(value: string): string {
  const harmless = /^\s*[=+\-@\t\r]/.test(value) && !/^[+-]?\d+(?:[.,]\d+)*$/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** On one line, and never the end of its cell. */
function shown(value: string): string {
  const line = value.replace(/\s+/g, ' ').trim();
  const characters = Array.from(line);
  const short = characters.length > longestCell ? `${characters.slice(0, longestCell - 1).join('')}…` : line;
  return short.replace(/[\\`|<>*_[\]~]/g, String.raw`\$&`);
}
