// Files of JSON lines: built in parts that the provider takes, and read as they come.

/** https://console.groq.com/docs/batch: no more lines and bytes in one file. A little is left for what counts otherwise. */
export const limits = { lines: 50_000, bytes: 95_000_000 };
export type Limits = typeof limits;

/** Lines are put together into pieces of about so many characters: many small ones cost more than they hold. */
const pieceSize = 1 << 18;
/** Characters of a line that is read: an answer is never as long. */
const longestLine = 4_000_000;

/** One file's worth of lines. */
export interface Part {
  readonly pieces: readonly Blob[];
  readonly lines: number;
}

/** The lines, each a value, as files within the limits. Nothing of a file is held longer than until the next is asked for. */
export async function* parted(
  values: Iterable<unknown> | AsyncIterable<unknown>,
  most: Limits = limits,
): AsyncGenerator<Part> {
  let open = opened();
  for await (const value of values) {
    const line = `${JSON.stringify(value)}\n`;
    const bytes = Buffer.byteLength(line);
    if (open.lines > 0 && (open.lines >= most.lines || open.bytes + bytes > most.bytes)) {
      yield closed(open);
      open = opened();
    }
    open.text += line;
    open.bytes += bytes;
    open.lines += 1;
    if (open.text.length >= pieceSize) settle(open);
  }
  if (open.lines > 0) yield closed(open);
}

interface Open {
  readonly pieces: Blob[];
  text: string;
  lines: number;
  bytes: number;
}

function opened(): Open {
  return { pieces: [], text: '', lines: 0, bytes: 0 };
}

function settle(open: Open): void {
  open.pieces.push(new Blob([open.text]));
  open.text = '';
}

function closed(open: Open): Part {
  if (open.text !== '') settle(open);
  return { pieces: open.pieces, lines: open.lines };
}

/** The values of a file, as it comes; what is no JSON, or longer than any line should be, is left out. */
export async function* values(bytes: AsyncIterable<Uint8Array>): AsyncGenerator {
  const decoder = new TextDecoder();
  let rest = '';
  let skipping = false;
  for await (const piece of bytes) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!skipping) yield* valueOf(line);
      skipping = false;
    }
    if (rest.length > longestLine) [rest, skipping] = ['', true];
  }
  if (!skipping) yield* valueOf(rest + decoder.decode());
}

function valueOf(line: string): readonly unknown[] {
  if (line.trim() === '') return [];
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}
