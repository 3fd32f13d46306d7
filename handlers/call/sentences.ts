// Cuts an answer, while it is written, into what is said in one breath: soon at first, then longer.
import { cutAt } from '../aloud/breath.ts';
import { grown, type Piece, reader } from '../aloud/spoken.ts';

/** What is said in one go, and what is written beside it. */
export interface Chunk {
  /** Plain words; empty when there is only something to write. */
  readonly text: string;
  readonly notes: readonly string[];
}

/** When the first words are said without waiting for the end of a clause, milliseconds after the first of them came. */
const firstPatienceMs = 250;

/**
 * Cuts `words`, Markdown parted anywhere. Every word is in exactly one chunk, and `said(text)`, what a voice is given for it,
 * is never longer than 190 characters.
 */
export async function* sentences(
  words: AsyncIterable<string>,
  said: (text: string) => string = (text) => text,
): AsyncGenerator<Chunk, void> {
  const reading = words[Symbol.asyncIterator]();
  const markdown = reader();
  const late = lateness();
  let next: Promise<IteratorResult<string>> | undefined = reading.next();
  let [text, nth] = ['', 0];
  const notes: string[] = [];
  const take = (pieces: readonly Piece[]) => {
    for (const piece of pieces) if (piece.type === 'write') notes.push(piece.text);
    text = grown(text, pieces);
  };
  try {
    while (next || text.trim() !== '' || notes.length > 0) {
      const at = cutAt(text, nth, { final: !next, late: nth === 0 && late.is, said });
      if (at !== undefined) {
        const chunk = { text: text.slice(0, at).trim(), notes: notes.splice(0) };
        text = text.slice(at).trimStart();
        nth += 1;
        if (chunk.text !== '' || chunk.notes.length > 0) yield chunk;
        continue;
      }
      const news: IteratorResult<string> | 'late' | undefined = await Promise.race([
        next,
        ...(nth === 0 ? late.coming : []),
      ]);
      if (news === undefined || news === 'late') continue;
      next = news.done ? undefined : reading.next();
      // Awaited above, unless the reader leaves before.
      next?.catch(() => undefined);
      take(news.done ? markdown.end() : markdown.push(news.value));
      if (text !== '') late.begin();
    }
  } finally {
    late.cancel();
    void reading.return?.();
  }
}

/** Whether the first words have waited long enough since they `began`. */
function lateness() {
  const { promise, resolve } = Promise.withResolvers<'late'>();
  let timer: NodeJS.Timeout | undefined;
  let is = false;
  return {
    get is() {
      return is;
    },
    get coming() {
      return is ? [] : [promise];
    },
    begin: () => {
      timer ??= setTimeout(() => {
        is = true;
        resolve('late');
      }, firstPatienceMs);
    },
    cancel: () => clearTimeout(timer),
  };
}
