// Parts a text at a given place: closes what is open there, and opens it again on the other side.
import type { Fence, Line } from './blocks.ts';

/** A page, and the text of those that follow: with the fence opened again, or the table's head repeated, where it was parted. */
export interface Parted {
  readonly head: string;
  readonly tail: string;
}

/**
 * Parts `text`, whose `lines` were read, at `place`. White space around the place is dropped, but none before `shown` and
 * none inside a fence. A table's head is repeated where it is no longer than `largestHead`.
 */
export function part(text: string, lines: readonly Line[], place: number, shown: number, largestHead: number): Parted {
  const at = lineIndexAt(lines, place);
  const line = lines[at];
  if (line === undefined) return { head: text.slice(0, place), tail: text.slice(place) };
  // A fence's own line is not parted: what is half-written there goes to one side as a whole.
  if (place <= line.start || (line.kind === 'open' && place < line.end && shown <= line.start)) {
    return partBefore(text, lines, at, shown, largestHead);
  }
  if (place >= line.end || line.kind === 'close') return partBefore(text, lines, at + 1, shown, largestHead);
  if (line.kind === 'code' && line.fence) {
    return { head: closed(text.slice(0, place), line.fence), tail: `${opening(line.fence)}\n${text.slice(place)}` };
  }
  const head = trimEnd(text.slice(0, place), shown);
  return { head, tail: line.quote + text.slice(place).replace(/^[ \t]+/, '') };
}

function partBefore(text: string, lines: readonly Line[], at: number, shown: number, largestHead: number): Parted {
  // The end of a fence belongs to the fence: the next page would begin with an empty one.
  const next = lines[at]?.kind === 'close' ? at + 1 : at;
  const above = lines[next - 1];
  const fence = openBetween(above, lines[next]);
  if (fence) {
    const below = lines[next];
    const head = closed(text.slice(0, Math.max(above?.end ?? 0, shown)), fence);
    return { head, tail: `${opening(fence)}\n${below ? text.slice(below.start) : ''}` };
  }
  const last = lines.slice(0, next).findLast((line) => line.kind !== 'blank');
  const below = lines.slice(next).find((line) => line.kind !== 'blank');
  const head = text.slice(0, Math.max(last?.end ?? 0, shown));
  const tableHead = below && below === lines[next] ? repeated(below, above) : undefined;
  const again = tableHead !== undefined && tableHead.length <= largestHead ? `${tableHead}\n` : '';
  return { head: trimEnd(head, shown), tail: below ? again + text.slice(Math.max(below.start, shown)) : '' };
}

function openBetween(above: Line | undefined, below: Line | undefined): Fence | undefined {
  if (above?.kind !== 'open' && above?.kind !== 'code') return undefined;
  return below === undefined || below.fence === above.fence ? above.fence : undefined;
}

function repeated(row: Line, above: Line | undefined): string | undefined {
  return row.kind === 'row' && above?.head !== undefined ? row.head : undefined;
}

function closed(text: string, fence: Fence): string {
  return `${text.replace(/\n$/, '')}\n${closing(fence)}`;
}

/** The line that closes a fence. */
export function closing({ quote, indent, marker }: Fence): string {
  return quote + ' '.repeat(indent) + marker;
}

/**
 * The line that opens a fence again. Without the list it stood in, an indented fence would be four spaces of plain code
 * to CommonMark (https://spec.commonmark.org/0.31.2/#indented-code-blocks), so a deep one brings a bullet along.
 */
function opening({ quote, indent, marker, language }: Fence): string {
  const margin = indent < 4 ? ' '.repeat(indent) : `-${' '.repeat(Math.min(Math.max(indent - 3, 4), 5) - 1)}`;
  return quote + margin + marker + language;
}

/** The line that a place is in; at a line break, the line before it. */
export function lineIndexAt(lines: readonly Line[], place: number): number {
  const found = lines.findIndex((line) => place <= line.end);
  return found < 0 ? lines.length - 1 : found;
}

function trimEnd(text: string, shown: number): string {
  return text.slice(0, shown) + text.slice(shown).trimEnd();
}
