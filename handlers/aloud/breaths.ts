// Parts a text that is all there into what is said in one breath each, and marks how each ends.
import type { Breath } from '#src/message.ts';
import { cutAt } from './breath.ts';

/** What is said in one go. */
export interface Line {
  /** As the voice is given it. */
  readonly text: string;
  readonly ends: Breath['ends'];
}

/** More characters than a breath can have: all that need be looked at to find its end. */
const enough = 400;
const sentence = /[.!?…؟۔。！？]["'”’»)\]」』]*$/u;

/** `said`: what a voice is given for a text. One by one, since finding a good end takes a while. */
export function* breaths(paragraphs: readonly string[], said: (text: string) => string): Generator<Line, undefined> {
  let nth = 0;
  for (const paragraph of paragraphs) {
    for (let rest = paragraph; rest !== '';) {
      const near = rest.slice(0, enough);
      const at = cutAt(near, nth, { final: near.length === rest.length, late: false, said }) ?? near.length;
      const text = rest.slice(0, at).trim();
      rest = rest.slice(at).trim();
      nth += 1;
      const ends = rest === '' ? 'paragraph' : sentence.test(text) ? 'sentence' : 'words';
      if (/[\p{L}\p{N}]/u.test(text)) yield { text: said(text), ends };
    }
  }
}
