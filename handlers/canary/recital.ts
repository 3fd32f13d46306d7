// Whether a text that comes in pieces recites instructions: many of their words in a row, whatever stands between them.

export interface Recital {
  /** Whether what has come by now recites. */
  push(text: string): boolean;
  end(): boolean;
}

/**
 * Words in a row that recite: of the bot's own rules, which nobody has to be told of; and of all else in the instructions, where
 * admins write what the bot is to know, too: a sentence of that may well be the answer.
 */
const [ofOwn, ofAny] = [12, 24];

/** Letters of scripts that put no blanks between words count as words. Marks belong to their letters. */
const word = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{N}\p{M}]+/gu;
const unseen = /\p{Cf}+/gu;
const unfinished = /[\p{L}\p{N}\p{M}\p{Cf}]+$/u;

/** `told`: all of the instructions. What was said in the conversation (asked for at most once) may be repeated. */
export function openRecital(own: readonly string[], told: string, said: () => string): Recital {
  const rules = own.filter((one) => told.startsWith(one)).map(inWords);
  let whole: string | undefined;
  let conversation: string | undefined;
  let rest = '';
  let last: string[] = [];

  const isKnown = (words: string): boolean => (conversation ??= inWords(said())).includes(words);
  const recites = (): boolean => {
    const short = ` ${last.slice(-ofOwn).join(' ')} `;
    if (last.length >= ofOwn && rules.some((one) => one.includes(short)) && !isKnown(short)) return true;
    const long = ` ${last.slice(-ofAny).join(' ')} `;
    return last.length >= ofAny && (whole ??= inWords(told)).includes(long) && !isKnown(long);
  };
  const read = (text: string): boolean =>
    wordsOf(text).some((one) => {
      last = [...last.slice(1 - ofAny), one];
      return recites();
    });

  return {
    push(text) {
      const all = rest + text;
      // The last word may go on.
      rest = unfinished.exec(all.slice(-longestWord))?.[0] ?? '';
      return read(rest === '' ? all : all.slice(0, -rest.length));
    },
    end: () => read(rest),
  };
}

/** Characters: what is longer is no word, and is not waited for. */
const longestWord = 100;

function wordsOf(text: string): readonly string[] {
  return text.replace(unseen, '').toLowerCase().match(word) ?? [];
}

/** Between single blanks, with one at both ends. */
function inWords(text: string): string {
  return ` ${wordsOf(text).join(' ')} `;
}
