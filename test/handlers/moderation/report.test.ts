// The report: figures as they would be counted by hand, what was only written down apart, and a picture that is told in words.
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Charts } from '#src/chart.ts';
import { openCharts } from '#src/chart.ts';
import type { Done, Found, Incidents } from '#src/incidents.ts';
import { stages } from '#src/policy.ts';
import { BotError } from '#src/trouble.ts';
import { fc } from '#test/property.ts';
import { keptLog } from '#test/quiet.ts';
import { place } from '#test/said.ts';
import { type Court, incidentsAt, openCourt, root } from './court.ts';

type Picture = Parameters<Charts['draw']>[1];
const day = 86_400_000;
const noon = Date.UTC(2026, 10, 26, 12);

/** A court at noon, in which `at` writes down what was found so many days ago. */
async function openReport(charts?: Partial<Charts>) {
  const court = await openCourt();
  const drawn: { readonly name: string; readonly described: string; readonly picture: Picture }[] = [];
  const { budgets } = court.desk;
  Object.assign(court.desk, {
    budgets: { ...budgets, now: () => noon },
    charts: {
      draw: async (name: string, picture: Picture, described: string) => {
        drawn.push({ name, described, picture });
        return { name: `${name}.png`, mediaType: 'image/png', bytes: new Uint8Array(), described };
      },
      ...charts,
    },
  });
  let count = 0;
  const at = async (
    daysAgo: number,
    but: Partial<Found>,
    decision?: 'upheld' | 'overturned',
    acts: readonly Done['act'][] = [],
  ) => {
    count += 1;
    const then: Incidents = incidentsAt(court.desk, () => noon - daysAgo * day);
    const found: Found = {
      place,
      messageId: `m${count}`,
      stage: 'messages',
      person: 'ann',
      name: 'Ann',
      categories: ['S10'],
      version: 1,
      dry: false,
      ...but,
    };
    const incident = await then.open(found, 0, () => []);
    if (!incident) throw new Error('there is such an incident already');
    for (const act of acts) await then.mark(incident.id, { act, outcome: 'done' });
    if (decision) await then.decide(incident.id, decision, 'root');
  };
  return { court, at, drawn };
}

const report = (court: Court, chosen = {}) => court.give('report', chosen, root);

describe('/moderation report', () => {
  it('says so where nothing was caught, and draws nothing', async () => {
    const { court, drawn } = await openReport();
    expect(await report(court)).toEqual({ text: 'Nothing was caught in that time.' });
    expect(drawn).toEqual([]);
  });

  it('tells what was caught, done and wrong: by category, place and day, and what was only written down apart', async () => {
    const { court, at } = await openReport();
    await at(0, {}, 'upheld', ['delete', 'timeout', 'appeal']);
    await at(0, { categories: ['S1', 'S10'] }, 'overturned', ['delete']);
    await at(2, { stage: 'questions', categories: ['R1'] });
    await at(1, { dry: true, stage: 'voice', categories: [] }, 'overturned', ['log']);
    await at(7, {}, undefined, ['delete']);
    await at(0, { place: { ...place, space: 'other' } }, undefined, ['delete']);
    await at(0, { place: { ...place, platform: 'other' } }, undefined, ['delete']);
    expect((await report(court)).text.split('\n')).toEqual([
      '**3 caught; 1 upheld and 1 overturned: 50% of those decided were wrong.**',
      'What was done: messages deleted: 2; timeouts: 1.',
      '**By category**',
      '```',
      '                      caught  upheld  overturned  wrong',
      'hate                       2       1           1    50%',
      'rule 1 of this place       1       0           0      –',
      'violent crimes             1       0           1   100%',
      '```',
      '**By where it was**',
      '```',
      '                 caught  upheld  overturned  wrong',
      'messages              2       1           1    50%',
      'questions to me       1       0           0      –',
      '```',
      '**By day**',
      '```',
      '        caught  upheld  overturned  wrong',
      'Nov 24       1       0           0      –',
      'Nov 26       2       1           1    50%',
      '```',
      '**Dry run: nothing was done about these. 1 caught; 0 upheld and 1 overturned: 100% of those decided were wrong.**',
      '**By category**',
      '```',
      '          caught  upheld  overturned  wrong',
      'not told       1       0           1   100%',
      '```',
      '**By where it was**',
      '```',
      '                       caught  upheld  overturned  wrong',
      'what is said in calls       1       0           1   100%',
      '```',
      '**By day**',
      '```',
      '        caught  upheld  overturned  wrong',
      'Nov 25       1       0           1   100%',
      '```',
    ]);
  });

  it('says so where nobody has decided yet', async () => {
    const { court, at } = await openReport();
    await at(0, {});
    expect((await report(court)).text).toContain('**1 caught; nobody has decided about any of them yet.**');
  });

  it.each([
    [1, 1],
    [8, 3],
    [90, 4],
    [1000, 4],
    [-3, 1],
  ])('of %i days counts up to today', async (days, caught) => {
    const { court, at } = await openReport();
    for (const ago of [0, 1, 7, 89, 90]) await at(ago, {});
    expect((await report(court, { days })).text).toContain(`**${caught} caught`);
  });

  it('draws each incident once, by day, and tells in words what it has drawn', async () => {
    const { court, at, drawn } = await openReport();
    await at(0, { categories: ['S1', 'S10'] });
    await at(0, { categories: ['S10'] });
    await at(3, { categories: ['S10', 'S2'] });
    await at(3, { dry: true });
    const { files } = await report(court);
    expect(files?.map(({ name }) => name)).toEqual(['moderation-7-days.png']);
    expect(drawn).toEqual([
      {
        name: 'moderation-7-days',
        picture: {
          title: 'What was caught',
          subtitle: 'November 20, 2026 to November 26, 2026, UTC: 3 in all',
          labels: ['Nov 20', 'Nov 21', 'Nov 22', 'Nov 23', 'Nov 24', 'Nov 25', 'Nov 26'],
          unit: 'Incidents a day',
          digits: 0,
          series: [
            { name: 'hate', values: [0, 0, 0, 1, 0, 0, 1] },
            { name: 'violent crimes', values: [0, 0, 0, 0, 0, 0, 1] },
          ],
        },
        described:
          'Bar chart, Incidents a day: What was caught. November 20, 2026 to November 26, 2026, UTC: 3 in all. ' +
          'By category: hate 2; violent crimes 1. The highest bar is Nov 26, with 2.',
      },
    ]);
  });

  it('draws what was only written down, where there is nothing else; and the rarest of many as one', async () => {
    const { court, at, drawn } = await openReport();
    const categories = ['S1', 'S2', 'S3', 'S5', 'S6', 'S7', 'S8'] as const;
    for (const [number, category] of categories.entries())
      for (let times = number; times < 7; times += 1) await at(0, { dry: true, categories: [category] });
    await report(court, { days: 1 });
    expect(drawn[0]?.picture).toMatchObject({
      title: 'What would have been caught',
      series: [
        { values: [7] },
        { values: [6] },
        { values: [5] },
        { values: [4] },
        { values: [3] },
        { name: 'others', values: [3] },
      ],
    });
  });

  it('is a picture that can be seen', async () => {
    const charts = openCharts(keptLog().log);
    try {
      const { court, at } = await openReport(charts);
      await at(1, {});
      const [file] = (await report(court, { days: 90 })).files ?? [];
      expect(await sharp(file?.bytes).metadata()).toMatchObject({ format: 'png', width: 1600 });
    } finally {
      await charts.close();
    }
  });

  it('is told without its picture where that cannot be drawn', async () => {
    const draw = () => Promise.reject(new BotError('I could not draw the chart.'));
    const { court, at } = await openReport({ draw });
    await at(0, {});
    const { text, files } = await report(court);
    expect([text.includes('1 caught'), files]).toEqual([true, undefined]);
  });
});

