// Strong language: words and phrases of it in a text, but where others make them harmless.
import { LRUCache } from 'lru-cache';
import { matcher, phrases, plainest } from './curses.ts';
import { find, fits } from './terms.ts';
import type { Words } from './words.ts';

/** What the words of a language were found to be, since there are few of them. */
const known = new LRUCache<string, boolean>({ max: 20_000 });

/** Whether a text holds strong language that `isFine` does not cover. */
export function isStrong(words: Words, isFine: (from: number, to: number) => boolean): boolean {
  const hits = find(phrases, words, { runOn: false });
  const harmless = hits.filter(({ tag }) => tag === 'fine');
  const covered = (from: number, to: number) =>
    isFine(from, to) || harmless.some((hit) => hit.from <= from && to <= hit.to);
  if (
    hits.some(
      ({ tag, from, to }) =>
        tag === 'strong' && !covered(from, to) && !harmless.some((hit) => hit.from < to && from < hit.to),
    )
  )
    return true;
  const spans = spansIn(words);
  learn(spans.map(({ form }) => form));
  return spans.some(({ form, from, to }) => known.get(form) === true && !covered(from, to));
}

interface Span {
  readonly form: string;
  readonly from: number;
  readonly to: number;
}

/** What is to be looked at. */
function spansIn({ from: readings }: Words): readonly Span[] {
  const spans: Span[] = [];
  for (const [from, all] of readings.entries())
    for (const { form, to, glued, masked } of all)
      if (glued || masked) spans.push(...behind(form).map((word) => ({ form: word, from, to })));
      else if (/^[a-z]{3,}$/.test(form)) spans.push({ form, from, to });
  return spans;
}

function behind(form: string): readonly string[] {
  return (plainest.get(form.length) ?? []).filter((word) => fits(form, word));
}

/** Asks the library about the words that were never met, all at once. */
function learn(forms: readonly string[]): void {
  const strange = [...new Set(forms)].filter((form) => !known.has(form));
  if (strange.length === 0) return;
  const starts = matcher.getAllMatches(strange.join(' '), true).map(({ startIndex }) => startIndex);
  let [at, next] = [0, 0];
  for (const form of strange) {
    const end = at + form.length;
    known.set(form, (starts[next] ?? Infinity) < end);
    while ((starts[next] ?? Infinity) < end) next += 1;
    at = end + 1;
  }
}
