// The letters and colours of charts.
import { font } from './font.ts';

export const ink = { title: '#1a1d21', text: '#474d55', line: '#e4e7eb', ground: '#ffffff' };

/** Told apart by people who do not see all colours, each 3:1 against white: Paul Tol's and Okabe and Ito's, some darker. */
const colours = ['#0072b2', '#c8590a', '#00855f', '#a8497f', '#7a6a00', '#5a5f66'];

/** Of a series or a slice; after six, those again, lighter. */
export function colour(at: number): string {
  const own = colours[at % colours.length] ?? ink.text;
  return at < colours.length ? own : `${own}88`;
}

export function letters(size: number, weight: 'normal' | 600 = 'normal') {
  return { family: font, size, weight };
}

/** Letters of a title's size that fit in a line of the picture. */
const mostInLine = 68;

/** A text in lines that fit, parted between words. */
function lines(text: string): string[] {
  const made: string[] = [''];
  for (const word of text.split(' ')) {
    const grown = `${made.at(-1) ?? ''} ${word}`.trim();
    if (grown.length > mostInLine && made.at(-1) !== '') made.push(word);
    else made[made.length - 1] = grown;
  }
  return made;
}

/** Words above the figures; nothing where there are none. */
export function words(text: string, size: number, weight: 'normal' | 600, color: string, bottom: number) {
  const padding = { top: 0, bottom };
  return {
    display: text !== '',
    text: lines(text),
    align: 'start',
    font: letters(size, weight),
    color,
    padding,
  } as const;
}
