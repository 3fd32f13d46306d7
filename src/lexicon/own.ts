// A space's own words: compiled from its lists, and found in a text.
import type { WordLists } from '../verdict.ts';
import { find, type Term, termsOf, type Terms } from './terms.ts';
import { unify } from './unify.ts';
import type { Words } from './words.ts';

/**
 * Lists as they are looked for. A word is found as a whole word; `word*`, `*word` and `*word*` also at the beginning, the end, or
 * anywhere in one, as in the filters of the platforms
 * (https://docs.discord.com/developers/resources/auto-moderation#auto-moderation-rule-object-keyword-matching-strategies).
 */
export interface Own {
  readonly terms: Terms<'denied' | 'allowed'>;
  readonly denied: Loose;
  readonly allowed: Loose;
}

/** What is found elsewhere than at whole words. */
interface Loose {
  /** Parts of words. */
  readonly parts: readonly { readonly part: string; readonly starts: boolean; readonly ends: boolean }[];
  /** In scripts that put no spaces between words; without spaces. */
  readonly unspaced: readonly string[];
  /** With signs that are no letters: addresses, emoji, `c++`. */
  readonly literal: readonly string[];
}

type Kind = 'word' | 'part' | 'unspaced' | 'literal';

export function compile({ denied, allowed }: Pick<WordLists, 'denied' | 'allowed'>): Own {
  const known = { denied: sorted(denied), allowed: sorted(allowed) };
  const terms = (['denied', 'allowed'] as const).flatMap((tag) =>
    known[tag].word.flatMap((entry) => spellings(entry).map((words): Term<'denied' | 'allowed'> => ({ words, tag }))),
  );
  return { terms: termsOf(terms), denied: loose(known.denied), allowed: loose(known.allowed) };
}

function sorted(entries: readonly string[]): Readonly<Record<Kind, readonly string[]>> {
  const read = entries
    .map((entry) => unify(entry).trim().replace(/\s+/g, ' '))
    .filter((entry) => entry.replaceAll('*', '') !== '');
  const by = Map.groupBy(read, kindOf);
  const of = (kind: Kind) => by.get(kind) ?? [];
  return { word: of('word'), part: of('part'), unspaced: of('unspaced'), literal: of('literal') };
}

const spaceless = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}]/u;

function kindOf(entry: string): Kind {
  if (/[^\p{L}\p{N}\p{M}\s'’*_-]/u.test(entry) || !/[\p{L}\p{N}]/u.test(entry)) return 'literal';
  if (spaceless.test(entry)) return 'unspaced';
  return /^\*|\*$/.test(entry) && !entry.includes(' ') ? 'part' : 'word';
}

/** Its words; where umlauts are written with an e as well, those too. */
function spellings(entry: string): readonly (readonly string[])[] {
  const words = entry.replace(/['’]/g, '').match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  const written = words.map((word) =>
    word.replace(/[äöü]/g, (letter) => ({ ä: 'ae', ö: 'oe', ü: 'ue' })[letter] ?? letter),
  );
  return written.join() === words.join() ? [words] : [words, written];
}

function loose({ part, unspaced, literal }: Readonly<Record<Kind, readonly string[]>>): Loose {
  const parts = part.map((entry) => ({
    part: entry.replaceAll('*', ''),
    starts: !entry.startsWith('*'),
    ends: !entry.endsWith('*'),
  }));
  return { parts, unspaced: unspaced.map((entry) => entry.replace(/[\s*]+/g, '')), literal };
}

/** What a space's lists say of a text. */
export interface OwnFindings {
  /** Whether a denied word is there that no allowed phrase covers. */
  readonly denied: boolean;
  /** Whether an allowed phrase covers what is between two words. */
  isFine(from: number, to: number): boolean;
}

/** `text`: as `readings` gives it. */
export function ownIn(own: Own, text: string, words: Words): OwnFindings {
  const hits = find(own.terms, words, { runOn: false });
  const covers = [...hits.filter(({ tag }) => tag === 'allowed'), ...partsIn(own.allowed, words)];
  const isFine = (from: number, to: number) => covers.some((cover) => cover.from <= from && to <= cover.to);
  const found = [...hits.filter(({ tag }) => tag === 'denied'), ...partsIn(own.denied, words)];
  return { denied: found.some(({ from, to }) => !isFine(from, to)) || isElsewhere(own, text), isFine };
}

/** Whether a denied word stands where words do not tell. */
function isElsewhere({ denied: { literal, unspaced }, allowed }: Own, text: string): boolean {
  return (
    (literal.length > 0 && isLiteral(literal, without(text, allowed.literal))) ||
    (unspaced.length > 0 && isRunning(unspaced, allowed.unspaced, text))
  );
}

function partsIn({ parts }: Loose, words: Words): readonly { readonly from: number; readonly to: number }[] {
  if (parts.length === 0) return [];
  return words.from.flatMap((all, from) =>
    all.filter(({ form }) => parts.some((one) => isPart(one, form))).map(({ to }) => ({ from, to })),
  );
}

function isPart({ part, starts, ends }: Loose['parts'][number], form: string): boolean {
  if (starts && ends) return form === part;
  if (starts) return form.startsWith(part);
  return ends ? form.endsWith(part) : form.includes(part);
}

/** Where it begins or ends with a letter, a word does. */
function isLiteral(entries: readonly string[], text: string): boolean {
  return entries.some((entry) => {
    for (let at = text.indexOf(entry); at >= 0; at = text.indexOf(entry, at + 1))
      if (!joins(text[at - 1], entry[0]) && !joins(entry.at(-1), text[at + entry.length])) return true;
    return false;
  });
}

function joins(one = ' ', other = ' '): boolean {
  const letter = /[\p{L}\p{N}\p{M}]/u;
  return letter.test(one) && letter.test(other);
}

/** In a text without its spaces and signs. What is written in sounds alone is a word only where the language has one. */
function isRunning(denied: readonly string[], allowed: readonly string[], text: string): boolean {
  if (!spaceless.test(text)) return false;
  const letters = without(text.replace(/[^\p{L}\p{N}\p{M}]+/gu, ''), allowed);
  return denied.some((entry) => letters.includes(entry) && (/\p{sc=Han}/u.test(entry) || isWord(entry, letters, text)));
}

function without(text: string, phrases: readonly string[]): string {
  return phrases.reduce((left, phrase) => left.replaceAll(phrase, '\u0000'), text);
}

const segmenters = {
  ja: new Intl.Segmenter('ja', { granularity: 'word' }),
  th: new Intl.Segmenter('th', { granularity: 'word' }),
};
/** Segmenting takes a microsecond a letter. */
const around = 200;

function isWord(entry: string, letters: string, text: string): boolean {
  // Korean has spaces, and particles that are written onto a word.
  if (/\p{sc=Hang}/u.test(entry))
    return new RegExp(`(?<![\\p{L}\\p{N}])${Array.from(entry).join('[^\\p{L}\\p{N}]{0,3}')}`, 'u').test(text);
  const segmenter = /[\p{sc=Hira}\p{sc=Kana}]/u.test(entry) ? segmenters.ja : segmenters.th;
  for (
    let at = letters.indexOf(entry), tries = 0;
    at >= 0 && tries < 10;
    at = letters.indexOf(entry, at + 1), tries += 1
  ) {
    const start = Math.max(0, at - around);
    const cuts = new Set(
      Array.from(
        segmenter.segment(letters.slice(start, at + entry.length + around)),
        ({ index }) => index + start,
      ).concat(letters.length),
    );
    if (cuts.has(at) && cuts.has(at + entry.length)) return true;
  }
  return false;
}
