// How an answer is parted for the guard: how much of it is judged at a time, and how much may be shown by then.
import type { Policy } from '#src/policy.ts';

/** `strict`: what is shown was judged · `balanced`: it is at most one window ahead of that · `off`: nobody judges. */
export type Mode = Policy['stages']['answers'];

/** Windows double, so that a free key's quota lasts. */
export interface Windows {
  readonly first: number;
  readonly largest: number;
}

/**
 * In characters. `balanced` costs four verdicts for 4,000 of them (400, 1,200, 2,800 and all), `strict` six (about a sentence, 360,
 * 840, 1,800, 3,400 and all), of an answer that comes slower than its verdicts; fewer of one that comes faster.
 */
export const windows: Readonly<Record<Mode, Windows>> = {
  strict: { first: 120, largest: 1600 },
  balanced: { first: 400, largest: 3200 },
  off: { first: 0, largest: 0 },
};

/** The first sentence is judged by itself once it is that long: shorter ones tell too little for their price. */
const leastSentence = 24;

/** Up to where a growing answer is to be judged next, beyond what was `passed`; undefined: it has to grow first. */
export function due(text: string, passed: number, window: number, mode: Mode): number | undefined {
  const isFull = text.length >= passed + window;
  if (mode !== 'strict') return isFull ? text.length : undefined;
  if (isFull) return seam(text, passed + Math.ceil(window / 2));
  // Whoever waits for the first words does not wait for more than a sentence of them.
  return passed === 0 ? lastEnd(text, sentences, leastSentence) : undefined;
}

const sentences = /[.!?…]["'”’)\]*_]*\s|[。！？]|\n/gu;
const blanks = /\s/gu;

/** The last place from `least` on where reading may pause: after a sentence or a line, else between words, else between characters. */
function seam(text: string, least: number): number {
  return lastEnd(text, sentences, least) ?? lastEnd(text, blanks, least) ?? whole(text);
}

function lastEnd(text: string, pattern: RegExp, least: number): number | undefined {
  let end: number | undefined;
  for (const { 0: found, index } of text.slice(least).matchAll(pattern)) end = least + index + found.length;
  return end;
}

/** Without the first half of a character whose second half has not come. */
function whole(text: string): number {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.length - 1 : text.length;
}
