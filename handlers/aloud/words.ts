// What of a text is read aloud: its plain words, paragraph by paragraph.
import { grown, reader } from './spoken.ts';

export interface Words {
  readonly paragraphs: readonly string[];
  /** Whether it is longer than what is read at once. */
  readonly cut: boolean;
}

/** Characters that are read at once: 20 minutes. */
export const mostAloud = 20_000;
/** Markdown of so many characters surely holds as many words. */
const mostRead = 5 * mostAloud;
/** Said where code or a table stands. */
const forTheEye = 'What follows here is for the eye only.';
/** A paragraph of fewer characters is said with the next: a title, an item. */
const short = 60;

export function wordsOf(markdown: string): Words {
  const paragraphs: string[] = [];
  let left = mostAloud;
  for (const paragraph of packed(markdown.slice(0, mostRead))) {
    const text = paragraph.length > left ? beginning(paragraph, left) : paragraph;
    if (text !== '') paragraphs.push(text);
    left -= paragraph.length;
    if (left < 0) return { paragraphs, cut: true };
  }
  return { paragraphs, cut: markdown.length > mostRead };
}

/** Paragraphs, short ones with what follows them. */
function* packed(markdown: string): Generator<string> {
  let text = '';
  for (const paragraph of parted(markdown)) {
    text = text === '' ? paragraph : grown(text, [{ type: 'stop' }, { type: 'say', text: paragraph }]);
    if (text.length < short) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

function* parted(markdown: string): Generator<string> {
  const reading = reader(forTheEye);
  let text = '';
  for (const line of markdown.split('\n')) {
    const pieces = reading.push(`${line}\n`);
    text = grown(text, pieces);
    // Within code, a blank line is nothing.
    if (line.trim() !== '' || pieces.length === 0) continue;
    if (sayable(text)) yield text.trim();
    text = '';
  }
  text = grown(text, reading.end()).trim();
  if (sayable(text)) yield text;
}

function sayable(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

function beginning(text: string, most: number): string {
  const cut = text.slice(0, Math.max(0, most));
  const end = Math.max(cut.lastIndexOf('. '), cut.lastIndexOf('? '), cut.lastIndexOf('! ')) + 1;
  return cut.slice(0, end > 0 ? end : Math.max(0, cut.lastIndexOf(' '))).trim();
}
