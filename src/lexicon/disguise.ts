// The words that a word may stand for, whose letters are imitated by digits, signs and other alphabets, or drawn out.
import { lookalike } from './unify.ts';

/** No word is longer; what is, stands for itself alone. */
export const longest = 40;
/** Of what one word may stand for. */
const most = 24;

/** A word itself, and what it may stand for, each once. `word`: letters, digits and the signs that imitate letters. */
export function formsOf(word: string): readonly string[] {
  if (word.length > longest) return [word];
  const heard = soundsLike.get(word);
  if (heard !== undefined) return [word, heard];
  if (/^[a-z]+$/.test(word)) return drawnOut.test(word) ? some([word].flatMap(shortened)) : [word];
  const spellings = [word, ...(/[^\u0020-\u007e]/.test(word) ? alphabets(word) : [])];
  return some(spellings.flatMap(lettered).flatMap(shortened));
}

/** What is written by its sound, or its looks, as a whole word. */
const soundsLike = new Map([
  ['2', 'to'],
  ['4', 'a'],
  ['u', 'you'],
  ['ur', 'your'],
  ['teh', 'the'],
]);

/** Whether a character imitates a letter without being one. */
export function imitates(character: string): boolean {
  return imitated.has(character);
}

function some(forms: readonly string[]): readonly string[] {
  return [...new Set(forms)].slice(0, most);
}

const imitated = new Map(
  Object.entries({
    0: 'o',
    1: 'il',
    3: 'e',
    4: 'a',
    5: 's',
    7: 't',
    8: 'b',
    9: 'g',
    '@': 'a',
    $: 's',
    '!': 'i',
    '|': 'il',
    '+': 't',
    '€': 'e',
    '£': 'l',
    '¥': 'y',
    '¢': 'c',
  }),
);

/** Reads what stands between letters as the letters that it imitates, and what stands at the end as well or not: "b00b5", "mp3". */
function lettered(word: string): readonly string[] {
  if (!/\p{L}/u.test(word) || !/[^\p{L}\p{M}]/u.test(word)) return [word];
  const end = /[^\p{L}\p{M}]+$/u.exec(word)?.index ?? word.length;
  const [inner, tail] = [word.slice(0, end), word.slice(end)];
  const read = spelt(inner);
  return [word, ...(tail === '' ? read : [...read.map((one) => one + tail), ...spelt(word)])];
}

/** Every reading of its signs, where few of them have two; else all by their first, and all by their second. */
function spelt(word: string): readonly string[] {
  const twofold = Array.from(word).filter((sign) => (imitated.get(sign)?.length ?? 0) > 1).length;
  const choices = twofold <= 3 ? 2 ** twofold : 2;
  return Array.from({ length: choices }, (_, choice) => {
    let seen = 0;
    return Array.from(word, (sign) => {
      const letters = imitated.get(sign) ?? sign;
      if (letters.length === 1 || letters === sign) return letters;
      const bit = twofold <= 3 ? (choice >> seen++) & 1 : choice;
      return letters[bit] ?? sign;
    }).join('');
  });
}

const drawnOut = /(.)\1\1/u;

/** Three of a letter or more stand for one of it or two: each by itself where there are few, else all alike. */
function shortened(word: string): readonly string[] {
  if (!drawnOut.test(word)) return [word];
  const runs = word.match(/(.)\1{2,}/gu)?.length ?? 0;
  const choices = runs <= 3 ? 2 ** runs : 2;
  const cut = Array.from({ length: choices }, (_, choice) => {
    let seen = 0;
    return word.replace(/(.)\1{2,}/gu, (_all, letter: string) =>
      letter.repeat(1 + (runs <= 3 ? (choice >> seen++) & 1 : choice)),
    );
  });
  return [word, ...cut];
}

/** A word in the alphabets that its letters may belong to. */
function alphabets(word: string): readonly string[] {
  const bare = unmarked(word);
  return [bare, ...latin(bare), ...cyrillic(bare)];
}

/** Latin letters without their accents: they are left on letters of other alphabets, where й is no и. */
function unmarked(word: string): string {
  return word
    .normalize('NFD')
    .replace(/([a-z\u0370-\u03ff])[\u0300-\u036f]+/g, '$1')
    .normalize('NFC');
}

const exact = paired('ıꭵавеёкмнорстухіїѕјԁһԛԝӏαορντικυεηχβγωζμ', 'iiabeekmhopctyxiisjdhqwlaopvtikuenxbywzm');
const reverse = paired('abekmhopctyxi', 'авекмнорстухі');
/** Alphabets whose letters are taken for Latin ones; those of East Asia look like them by chance only. */
const foreign = /[^\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}]/u;

/** In Latin letters: by any likeness where they are mixed with others, else only where every letter looks exactly like one. */
function latin(word: string): readonly string[] {
  const mixed = /[a-z]/.test(word);
  const letters = Array.from(word, (letter) => {
    if (!/\p{L}/u.test(letter) || /[a-z]/.test(letter)) return letter;
    const alike =
      exact.get(letter) ?? (isOdd(letter) || (mixed && foreign.test(letter)) ? lookalike(letter) : undefined);
    return alike ?? (mixed ? letter : undefined);
  });
  return letters.includes(undefined) ? [] : [letters.join('')];
}

/** Letters that nobody writes a language with who is not out for their looks; and Latin ones with something to them. */
function isOdd(letter: string): boolean {
  return /[\p{sc=Latin}\p{sc=Cherokee}\p{sc=Lisu}\p{sc=Coptic}\p{sc=Deseret}]/u.test(letter);
}

function cyrillic(word: string): readonly string[] {
  if (!/\p{sc=Cyrillic}/u.test(word) || !/[a-z]/.test(word)) return [];
  return [word.replace(/[a-z]/g, (letter) => reverse.get(letter) ?? letter)];
}

function paired(from: string, to: string): ReadonlyMap<string, string> {
  return new Map(Array.from(from, (letter, at) => [letter, to[at] ?? letter]));
}
