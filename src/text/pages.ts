// Parts a growing Markdown text into pages that a platform takes, each valid by itself.
import { readBlocks, readLines, type Block, type Line } from './blocks.ts';
import { closing, lineIndexAt, part, type Parted } from './part.ts';
import { beforeWhole, betweenCharacters, halfWritten, lastSentence, lastSpace } from './seams.ts';

/** What a page may be. Every `Poster` is one. */
export interface PageRules {
  /** The most that `size(page)` may be; at least 200. */
  readonly limit: number;
  /** Grows with the text, and is never less than half its UTF-16 units. */
  size(text: string): number;
  /** Whether text that was shown can move to the next page. */
  readonly revisable: boolean;
}

/** A page emptier than this looks broken: a less pretty place that fills it better is chosen. */
const leastFill = 0.4;
/** From here on a page that only grows shows nothing but what ends well. */
const careFrom = 0.8;
/** UTF-16 units; a larger table head is not repeated, since it would leave too little room for rows. */
const largestTableHead = 400;
const halfFence = /^[\s>]*(?:(?:[-*+]|\d{1,9}[.)]) +)?(?:`{1,2}|~{1,2}|`{3,}[^`]*|~{3,}.*)$/;

/**
 * The first page of a text that is too long for one, or undefined while it fits. The head is never blank; the tail may be,
 * when nothing but white space follows. Nothing before `shown` moves to the tail: for pages that only grow, it must come
 * from `showable`.
 */
export function cut(text: string, rules: PageRules, shown = 0): Parted | undefined {
  if (rules.size(text) <= rules.limit || text.trim() === '') return undefined;
  const from = shown === 0 ? text.length - withoutMargin(text, rules.limit).length : 0;
  // Far enough to see whether what does not fit here would fit the next page.
  const view = text.slice(from, from + 4 * rules.limit);
  const rest = text.slice(from + view.length);
  const lines = readLines(view);
  for (const place of places(view, lines, rules, shown)) {
    const { head, tail } = part(view, lines, Math.max(place, shown), shown, rules.limit / 4);
    if (head.trim() !== '' && tail.length < view.length && rules.size(head) <= rules.limit)
      return { head, tail: tail + rest };
  }
  // What would be opened again is larger than what fits: then it is better lost than the text.
  const bare = Math.max(shown, betweenCharacters(view, fitting(view, rules, rules.limit)), 1);
  return { head: view.slice(0, bare), tail: view.slice(bare) + rest };
}

/** Parts a text at a given place, for a page that must end although it is not full. The tail may be a mere opened fence. */
export function cutAt(text: string, position: number): Parted {
  return part(text, readLines(text), position, position, largestTableHead);
}

/**
 * How many characters of a text that fits its page may be shown already where pages only grow: what is shown never
 * forces `cut` to a bad place, and is nothing half-written.
 */
export function showable(text: string, rules: PageRules): number {
  const whole = Math.min(halfWritten(text), beforeHalfFence(text));
  const free = fitting(text, rules, rules.limit * careFrom);
  if (free >= whole) return whole;
  const lines = readLines(text);
  const most = Math.min(whole, roomFor(text, lines, rules));
  const line = lines[lineIndexAt(lines, most)];
  const start = line?.start ?? 0;
  const sentence = line?.kind === 'code' ? undefined : lastSentence(text, Math.max(free, start + 1), most);
  const well = sentence ?? start;
  return well >= free ? Math.min(well, whole) : Math.min(most, beforeWhole(text, betweenCharacters(text, free)));
}

/** Where a line begins that may yet become the edge of a fence, at the end of a text. */
function beforeHalfFence(text: string): number {
  const start = text.lastIndexOf('\n') + 1;
  return halfFence.test(text.slice(start)) ? start : text.length;
}

/** Blank lines above the text, and a margin so wide that it would fill pages with nothing. */
function withoutMargin(text: string, limit: number): string {
  const lines = text.replace(/^(?:[ \t\r]*\n)+/, '');
  const bare = lines.trimStart();
  return lines.length - bare.length > limit / 4 ? bare : lines;
}

/** Where the text could be parted, the best place first. */
function* places(text: string, lines: readonly Line[], rules: PageRules, shown: number): Generator<number> {
  const high = roomFor(text, lines, rules);
  const low = Math.max(shown, fitting(text, rules, rules.limit * leastFill), 1);
  const blocks = readBlocks(lines);
  const at = blocks.findLastIndex((block) => block.start <= high && text.slice(block.start, high).trim() !== '');
  const block = blocks[text.slice(high, blocks[at]?.end).trim() === '' ? at + 1 : at];
  if (block) {
    const start = withHeading(blocks, block);
    if (start >= Math.max(shown, 1) && (start >= low || keptWhole(text, block, rules))) yield start;
    yield* withinBlock(text, lines, block, low, high);
  }
  const character = betweenCharacters(text, high);
  yield beforeWhole(text, character) >= low ? beforeWhole(text, character) : character;
  yield character;
  // Only the beginning of a fence is still in the way.
  yield lines[lineIndexAt(lines, high)]?.start ?? 0;
}

/** A fence, list or table that fits a page stays whole, however empty that leaves the page before it. */
function keptWhole(text: string, block: Block, rules: PageRules): boolean {
  const fits = rules.size(text.slice(block.start, block.end).trimEnd()) <= rules.limit;
  return fits && (block.kind === 'fence' || block.kind === 'list' || block.kind === 'table');
}

/** The start of a block, or of the headings right above it: a heading does not stay behind alone. */
function withHeading(blocks: readonly Block[], block: Block): number {
  const above = blocks.slice(0, blocks.indexOf(block)).findLast((other) => other.kind !== 'heading');
  return above ? above.end : 0;
}

function* withinBlock(
  text: string,
  lines: readonly Line[],
  block: Block,
  low: number,
  high: number,
): Generator<number> {
  const starts = lines.filter(
    (line, at) =>
      line.start > block.start && line.start >= low && line.start <= high + 1 && beginsWell(line, lines[at - 1]),
  );
  const outermost = Math.min(
    ...lines.filter((line) => line.item && line.start >= block.start).map((line) => line.indent),
  );
  const here = lines[lineIndexAt(lines, high)];
  const inLine = Math.max(low, (here?.start ?? 0) + 1);
  const sentence = here?.kind === 'text' ? lastSentence(text, inLine, high) : undefined;
  const levels = [
    block.kind === 'text' ? undefined : starts.findLast((line) => line.item && line.indent === outermost)?.start,
    block.kind === 'text' ? undefined : starts.findLast((line) => line.item)?.start,
    block.kind === 'text' ? sentence : undefined,
    starts.findLast((line) => line.kind !== 'code')?.start,
    starts.at(-1)?.start,
    sentence,
    lastSpace(text, inLine, high),
  ];
  yield* levels.filter((place) => place !== undefined);
}

/** Not just inside a fence, which would leave an empty one behind. */
function beginsWell(line: Line, before: Line | undefined): boolean {
  return line.kind !== 'blank' && line.kind !== 'close' && line.kind !== 'ruler' && before?.kind !== 'open';
}

/** The furthest place that leaves room to close a fence that is open there. */
function roomFor(text: string, lines: readonly Line[], rules: PageRules): number {
  const fit = fitting(text, rules, rules.limit);
  const at = lineIndexAt(lines, fit);
  const line = lines[at];
  if (line?.fence === undefined || line.kind === 'open' || (line.kind === 'close' && line.end <= fit)) return fit;
  const opened = lines.slice(0, at).findLast(({ kind }) => kind === 'open')?.start ?? 0;
  return Math.max(opened, fitting(text, rules, rules.limit - rules.size(`\n${closing(line.fence)}`)));
}

/** The longest beginning of a text, in UTF-16 units, that is no larger than `most`. */
function fitting(text: string, rules: PageRules, most: number): number {
  let low = 0;
  let high = Math.min(text.length, 2 * Math.ceil(most));
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (rules.size(text.slice(0, middle)) <= most) low = middle;
    else high = middle - 1;
  }
  return low;
}
