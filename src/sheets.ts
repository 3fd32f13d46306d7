// Parts a text that is whole into messages that a platform takes.
import { clean } from './clean.ts';
import { cut } from './text/pages.ts';

/** The messages of a text, each valid Markdown by itself and at most `limit` UTF-16 units long; none for a blank text. */
export function sheets(text: string, limit: number): string[] {
  const rules = { limit, size: (part: string) => part.length, revisable: true };
  const all: string[] = [];
  let rest = text.toWellFormed();
  for (let parted = cut(rest, rules); parted; parted = cut(rest, rules)) {
    all.push(parted.head);
    rest = parted.tail;
  }
  return rest.trim() === '' ? all : [...all, rest];
}

/** The same of words that nobody looks at again before they stand there: without what is hidden in them. */
export function cleanSheets(text: string, limit: number): string[] {
  return sheets(clean(text), limit);
}
