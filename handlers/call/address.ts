// Whether something was said to the bot: its name among the first words, as a model that hears may spell it.
import { plainWords } from './words.ts';

/** A name stands among so many first words, or it is only spoken about. */
const firstWords = 6;
/** Other spellings of "Parley" than those that differ in one letter. */
const spellings = new Set(
  'parle parlez parlais parlet barley barlay barleigh parleigh pahlay purley pauly парли парлей パーレイ パーリー 帕利 派利 파를리 팔리'.split(
    ' ',
  ),
);
/** Words that differ in one letter and mean something. */
const others = new Set(['parsley', 'paley']);
/** A shorter name has too many neighbours: it has to be said as it is. */
const shortestFuzzy = 5;

/** Whether the bot is called in the first words, by its own name or by the one that it has there. */
export function named(text: string, name: string): boolean {
  const words = bareWords(text).slice(0, firstWords);
  const pairs = words.map((word, at) => `${word}${words[at + 1] ?? ''}`);
  const given = bareWords(name).join('');
  if (given !== '' && [...words, ...pairs].some((word) => isAlike(word, given))) return true;
  return words.some(isName) || pairs.some((pair, at) => (words[at]?.length ?? 0) === 3 && isName(pair));
}

/** Without accents. */
function bareWords(text: string): string[] {
  return plainWords(text).map((word) => word.normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC'));
}

function isAlike(word: string, name: string): boolean {
  if (word === name) return true;
  return name.length >= shortestFuzzy && word[0] === name[0] && !others.has(word) && distance(word, name) <= 1;
}

function isName(word: string): boolean {
  if (others.has(word)) return false;
  return spellings.has(word) || (/^[pb]/.test(word) && distance(word, 'parley') <= 1);
}

/** How many letters have to be put in, taken out or changed to make one word of the other. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [down, letter] of Array.from(one).entries()) {
    const next = [down + 1];
    for (const [at, opposite] of Array.from(other).entries())
      next.push(Math.min((row[at] ?? 0) + (letter === opposite ? 0 : 1), (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    row = next;
  }
  return row.at(-1) ?? 0;
}