it('the figures of any incidents are those of a count by hand', async () => {
  const { court, at, drawn } = await openReport();
  const hazards = fc.subarray(['S1', 'S4', 'S10', 'R1', 'words'] as const);
  const one = fc.record({
    ago: fc.nat(9),
    stage: fc.constantFrom(...stages),
    categories: hazards,
    dry: fc.boolean(),
    decision: fc.constantFrom(undefined, 'upheld' as const, 'overturned' as const),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 8 }), async (all) => {
      await court.desk.store.deleteFrom('incidents').execute();
      drawn.length = 0;
      for (const { ago, decision, ...found } of all) await at(ago, found, decision);
      const { text } = await report(court);
      const recent = all.filter(({ ago }) => ago < 7);
      const parts = [recent.filter(({ dry }) => !dry), recent.filter(({ dry }) => dry)].filter(
        (part) => part.length > 0,
      );
      expect([...text.matchAll(/(\d+) caught[;,]/g)].map(([, caught]) => Number(caught))).toEqual(
        parts.map((part) => part.length),
      );
      const tables = text.split('**By ').slice(1);
      for (const [at3, part] of parts.entries()) {
        const [byKind, byStage, byDay] = tables.slice(at3 * 3).map(rowsOf);
        const kinds = part.flatMap(({ categories }) => (categories.length > 0 ? categories : ['none']));
        expect(byKind?.map(([caught]) => caught)).toEqual(frequencies(kinds));
        expect(byStage?.map(([caught]) => caught)).toEqual(frequencies(part.map(({ stage }) => stage)));
        expect(byDay?.map(([caught = 0]) => caught).toSorted(falling)).toEqual(frequencies(part.map(({ ago }) => ago)));
        for (const [column, what] of ['upheld', 'overturned'].entries())
          for (const rows of [byStage, byDay])
            expect(rows?.reduce((sum, row) => sum + (row[column + 1] ?? 0), 0)).toBe(
              part.filter(({ decision }) => decision === what).length,
            );
      }
      const bars = drawn[0]?.picture.series ?? [];
      expect(bars.flatMap(({ values }) => values).reduce((sum, value) => sum + value, 0)).toBe(parts[0]?.length ?? 0);
    }),
    { numRuns: 40 },
  );
});

/** The figures of a table, row by row: caught, upheld, overturned. */
function rowsOf(table: string): readonly (readonly number[])[] {
  const lines = (table.split('```')[1] ?? '').trim().split('\n').slice(1);
  return lines.map((line) => [...line.matchAll(/ {2,}(\d+)(?= )/g)].map(([, figure]) => Number(figure)));
}

function frequencies(all: readonly (string | number)[]): readonly number[] {
  const counts = Map.groupBy(all, (one) => one);
  return [...counts.values()].map(({ length }) => length).toSorted(falling);
}

function falling(one: number, other: number): number {
  return other - one;
}
