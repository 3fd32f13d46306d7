// Finds many phrases in the words of a text at once: the time it takes does not grow with their number.
import type { Reading, Words } from './words.ts';

export interface Term<Tag> {
  readonly words: readonly string[];
  readonly tag: Tag;
}

/** Where a phrase was found, from a word to a word. */
export interface Hit<Tag> {
  readonly tag: Tag;
  readonly from: number;
  readonly to: number;
}

export interface Terms<Tag> {
  readonly root: Step<Tag>;
  /** Whole phrases without their spaces. */
  readonly joined: ReadonlyMap<string, readonly Term<Tag>[]>;
  /** The same by their first letters. */
  readonly byLetters: ReadonlyMap<string, readonly Term<Tag>[]>;
}

/** What phrases that begin alike go on with. */
interface Step<Tag> {
  readonly next: Map<string, Step<Tag>>;
  /** Of the phrases that end here. */
  readonly tags: Tag[];
}

/** Shorter words are found between spelled letters by chance. */
const leastSpelled = 5;
/** Phrases without their spaces, in a single word. */
const leastJoined = 8;

export function termsOf<Tag>(terms: readonly Term<Tag>[]): Terms<Tag> {
  const root: Step<Tag> = { next: new Map(), tags: [] };
  for (const { words, tag } of terms) {
    let step = root;
    for (const word of words) {
      const next: Step<Tag> = step.next.get(word) ?? { next: new Map(), tags: [] };
      step.next.set(word, next);
      step = next;
    }
    step.tags.push(tag);
  }
  const joined = Map.groupBy(terms, ({ words }) => words.join(''));
  const byLetters = Map.groupBy(terms, ({ words }) => words.join('').slice(0, leastSpelled));
  return { root, joined, byLetters };
}

/** All phrases in a text. `runOn`: also those whose words are written as one ("#killyourself"). */
export function find<Tag>(terms: Terms<Tag>, words: Words, { runOn }: { runOn: boolean }): readonly Hit<Tag>[] {
  const hits: Hit<Tag>[] = [];
  for (let from = 0; from < words.from.length; from += 1) {
    walk(terms.root, words, from, from, hits);
    for (const reading of words.from[from] ?? [])
      if (reading.glued || (runOn && reading.form.length >= leastJoined)) whole(terms, reading, from, hits);
  }
  if (words.spelled.length > 0) hits.push(...spelt(terms, words));
  return hits;
}

/** Follows every way to read the text from a word on, as long as a phrase goes on like it. */
function walk<Tag>(step: Step<Tag>, words: Words, from: number, at: number, hits: Hit<Tag>[]): void {
  for (const { form, to, masked } of words.from[at] ?? []) {
    const next = step.next.get(form);
    if (next) arrive(next, words, from, to, hits);
    if (masked) for (const one of hidden(step, form)) arrive(one, words, from, to, hits);
  }
}

function arrive<Tag>(step: Step<Tag>, words: Words, from: number, to: number, hits: Hit<Tag>[]): void {
  for (const tag of step.tags) hits.push({ tag, from, to });
  if (step.next.size > 0) walk(step, words, from, to, hits);
}

function whole<Tag>({ joined }: Terms<Tag>, { form, to }: Reading, from: number, hits: Hit<Tag>[]): void {
  for (const { words, tag } of joined.get(form) ?? []) if (words.length > 1) hits.push({ tag, from, to });
}

/** By the first letters at each place. */
function spelt<Tag>({ byLetters }: Terms<Tag>, { spelled }: Words): readonly Hit<Tag>[] {
  const hits: Hit<Tag>[] = [];
  for (const { letters, from, to } of spelled)
    for (let at = 0; at + leastSpelled <= letters.length; at += 1)
      for (const { words, tag } of byLetters.get(letters.slice(at, at + leastSpelled)) ?? [])
        if (letters.startsWith(words.join(''), at)) hits.push({ tag, from, to });
  return hits;
}

function hidden<Tag>({ next }: Step<Tag>, mask: string): readonly Step<Tag>[] {
  return Array.from(next).flatMap(([word, step]) => (fits(mask, word) ? [step] : []));
}

/** Whether a word may be behind a mask: `*` stands for one letter. */
export function fits(mask: string, word: string): boolean {
  if (mask.length !== word.length || mask[0] !== word[0]) return false;
  return mask.split('').every((sign, at) => sign === '*' || sign === word[at]);
}
