// The words of a transcript, each with its time: as the model told it, or as its sentence lets guess.
import type { Transcript } from '#src/transcript.ts';
import { plainWords } from '../call/words.ts';

export interface Token {
  /** With what stands before it, a blank mostly, and with its punctuation. */
  readonly text: string;
  /** Seconds in the whole recording. */
  readonly from: number;
  readonly to: number;
  /** Which sentence it is of. */
  readonly segment: string;
  /** Whether the model told its time. */
  readonly told: boolean;
}

/** Words between blanks; where a language has none, single characters. */
const word =
  /\s*(?:[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}][^\s\p{L}\p{N}]*|[^\s\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}]+)/gu;
/** A word that the model told is looked for so many words ahead. */
const ahead = 4;

/** `offset`: where the part begins in the whole recording, seconds. */
export function tokensOf(
  segments: readonly { readonly text: string; readonly from: number; readonly to: number }[],
  words: Transcript['words'] = [],
  offset: number,
  part: number,
): Token[] {
  let next = 0;
  return segments.flatMap((segment, number) => {
    const texts = segment.text.match(word) ?? [];
    const length = texts.reduce((sum, text) => sum + text.length, 0);
    const pace = Math.max(0, segment.to - segment.from) / Math.max(1, length);
    let at = segment.from;
    return texts.map((text, index) => {
      const guess = { from: at, to: at + text.length * pace };
      at = guess.to;
      const plain = plainWords(text).join('');
      const found =
        plain === '' ? -1 : words.slice(next, next + ahead).findIndex((one) => plainWords(one.text).join('') === plain);
      const told = found < 0 ? undefined : words[next + found];
      if (told) next += found + 1;
      const { from, to } = told ?? guess;
      const spaced = index === 0 && !/^\s/.test(text) ? ` ${text}` : text;
      return {
        text: spaced,
        from: offset + from,
        to: offset + to,
        segment: `${part}.${number}`,
        told: told !== undefined,
      };
    });
  });
}
