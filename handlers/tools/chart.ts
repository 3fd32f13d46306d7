// Draws figures that a model has, as a picture; where its letters cannot be drawn, as a table.
import { z } from 'zod';
import { isLegible, type Picture } from '#src/chart.ts';
import { BotError } from '#src/trouble.ts';
import { described, table } from './chart/described.ts';
import { type Result, tool } from './tool.ts';

const most = { series: 6, points: 50, slices: 12 };
const figure = z.number().min(-1e15).max(1e15);
const input = z.object({
  kind: z.enum(['bars', 'stacked', 'line', 'pie']),
  title: z.string().trim().min(1).max(120),
  labels: z.array(z.string().max(60)).min(1).max(most.points),
  series: z
    .array(z.object({ name: z.string().max(60), values: z.array(figure).min(1).max(most.points) }))
    .min(1)
    .max(most.series)
    .describe('As many values each as there are labels. A pie: one series.'),
  unit: z.string().max(60).optional().describe('What is measured, such as sales in EUR.'),
});
type Wanted = z.infer<typeof input>;

export const chart = tool({
  name: 'make_chart',
  description: 'Draws a chart from data as a picture below your answer: bars, stacked bars, lines or a pie.',
  input,
  kind: 'read-local',
  action: 'ask',
  doing: (say) => say('Drawing a chart…'),
  about: ({ title }) => title,
  async run(wanted, { mind }, signal): Promise<Result> {
    check(wanted);
    const picture = pictureOf(wanted);
    if (!isLegible(picture))
      return {
        text: `My charts have Latin letters only. No picture was made; show this table instead:\n${table(picture)}`,
      };
    const clip = await mind.charts.draw(`chart-${wanted.kind}`, picture, described(picture), signal);
    return { text: 'The chart is attached below your answer. Do not describe it in full.', files: [clip] };
  },
});

function check({ kind, labels, series }: Wanted): void {
  const uneven = series.find(({ values }) => values.length !== labels.length);
  if (uneven)
    throw new BotError(
      `There are ${labels.length} labels, but ${uneven.values.length} values in ${JSON.stringify(uneven.name)}.`,
    );
  if (kind !== 'pie') return;
  const [first, second] = series;
  if (second !== undefined) throw new BotError('A pie has one series: use stacked bars.');
  if (labels.length > most.slices) throw new BotError(`A pie has ${most.slices} slices at most: use bars.`);
  const values = first?.values ?? [];
  if (values.some((value) => value < 0) || !values.some((value) => value > 0))
    throw new BotError('The slices of a pie are not below zero, and not all zero: use bars.');
}

function pictureOf({ kind: form, title, labels, series, unit }: Wanted): Picture {
  const values = series.flatMap((one) => one.values);
  const digits = values.every((value) => Number.isInteger(value)) ? 1 : 2;
  const lines = series.map((one) => ({ ...one, name: plain(one.name) }));
  const words = { title: plain(title), labels: labels.map(plain), unit: plain(unit ?? ''), subtitle: '' };
  return { ...words, form, digits, series: lines };
}

/** On one line, without what is not seen. */
function plain(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}
