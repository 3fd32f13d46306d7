// What came out of a run, as a table and as JSON.
import { percentile } from '../bench/figures.ts';
import { categoryScores, scores, type CategoryScores } from './scores.ts';
import type { Opinion } from './cache.ts';
import type { Case } from './case.ts';

/** Scores, and what they took. */
export interface Line extends CategoryScores {
  /** All labelled texts that it is about: for a category its own and its look-alikes. */
  readonly rows: number;
  /** Milliseconds. */
  readonly p50?: number;
  readonly p99?: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly dollars: number;
}

export interface Report {
  readonly all: Line;
  readonly categories: Readonly<Record<string, Line>>;
  /** Ids of what the judge got wrong, or said nothing of. */
  readonly errors: Readonly<Record<'missed' | 'wronged' | 'unknown', readonly string[]>>;
}

/** The figures of all, and of each category that a label names. */
export function report(cases: readonly Case[]): Report {
  const named = new Set(cases.flatMap(({ categories, like }) => [...categories, ...like]));
  const lines = Array.from(named)
    .toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true }))
    .map((category) => {
      const own = cases.filter(({ categories, like }) => categories.includes(category) || like.includes(category));
      return [category, { ...categoryScores(cases, category), ...took(own) }] as const;
    });
  const ids = (which: (one: Case) => boolean): readonly string[] => cases.filter(which).map(({ id }) => id);
  return {
    all: { ...scores(cases), ...took(cases) },
    categories: Object.fromEntries(lines),
    errors: {
      missed: ids(({ unsafe, found }) => unsafe && found?.length === 0),
      wronged: ids(({ unsafe, found = [] }) => !unsafe && found.length > 0),
      unknown: ids(({ found }) => found === undefined),
    },
  };
}

/** Each text counts once, however many rows have it. */
function took(cases: readonly Case[]): Omit<Line, keyof CategoryScores> {
  const opinions = Array.from(new Set(cases.map(({ opinion }) => opinion))).filter((one) => one !== undefined);
  const sum = (of: (one: Opinion) => number): number => opinions.reduce((total, one) => total + of(one), 0);
  const times = opinions.map(({ ms }) => ms);
  return {
    rows: cases.length,
    ...(times.length > 0 && { p50: percentile(times, 0.5), p99: percentile(times, 0.99) }),
    promptTokens: Math.round(sum(({ promptTokens }) => promptTokens)),
    completionTokens: Math.round(sum(({ completionTokens }) => completionTokens)),
    dollars: sum(({ dollars }) => dollars),
  };
}

const heads = [
  'of',
  'rows',
  'precision',
  'recall',
  'F1',
  'false positives',
  'flagged',
  'look-alikes flagged',
  'parsed',
  'p50 ms',
  'p99 ms',
  'tokens',
  'dollars',
];

/** A Markdown table whose columns are aligned, for terminals and documents alike. */
export function table({ all, categories }: Report): string {
  const rows = Object.entries({ all, ...categories }).map(([name, line]) => cells(name, line));
  const widths = heads.map((head, at) =>
    Math.max(...[head, ...rows.map((row) => row[at] ?? '')].map(({ length }) => length)),
  );
  const laid = (row: readonly string[]): string =>
    `| ${row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, at) => (at === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [laid(heads), rule, ...rows.map(laid)].join('\n');
}

function cells(name: string, line: Line): readonly string[] {
  const { precision, recall, f1, falsePositiveRate, flagged, alikeFlagged, parseRate } = line;
  return [
    name,
    String(line.rows),
    ...[precision, recall, f1, falsePositiveRate, flagged, alikeFlagged, parseRate].map(percent),
    milliseconds(line.p50),
    milliseconds(line.p99),
    String(line.promptTokens + line.completionTokens),
    line.dollars === 0 ? '0' : line.dollars.toFixed(4),
  ];
}

/** A dash where there is nothing to take a share of. */
function percent(share: number | undefined): string {
  return share === undefined ? '–' : `${(share * 100).toFixed(1)} %`;
}

function milliseconds(ms: number | undefined): string {
  return ms === undefined ? '–' : ms.toFixed(ms < 10 ? 2 : 0);
}
