// Markdown as lines in blocks: what begins where, and what stands open at any place of it.

/** A code fence, as far as it takes to close it and to open it again on another page. */
export interface Fence {
  /** The quote marks its lines begin with. */
  readonly quote: string;
  readonly indent: number;
  /** Three to sixteen backticks or tildes; what closes it is at least as long. */
  readonly marker: string;
  readonly language: string;
}

export interface Line {
  readonly kind: 'blank' | 'text' | 'heading' | 'row' | 'ruler' | 'open' | 'code' | 'close';
  readonly start: number;
  /** Before the line break. */
  readonly end: number;
  /** The quote marks it begins with, e.g. `> `. */
  readonly quote: string;
  readonly indent: number;
  /** Whether it begins an item of a list, whatever else it is. */
  readonly item: boolean;
  /** The fence that this line opens, is in, or closes. */
  readonly fence?: Fence;
  /** For a table's ruler and the rows below it: its two head lines. */
  readonly head?: string;
}

/** Neighbouring lines that belong together: a paragraph, a whole list, a fence. `end` is where the next one starts. */
export interface Block {
  readonly kind: 'text' | 'heading' | 'fence' | 'list' | 'table';
  readonly start: number;
  readonly end: number;
}

const quoted = /^(?: {0,3}> ?)+/;
const item = /^(?:[-*+]|\d{1,9}[.)])(?: +|$)/;
const heading = /^#{1,6} /;
// Sixteen is more than anybody writes: longer ones are text, so that closing a page stays cheap.
const fenceStart = /^(?:(`{3,16})(?!`)([^`]*)|(~{3,16})(?!~)(.*))$/;
const fenceEnd = /^(`{3,}|~{3,})[ \t]*$/;
/** Longer prefixes and languages are not repeated on the next page: they would eat it up. */
const repeatable = 32;

/** Reads text into lines, at least one. Linear in its length, whatever is in it. */
export function readLines(text: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start <= text.length;) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    const before = lines.at(-1);
    const line = readLine(text, start, end, before);
    // Only its ruler tells that the line above was the head of a table.
    if (line.kind === 'ruler' && before) lines[lines.length - 1] = { ...before, kind: 'row' };
    lines.push(line);
    start = end + 1;
  }
  return lines;
}

function readLine(text: string, start: number, end: number, before: Line | undefined): Line {
  const whole = text.slice(start, end);
  const fence = before?.kind === 'open' || before?.kind === 'code' ? before.fence : undefined;
  const marks = fence?.quote === '' ? '' : (quoted.exec(whole)?.[0] ?? '');
  const quote = marks.length > repeatable ? '' : marks;
  const inner = whole.slice(quote.length).trimEnd();
  const body = inner.trimStart();
  const place = { start, end, quote, indent: inner.length - body.length, item: false };

  // A quote that ends takes the fence inside it along.
  if (fence && (fence.quote === '' || quote !== '')) {
    return { ...place, kind: closes(body, fence) ? 'close' : 'code', fence };
  }
  const bullet = item.exec(body)?.[0] ?? '';
  const opened = openFence(body.slice(bullet.length), quote, place.indent + bullet.length);
  return {
    ...place,
    item: bullet !== '',
    ...(opened ? { kind: 'open', fence: opened } : readPlain(text, body, before)),
  };
}

function closes(body: string, fence: Fence): boolean {
  const marker = fenceEnd.exec(body)?.[1];
  return marker !== undefined && marker[0] === fence.marker[0] && marker.length >= fence.marker.length;
}

function openFence(body: string, quote: string, indent: number): Fence | undefined {
  const match = fenceStart.exec(body);
  const marker = match?.[1] ?? match?.[3];
  if (marker === undefined) return undefined;
  const language = (match?.[2] ?? match?.[4] ?? '').trim().split(/\s/, 1)[0] ?? '';
  return {
    quote,
    indent: Math.min(indent, repeatable),
    marker,
    language: language.length > repeatable ? '' : language,
  };
}

function readPlain(text: string, body: string, before: Line | undefined): Pick<Line, 'kind' | 'head'> {
  if (body === '') return { kind: 'blank' };
  if (heading.test(body)) return { kind: 'heading' };
  if (!body.includes('|')) return { kind: 'text' };
  if (before?.head !== undefined) return { kind: 'row', head: before.head };
  const above = before?.kind === 'text' ? text.slice(before.start, before.end) : '';
  if (!above.includes('|') || !body.includes('-') || !/^[\s|:-]+$/.test(body)) return { kind: 'text' };
  return { kind: 'ruler', head: `${above}\n${before?.quote ?? ''}${body}` };
}

/** Gathers lines into blocks. The first one starts at 0, each starts where the one before ends. None for blank text. */
export function readBlocks(lines: readonly Line[]): Block[] {
  const starts: Pick<Block, 'kind' | 'start'>[] = [];
  lines.forEach((line, at) => {
    const kind = begins(line, lines[at - 1], starts.at(-1)?.kind);
    if (kind) starts.push({ kind, start: starts.length === 0 ? 0 : line.start });
  });
  const end = lines.at(-1)?.end ?? 0;
  return starts.map((block, at) => ({ ...block, end: starts[at + 1]?.start ?? end }));
}

/** The kind of block that begins with this line, or undefined where it goes on with what is above it. */
function begins(line: Line, before: Line | undefined, current: Block['kind'] | undefined): Block['kind'] | undefined {
  if (line.kind === 'blank' || line.kind === 'code' || line.kind === 'close') return undefined;
  if (current === 'list' && (line.indent > 0 || line.item)) return undefined;
  if (line.item) return 'list';
  if (line.kind === 'open') return 'fence';
  if (line.kind === 'heading') return 'heading';
  if (line.kind === 'ruler' || line.head !== undefined) return undefined;
  if (line.kind === 'row') return 'table';
  const together = before?.kind === 'text' && before.quote === line.quote && (current === 'text' || current === 'list');
  return together ? undefined : 'text';
}
