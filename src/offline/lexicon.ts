// A guard of last resort: knows a list of phrases and nothing else. It catches the blatant, by design and admission.
import { categories, type Lexicon } from '../verdict.ts';
import { asking, phrases } from './phrases.ts';

/**
 * Judges by phrases alone, in about a millisecond per ten kilobytes. `safe` means no more than that no phrase was found;
 * it never says `unknown`.
 */
export const judge: Lexicon = (text) => {
  const readings = readingsOf(text);
  const found = categories.filter((category) => {
    const { always = [], asked = [] } = phrases[category];
    return readings.some((reading) => holds(reading, always) || (holds(reading, asked) && holds(reading, asking)));
  });
  return found.length > 0 ? { type: 'unsafe', categories: found } : { type: 'safe' };
};

/** 0.9 when a text holds the wording of a well-known attempt to override instructions, else 0. */
export function overrides(text: string): number {
  return readingsOf(text).some(({ words }) => attempts.some((attempt) => attempt.test(words))) ? 0.9 : 0;
}

const attempts = [
  / (?:ignore|disregard|forget|override) (?:(?:all|any|your|the|my|of) ){0,4}(?:previous|prior|above|earlier|original|system) (?:\w+ )?(?:instructions?|rules?|prompts?|messages?|directions?) /,
  / (?:reveal|print|show|repeat|output) (?:me )?your (?:system prompt|hidden instructions|initial instructions) /,
  / you are (?:now )?(?:dan|in developer mode|unrestricted|jailbroken) /,
  / pretend (?:that )?you have no (?:rules|restrictions|guidelines) /,
];

/** A text with its disguise off. */
interface Reading {
  /** Lower-case words between single spaces, with a space at both ends. */
  readonly words: string;
  /** All letters without any space, or nothing when the text has no spaced-out word. */
  readonly letters: string;
}

function holds({ words, letters }: Reading, all: readonly string[]): boolean {
  return all.some(
    (phrase) => words.includes(` ${phrase} `) || (letters !== '' && letters.includes(phrase.replaceAll(' ', ''))),
  );
}

/** Every way in which a text may be meant: `1` can stand for an i and for an l. */
function readingsOf(text: string): readonly Reading[] {
  const letters = text.normalize('NFKD').toLowerCase();
  const plain = letters
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .replace(/[аеорсухіѕјԁ]/g, (letter) => lookalikes[letter] ?? letter);
  const ones = plain.includes('1') ? (['i', 'l'] as const) : (['i'] as const);
  return ones.map((one) => reading(plain, one));
}

/** Cyrillic letters that look like Latin ones. */
const lookalikes: Readonly<Record<string, string>> = {
  а: 'a',
  е: 'e',
  о: 'o',
  р: 'p',
  с: 'c',
  у: 'y',
  х: 'x',
  і: 'i',
  ѕ: 's',
  ј: 'j',
  ԁ: 'd',
};

function reading(plain: string, one: 'i' | 'l'): Reading {
  const read = plain.replace(/\S+/g, (word) => lettersFor(word, one)).replace(/['’]/g, '');
  const words = ` ${read.replace(/[^\p{L}\p{N}]+/gu, ' ').trim()} `;
  const spaced = / \p{L} \p{L} \p{L} \p{L} /u.test(words);
  return { words, letters: spaced ? words.replaceAll(' ', '') : '' };
}

const disguises: Readonly<Record<string, string>> = {
  0: 'o',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/** Reads digits and signs inside a word as the letters they imitate, but not at its end: "bomb!" and "mp3" mean themselves. */
function lettersFor(word: string, one: 'i' | 'l'): string {
  if (word.length > 40 || !/\p{L}/u.test(word)) return word;
  return word.replace(/[0134579@$!](?=.*\p{L})/gu, (sign) => (sign === '1' ? one : (disguises[sign] ?? sign)));
}
