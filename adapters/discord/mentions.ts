// Reads Discord's Markdown: whether the bot is really mentioned, and what a text says with names instead of ids.

/** How ids in a text are called. Undefined where nobody knows. */
export interface Names {
  person(id: string): string | undefined;
  role(id: string): string | undefined;
  channel(id: string): string | undefined;
}

/** Whether the author's own words mention `id`: not in code, not in a quote. */
export function mentions(text: string, id: string): boolean {
  const own = withoutQuotes(withoutCode(text));
  return own.includes(`<@${id}>`) || own.includes(`<@!${id}>`);
}

const token = /<(?:@!?(?<person>\d{1,20})|@&(?<role>\d{1,20})|#(?<channel>\d{1,20})|a?:(?<emoji>\w{1,32}):\d{1,20})>/g;

/** The text for a reader who knows no ids: mentions of `me` are left out, other mentions are names. Code stays as it is. */
export function readable(text: string, me: string, names: Names): string {
  const plain = withoutCode(text);
  const words: string[] = [];
  let done = 0;
  for (const found of plain.matchAll(token)) {
    const word = spoken(found.groups ?? {}, me, names);
    words.push(text.slice(done, found.index), word);
    done = found.index + found[0].length;
    if (word === '' && text[done] === ' ') done += 1;
  }
  words.push(text.slice(done));
  return words.join('').trim();
}

function spoken(found: Record<string, string | undefined>, me: string, names: Names): string {
  if (found['person'] === me) return '';
  if (found['person'] !== undefined) return `@${names.person(found['person']) ?? 'someone'}`;
  if (found['role'] !== undefined) return `@${names.role(found['role']) ?? 'some role'}`;
  if (found['channel'] !== undefined) return `#${names.channel(found['channel']) ?? 'some channel'}`;
  return `:${found['emoji'] ?? ''}:`;
}

/**
 * The same text, of the same length, with blanks where code spans and blocks are. A run of backticks opens code that the
 * next run of the same length closes. Linear in the text, however many backticks somebody sends.
 */
function withoutCode(text: string): string {
  const runs = Array.from(text.matchAll(/`+/g), (run) => ({ start: run.index, length: run[0].length }));
  const closer = nextOfSameLength(runs);
  const kept: string[] = [];
  let done = 0;
  for (let at = 0; at < runs.length; at += 1) {
    const [open, close] = [runs[at], runs[closer[at] ?? runs.length]];
    if (open === undefined || close === undefined) continue;
    const end = close.start + close.length;
    kept.push(text.slice(done, open.start), blank(text.slice(open.start, end)));
    done = end;
    at = closer[at] ?? at;
  }
  kept.push(text.slice(done));
  return kept.join('');
}

function nextOfSameLength(runs: readonly { length: number }[]): (number | undefined)[] {
  const last = new Map<number, number>();
  return runs
    .map((run, index) => {
      const fromEnd = runs.length - 1 - index;
      const length = runs[fromEnd]?.length ?? run.length;
      const next = last.get(length);
      last.set(length, fromEnd);
      return next;
    })
    .toReversed();
}

/** Blanks lines that begin with `> `, and all from `>>> ` on. */
function withoutQuotes(text: string): string {
  const rest = /^ *>>> /m.exec(text);
  const own = rest ? text.slice(0, rest.index) : text;
  return own.replaceAll(/^ *> .*$/gm, '');
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}
