// What of a long recording is put before a model: its beginning, and what speaks of the question, each with its time.
import { choose } from '../read/choose.ts';
import { clock } from './progress.ts';
import type { Said } from './join.ts';

/** Characters of a piece that is chosen or left out: about a minute. */
const longest = 900;

export interface Excerpt {
  readonly found: readonly { readonly source: string; readonly text: string }[];
  /** Whether some of it was left out. */
  readonly isCut: boolean;
}

/** All of it, as one piece, where it fits into `budget` tokens. */
export function excerpt(name: string, segments: readonly Said[], question: string, budget: number): Excerpt {
  const whole = segments.map(({ text }) => text).join(' ');
  const { isCut } = choose([{ name: '', text: whole }], question, budget);
  if (!isCut) return { found: [{ source: name, text: whole }], isCut };
  const { pages } = choose(pieces(segments), question, budget);
  return { found: pages.map((page) => ({ source: `${name}, ${page.name}`, text: page.text })), isCut };
}

function pieces(segments: readonly Said[]): { readonly name: string; readonly text: string }[] {
  const made: { name: string; text: string }[] = [];
  for (const { text, from } of segments) {
    const last = made.at(-1);
    if (last && last.text.length + text.length < longest) last.text += ` ${text}`;
    else made.push({ name: `from ${clock(from)}`, text });
  }
  return made;
}
