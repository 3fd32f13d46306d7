// Which language a text is in, as far as a voice has to know.
import { createRequire } from 'node:module';
import type * as Tinyld from 'tinyld';

export interface Language {
  /** ISO 639-1; `und` when it is written in letters that English does not have, and nothing more is known. */
  readonly code: string;
  /** Its English name, where it is certain. */
  readonly name?: string;
}

const require = createRequire(import.meta.url);

/** Loaded with the first text that is read aloud: its tables take 54 MB, and 100 ms of the start. */
function detectAll(...text: Parameters<typeof Tinyld.detectAll>): ReturnType<typeof Tinyld.detectAll> {
  // What the package exports, by its own types.
  return (require('tinyld') as typeof Tinyld).detectAll(...text);
}

const english: Language = { code: 'en' };
/** Characters that tell it. */
const sample = 1000;
/** Of a text in Latin letters: fewer words tell nothing, and English is what it is without a clear sign of another. */
const leastWords = 3;
const clear = 0.3;
const clearer = 3;
/** Those that are often written in Latin letters: rarer ones are found in names and code. */
const latin = 'en de fr es it pt nl pl tr sv da no fi cs sk hr ro hu id vi tl'.split(' ');
/** Letters that Arabic does not have, and Persian, Urdu and others do. */
const notArabic = /[پچژگکیٹڈڑےںھۀ]/u;

export function languageOf(words: string): Language {
  const text = words.slice(0, sample);
  const letters = text.match(/\p{L}/gu) ?? [];
  const foreign = letters.filter((letter) => !/\p{Script=Latin}/u.test(letter));
  return foreign.length > letters.length / 2 ? byLetters(text, foreign.join('')) : byWords(text);
}

function byLetters(text: string, letters: string): Language {
  const [first] = detectAll(text);
  const arabic = (letters.match(/\p{Script=Arabic}/gu) ?? []).length > letters.length / 2;
  if (arabic && !notArabic.test(letters) && (!first || first.lang === 'ar')) return { code: 'ar', name: 'Arabic' };
  return first ? named(first.lang, first.accuracy) : { code: 'und' };
}

function byWords(text: string): Language {
  if ((text.match(/\p{L}+/gu) ?? []).length < leastWords) return english;
  const found = detectAll(text, { only: latin });
  const [first] = found;
  const asEnglish = found.find(({ lang }) => lang === 'en')?.accuracy ?? 0;
  const other = first && first.lang !== 'en' && first.accuracy >= Math.max(clear, clearer * asEnglish);
  return other ? named(first.lang, first.accuracy) : english;
}

function named(code: string, certainty: number): Language {
  const name = certainty >= clear ? nameOf(code) : undefined;
  return name === undefined ? { code } : { code, name };
}

/** A language's name, in English or in the language `tongue`. */
export function nameOf(code: string, tongue = 'en'): string | undefined {
  return new Intl.DisplayNames([tongue], { type: 'language', fallback: 'none' }).of(code);
}
