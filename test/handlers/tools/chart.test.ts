// Figures become pictures that can be read, in every form, and words for those who cannot see them.
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { chart } from '#handlers/tools/chart.ts';
import { openCharts, type Picture } from '#src/chart.ts';
import { keptLog } from '#test/quiet.ts';
import { bare } from './occasion.ts';

const figures = {
  title: 'Sales',
  unit: 'EUR',
  labels: ['May', 'June'],
  series: [
    { name: 'Berlin', values: [1, 2.5] },
    { name: 'Paris', values: [3, 4] },
  ],
};
const one = { ...figures, series: figures.series.slice(0, 1) };

function drawing() {
  const drawn: Picture[] = [];
  const scene = bare({
    charts: {
      async draw(name, picture, described) {
        drawn.push(picture);
        return { name: `${name}.png`, mediaType: 'image/png', bytes: new Uint8Array(1), described };
      },
    },
  });
  return { ...scene, drawn };
}

describe('charts', () => {
  it('are drawn in every form, differently, with as much ink as it takes', async () => {
    const charts = openCharts(keptLog().log);
    const { run } = bare({ charts });
    const seen = new Set<string>();
    for (const kind of ['bars', 'stacked', 'line', 'pie']) {
      const { files } = await run(chart, { kind, ...(kind === 'pie' ? one : figures) });
      const { data, info } = await sharp(files?.[0]?.bytes).raw().toBuffer({ resolveWithObject: true });
      expect([info.width, info.height]).toEqual([1600, 900]);
      // Of the first colour, some part is there in each form.
      let blue = 0;
      for (let at = 0; at < data.length; at += info.channels)
        if ((data[at] ?? 255) < 16 && Math.abs((data[at + 1] ?? 0) - 0x72) < 8 && (data[at + 2] ?? 0) > 0xa0) blue += 1;
      expect(blue, kind).toBeGreaterThan(1000);
      seen.add(createHash('sha256').update(data).digest('hex'));
    }
    expect(seen.size).toBe(4);
    await charts.close();
  });

  it('are told to those who cannot see them', async () => {
    const { run } = drawing();
    const { files, text } = await run(chart, { kind: 'bars', ...figures });
    expect(files?.[0]?.described).toBe('Bar chart: Sales (EUR). May: Berlin 1, Paris 3; June: Berlin 2.5, Paris 4');
    expect(text).toContain('attached');
    const long = Array.from({ length: 50 }, (_, at) => `${'x'.repeat(50)}${at}`);
    const many = await run(chart, {
      ...figures,
      kind: 'line',
      labels: long,
      series: [{ name: 'a', values: long.map(() => 1) }],
    });
    expect(many.files?.[0]?.described?.length).toBe(1000);
  });

  it('become tables where their letters cannot be drawn', async () => {
    const { run, drawn } = drawing();
    const { text, files } = await run(chart, { ...figures, kind: 'bars', labels: ['五月', 'a|b'] });
    expect(text).toContain('|  | Berlin | Paris |\n| --- | ---: | ---: |\n| 五月 | 1 | 3 |\n| a\\|b | 2.5 | 4 |');
    expect(files).toBeUndefined();
    expect(drawn).toEqual([]);
  });

  it('have no letters in them that are not seen', async () => {
    const { run, drawn } = drawing();
    await run(chart, { ...figures, kind: 'bars', title: 'Sa\u202Eles\n\u0000now' });
    expect(drawn[0]?.title).toBe('Sa les now');
  });

  it.each([
    [{ kind: 'bars', labels: ['May'] }, '1 labels, but 2 values in "Berlin"'],
    [{ kind: 'pie' }, 'A pie has one series'],
    [{ ...one, kind: 'pie', series: [{ name: '', values: [1, -1] }] }, 'not below zero'],
    [{ ...one, kind: 'pie', series: [{ name: '', values: [0, 0] }] }, 'not all zero'],
  ])('say what does not fit: %j', async (but, why) => {
    const { run } = drawing();
    await expect(run(chart, { ...figures, ...but })).rejects.toThrow(why);
  });

  it.each([
    { kind: 'bars', series: [{ name: 'a', values: [Infinity, 1] }] },
    { kind: 'bars', series: [{ name: 'a', values: [1e300, 1] }] },
    { kind: 'bars', series: Array.from({ length: 7 }, () => figures.series[0]) },
    { kind: 'bars', labels: Array.from({ length: 51 }, String) },
    { kind: 'radar' },
    { kind: 'bars', title: ' ' },
  ])('take no other figures: %j', (but) => {
    expect(chart.input.safeParse({ ...figures, ...but }).success).toBe(false);
  });
});
