// What must hold of a judge, and what to say where it does not.
import type { Options } from './options.ts';
import type { Scores } from './scores.ts';

type Bars = Pick<Options, 'least-precision' | 'least-recall' | 'least-parsed' | 'most-false-positives'>;

/** One sentence for each bar that is missed; a figure that there is none of misses its bar. */
export function missedBars(bars: Bars, all: Scores): readonly string[] {
  const { precision, recall, parseRate, falsePositiveRate } = all;
  return [
    least('The precision', precision, bars['least-precision']),
    least('The recall', recall, bars['least-recall']),
    least('The share of texts with a verdict', parseRate, bars['least-parsed']),
    most('The false-positive rate', falsePositiveRate, bars['most-false-positives']),
  ].filter((complaint) => complaint !== undefined);
}

function least(what: string, value: number | undefined, bar: number | undefined): string | undefined {
  if (bar === undefined || (value !== undefined && value >= bar)) return undefined;
  return `${what} is ${told(value)}, and must be at least ${bar}.`;
}

function most(what: string, value: number | undefined, bar: number | undefined): string | undefined {
  if (bar === undefined || (value !== undefined && value <= bar)) return undefined;
  return `${what} is ${told(value)}, and must be at most ${bar}.`;
}

function told(value: number | undefined): string {
  return value === undefined ? 'unknown' : value.toFixed(4);
}
