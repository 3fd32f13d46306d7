// Joins what was understood of overlapping parts: at their seams the words that both have stand once.
import type { Part } from '#src/recordings.ts';
import type { Transcript } from '#src/transcript.ts';
import { plainWords } from '../call/words.ts';
import { credible } from '../invented.ts';
import { type Token, tokensOf } from './tokens.ts';

/** What was said in one go. Seconds in the whole recording. */
export interface Said {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** Where the source tells who speaks. */
  readonly speaker?: string;
}

export type Listened = Pick<Part, 'number' | 'from' | 'to' | 'overlap'> & { readonly transcript: Transcript };

/** Seconds by which times of words may be wrong: where they were told, and where they are guessed from their sentence. */
const slack = { told: 0.6, guessed: 2.5 };

/** In order; what nobody said is left out. */
export function join(parts: readonly Listened[]): Said[] {
  let tokens: Token[] = [];
  let before: Listened | undefined;
  for (const part of parts) {
    const next = tokensOf(segmentsOf(part.transcript), part.transcript.words, part.from, part.number);
    const follows = before?.number === part.number - 1 && part.overlap > 0;
    tokens = follows ? seamed(tokens, next, part) : [...tokens, ...next];
    before = part;
  }
  return sentences(tokens);
}

function segmentsOf({ text, segments, seconds }: Transcript) {
  return segments.length > 0 ? credible(segments) : [{ text, from: 0, to: seconds }];
}

/** The run of words that both have at the same time, as long and as exactly as any, is the seam; without one, the middle of the overlap is. */
function seamed(left: readonly Token[], right: readonly Token[], { from, overlap }: Listened): Token[] {
  const [end, middle] = [from + overlap, from + overlap / 2];
  const loose = Math.max(
    ...[...left.slice(-1), ...right.slice(0, 1)].map(({ told }) => (told ? slack.told : slack.guessed)),
    0,
  );
  const first = left.findIndex((one) => one.to > from - loose);
  const a = first < 0 ? [] : left.slice(first);
  const b = right.slice(0, right.findLastIndex((one) => one.from < end + loose) + 1);
  const run = common(a, b, loose);
  if (run.length > 0) {
    const [keep, skip] = [left.length - a.length + run.a + run.length, run.b + run.length];
    return [...left.slice(0, keep), ...right.slice(skip)];
  }
  const isBefore = (one: Token): boolean => (one.from + one.to) / 2 < middle;
  return [...left.slice(0, left.findLastIndex(isBefore) + 1), ...right.filter((one) => !isBefore(one))];
}

/** Who says the same word again and again says it at different times: each counts the more, the nearer the two are. */
function common(a: readonly Token[], b: readonly Token[], loose: number) {
  let best = { a: 0, b: 0, length: 0, weight: 0 };
  for (let i = 0; i < a.length; i += 1) {
    for (let j = 0; j < b.length; j += 1) {
      let [length, weight] = [0, 0];
      for (let more = sameness(a[i], b[j], loose); more > 0; more = sameness(a[i + length], b[j + length], loose))
        [length, weight] = [length + 1, weight + more];
      if (weight > best.weight) best = { a: i, b: j, length, weight };
    }
  }
  return best;
}

/** From 0, for two different words or times, to 1. */
function sameness(a: Token | undefined, b: Token | undefined, loose: number): number {
  if (!a || !b) return 0;
  const [one, other] = [plainWords(a.text).join(' '), plainWords(b.text).join(' ')];
  return one !== '' && one === other ? Math.max(0, 1 - Math.abs(a.from - b.from) / loose) : 0;
}

/** Words of one segment stand together again. */
function sentences(tokens: readonly Token[]): Said[] {
  const said: { segment: string; text: string; from: number; to: number }[] = [];
  for (const { segment, text, from, to } of tokens) {
    const last = said.at(-1);
    if (last?.segment === segment) Object.assign(last, { text: last.text + text, to: Math.max(last.to, to) });
    else said.push({ segment, text, from, to });
  }
  return said
    .map(({ text, from, to }) => ({ text: text.trim(), from, to: Math.max(from, to) }))
    .filter(({ text }) => text !== '');
}
