// Percentiles, and how a result is told.
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';

/** One measured figure. Times are milliseconds, memory is megabytes. */
export interface Figure {
  readonly name: string;
  readonly unit: 'ms' | 'MB' | '';
  readonly p50?: number;
  readonly p99?: number;
  /** For what is one number and no distribution. */
  readonly value?: number;
  readonly samples: number;
  /** What must hold, in words and as a test. */
  readonly target: string;
  readonly met: boolean;
}

/** The value below which a share of the samples lies; nearest rank. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** A distribution that must stay below a median and, where given, below a 99th percentile. */
export function distribution(name: string, samples: readonly number[], most: { p50?: number; p99?: number }): Figure {
  const [p50, p99] = [percentile(samples, 0.5), percentile(samples, 0.99)];
  const target = Object.entries(most)
    .map(([which, bound]) => `${which} ≤ ${bound}`)
    .join(', ');
  const met = p50 <= (most.p50 ?? Infinity) && p99 <= (most.p99 ?? Infinity);
  return { name, unit: 'ms', p50, p99, samples: samples.length, target, met };
}

/** A single number that must not be larger than `most`. */
export function single(name: string, value: number, unit: Figure['unit'], most: number): Figure {
  return { name, unit, value, samples: 1, target: `≤ ${most}`, met: value <= most };
}

/** Prints the table, writes `bench/results/NAME.json`, and ends the process: with 1 where a target is missed, unless it was a `smoke` run. */
export async function publish(figures: readonly Figure[], name: string, smoke: boolean): Promise<never> {
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`;
  process.stdout.write(`${machine}\n\n${table(figures)}\n`);
  const results = new URL('./results/', import.meta.url);
  await mkdir(results, { recursive: true });
  const result = { at: new Date().toISOString(), machine, smoke, figures };
  await writeFile(new URL(`${name}.json`, results), JSON.stringify(result, null, 2));
  process.exit(figures.every(({ met }) => met) || smoke ? 0 : 1);
}

/** The figures as a Markdown table. */
function table(figures: readonly Figure[]): string {
  const number = (value: number | undefined) => (value === undefined ? '' : value.toFixed(value < 10 ? 2 : 0));
  const rows = figures.map(
    ({ name, unit, p50, p99, value, samples, target, met }) =>
      `| ${name} | ${number(p50 ?? value)} | ${number(p99)} | ${unit} | ${target} | ${met ? 'met' : '**missed**'} | ${samples} |`,
  );
  return ['| figure | p50 or value | p99 | unit | target | | samples |', '|---|---|---|---|---|---|---|', ...rows].join(
    '\n',
  );
}
