// A text as words, with every way to read them together: letters with gaps between, pieces of a word, words that were run into one.
import { longest } from './disguise.ts';
import { type Disguise, disguise, type Guise } from './unmask.ts';

/** One way to read the text from a word on. */
export interface Reading extends Guise {
  /** The word after it. */
  readonly to: number;
}

/** Single letters in a row, from a word to a word, as one. */
export interface Spelled {
  readonly letters: string;
  readonly from: number;
  readonly to: number;
}

export interface Words {
  /** The words themselves. */
  readonly plain: readonly string[];
  /** How the text can be read from each of them on. */
  readonly from: readonly (readonly Reading[])[];
  readonly spelled: readonly Spelled[];
}

/** What stands before a word: nothing but a sign, a space, more of them, the end of a line. */
type Gap = 'none' | 'space' | 'wide' | 'line';

interface Draft {
  readonly disguise: Disguise;
  readonly plain: string[];
  readonly from: Reading[][];
  readonly gaps: Gap[];
}

/** Parts a text into words. `text` as `readings` gives it. Takes time in proportion to its length. */
export function wordsOf(text: string): Words {
  const draft: Draft = { disguise: disguise(), plain: [], from: [], gaps: [] };
  for (const [, gap = '', chunk = ''] of text.trimEnd().matchAll(/(\s*)(\S+)/g)) add(draft, chunk, widthOf(gap));
  const spelled = spell(draft);
  pair(draft);
  return { plain: draft.plain, from: draft.from, spelled };
}

function widthOf(gap: string): Gap {
  if (gap === ' ' || gap === '') return 'space';
  return /[\n\r]/.test(gap) ? 'line' : 'wide';
}

/** Takes in what stands between two spaces. */
function add(draft: Draft, chunk: string, gap: Gap): void {
  const start = draft.plain.length;
  const bare = chunk.replace(/['’‘`´ʼ]/g, '');
  let first = true;
  for (const [word] of bare.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
    const to = draft.plain.length + 1;
    draft.from.push(draft.disguise.forms(word).map((form) => ({ form, to })));
    draft.plain.push(word);
    draft.gaps.push(first ? gap : 'none');
    first = false;
  }
  const to = draft.plain.length;
  if (to === start || bare.length > longest) return;
  if (/['’‘`´ʼ]s\b/.test(chunk)) draft.from[to - 1]?.push({ form: bare.replace(/s[^\p{L}]*$/u, ''), to });
  for (const reading of draft.disguise.whole(bare)) put(draft, start, { ...reading, to });
}

function put(draft: Draft, at: number, reading: Reading): void {
  const known = draft.from[at];
  if (known && !known.some(({ form, to }) => form === reading.form && to === reading.to)) known.push(reading);
}

/** Finds words of which at least three pieces in a row are a letter or two each. */
function spell(draft: Draft): readonly Spelled[] {
  const found: Spelled[] = [];
  for (let from = 0; from < draft.plain.length; from += 1) {
    let to = from;
    while (isCrumb(draft.plain[to])) to += 1;
    if (to - from >= 3) found.push(...lettersIn(draft, from, to));
    from = to;
  }
  return found;
}

function isCrumb(word: string | undefined): boolean {
  return word !== undefined && word.length <= 2;
}

function lettersIn(draft: Draft, from: number, to: number): readonly Spelled[] {
  const pieces = draft.plain.slice(from, to);
  if (!isSpelled(pieces)) return [];
  for (const [start, end] of partsAt(draft, from, to)) spellOut(draft, start, end);
  // What digits imitate is read letter by letter here, since the whole may be long.
  const letters = pieces.map((piece) => draft.disguise.forms(`${piece}x`).at(-1)?.slice(0, -1) ?? piece).join('');
  return [
    { letters: pieces.join(''), from, to },
    { letters, from, to },
  ].slice(0, letters === pieces.join('') ? 1 : 2);
}

function isSpelled(pieces: readonly string[]): boolean {
  return pieces.length >= 3 && pieces.filter((piece) => piece.length === 1).length >= 2;
}

/** How many short words may stand before spelled letters and after them: "I am a f o o l to me". */
const [mostBefore, mostAfter] = [5, 3];

/** Reads pieces as one word; short words may stand around it. */
function spellOut(draft: Draft, from: number, to: number): void {
  for (let start = from; start <= Math.min(from + mostBefore, to - 3); start += 1)
    for (let end = to; end >= Math.max(to - mostAfter, start + 3); end -= 1) {
      const pieces = draft.plain.slice(start, end);
      if (pieces.length > longest || !isSpelled(pieces)) continue;
      for (const form of draft.disguise.forms(pieces.join(''))) put(draft, start, { form, to: end, glued: true });
    }
}

/** Where wider gaps part the letters into words: "k i l l   h i m". */
function partsAt({ gaps }: Draft, from: number, to: number): readonly (readonly [number, number])[] {
  const starts = [from];
  const narrow = gaps.slice(from + 1, to).some((gap) => gap === 'none' || gap === 'space');
  if (!narrow) return [[from, to]];
  for (let at = from + 1; at < to; at += 1)
    if (gaps[at] === 'wide' || gaps[at] === 'line' || (gaps[at] === 'space' && gaps[at - 1] === 'none'))
      starts.push(at);
  return starts.map((start, at) => [start, starts[at + 1] ?? to] as const);
}

/** Two pieces of a word: one is a single letter that is no word, or a line ends between them. */
function pair(draft: Draft): void {
  for (let at = 0; at + 1 < draft.plain.length; at += 1) {
    const [one = '', other = ''] = [draft.plain[at], draft.plain[at + 1]];
    if (one.length + other.length < 4 || one.length + other.length > longest) continue;
    const cut = /^[b-hj-ln-rp-rv-z]$/.test(one) || /^[b-hj-z]$/.test(other);
    if (draft.gaps[at + 1] === 'line' || (cut && draft.gaps[at + 1] !== 'none'))
      put(draft, at, { form: one + other, to: at + 2, glued: true });
  }
}
