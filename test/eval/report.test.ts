// How the figures of a run are told.
import { expect, test } from 'vitest';
import { forgetful, type Opinion } from '#eval/cache.ts';
import { caseOf, type Case } from '#eval/case.ts';
import { report, table } from '#eval/report.ts';
import type { Row } from '#eval/row.ts';
import { policySchema } from '#src/policy.ts';

const opinion = (found: readonly string[], ms: number): Opinion => ({
  found,
  ms,
  promptTokens: 100,
  completionTokens: 10,
  dollars: 0.0001,
  tries: 1,
});

function said(id: string, category: string, unsafe: boolean, found: string, ms: number): Case {
  const one = opinion(found === '' ? [] : [found], ms);
  return {
    id,
    unsafe,
    categories: unsafe ? [category] : [],
    like: unsafe ? [] : [category],
    found: one.found,
    opinion: one,
  };
}

const cases: readonly Case[] = [
  said('a', 'S10', true, 'S10', 4),
  said('b', 'S10', true, '', 250),
  said('c', 'S2', false, 'S2', 2),
  said('d', 'S2', false, '', 1),
  { id: 'e', unsafe: true, categories: ['S2'], like: [], found: undefined },
];

test('lays the figures out as a table, all first, then the categories by number', () => {
  expect(table(report(cases)).split('\n')).toEqual([
    '| of  | rows | precision | recall |     F1 | false positives | flagged | look-alikes flagged |  parsed | p50 ms | p99 ms | tokens | dollars |',
    '|-----|-----:|----------:|-------:|-------:|----------------:|--------:|--------------------:|--------:|-------:|-------:|-------:|--------:|',
    '| all |    5 |    50.0 % | 50.0 % | 50.0 % |          50.0 % |       – |                   – |  80.0 % |   2.00 |    250 |    440 |  0.0004 |',
    '| S2  |    3 |     0.0 % |      – |  0.0 % |          25.0 % |       – |              50.0 % |  66.7 % |   1.00 |   2.00 |    220 |  0.0002 |',
    '| S10 |    2 |   100.0 % | 50.0 % | 66.7 % |           0.0 % |  50.0 % |                   – | 100.0 % |   4.00 |    250 |    220 |  0.0002 |',
  ]);
});

test('names the texts that the judge got wrong, by their ids', () => {
  expect(report(cases).errors).toEqual({ missed: ['b'], wronged: ['c'], unknown: ['e'] });
});

test('counts what one text took once, however many rows have it', () => {
  const [first] = cases;
  const twice = first ? [first, { ...first, id: 'again' }] : [];
  expect(report(twice).all).toMatchObject({ rows: 2, caught: 2, promptTokens: 100, dollars: 0.0001 });
});

test('lets count what the policy lets count, by what is kept of the verdict', () => {
  const row: Row = { id: 'a', text: 'a', unsafe: true, categories: ['S9'], like: [] };
  const cache = forgetful();
  cache.put('a', 'a', { ...opinion(['S9', 'S4'], 1), severity: 1 });
  const judge = { name: 'guard', cache, key: ({ id }: Row) => id } as const;
  const from = (threshold: string) => caseOf(row, judge, policySchema.parse({ from: { S9: threshold } })).found;
  expect(from('mild')).toEqual(['S9', 'S4']);
  expect(from('clear')).toEqual(['S4']);
  expect(from('off')).toEqual(['S4']);
  expect(caseOf({ ...row, id: 'b' }, judge)).toMatchObject({ id: 'b', found: undefined });
});
