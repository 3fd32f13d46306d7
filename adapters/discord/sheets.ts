// Parts a text into messages that Discord takes.
import { cut, type PageRules } from '#src/text/pages.ts';

/** https://docs.discord.com/developers/resources/message#create-message */
const rules: PageRules = { limit: 2_000, size: (text) => text.length, revisable: true };

/** The messages of a text, each valid Markdown by itself; none for a blank text. */
export function sheets(text: string): string[] {
  const all: string[] = [];
  let rest = text.toWellFormed();
  for (let parted = cut(rest, rules); parted; parted = cut(rest, rules)) {
    all.push(parted.head);
    rest = parted.tail;
  }
  return rest.trim() === '' ? all : [...all, rest];
}
