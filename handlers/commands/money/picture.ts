// What everybody used over time, as bars: money by model, or tokens where no money is known; and the same in words.
import type { Charts } from '#src/chart.ts';
import { addUp, type Amounts } from '#src/usage.ts';
import { amountOf, moneyOf, shareIn, type Speaking } from '../../budget/words.ts';
import type { Span, SpanName } from './span.ts';

type Picture = Parameters<Charts['draw']>[1];

/** What a model used in an hour or on a day. */
export type Piece = Amounts & { readonly model: string; readonly at: number };

/** Of what, and in how many models that is parted at most: the last of them stands for all others. */
const mostSeries = 6;

// said
const titles = { dollars: 'Cost by model', tokens: 'Tokens by model' } as const;
const units: Readonly<Record<keyof typeof titles, Readonly<Record<SpanName, string>>>> = {
  dollars: {
    today: 'US dollars an hour',
    week: 'US dollars a day',
    month: 'US dollars a day',
    year: 'US dollars a month',
  },
  tokens: { today: 'Tokens an hour', week: 'Tokens a day', month: 'Tokens a day', year: 'Tokens a month' },
};

const formats: Readonly<Record<SpanName, Intl.DateTimeFormatOptions>> = {
  today: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  week: { day: 'numeric', month: 'short' },
  month: { day: 'numeric', month: 'short' },
  year: { month: 'short', year: 'numeric' },
};

/** A figure of a model, or of all those that have no bars of their own. */
interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

/** What is drawn, and what those who cannot see it are told. */
export function pictureOf(
  pieces: readonly Piece[],
  name: SpanName,
  span: Span,
  how: Speaking,
): { readonly picture: Picture; readonly described: string } {
  const of = pieces.some(({ dollars }) => dollars > 0) ? 'dollars' : 'tokens';
  const valueOf = (one: Amounts) => (of === 'dollars' ? one.dollars : one.promptTokens + one.completionTokens);
  const amount = (value: number) => (of === 'dollars' ? moneyOf(value, how.tongue) : amountOf(value, 'tokens', how));
  const label = new Intl.DateTimeFormat(how.tongue, { ...formats[name], timeZone: 'UTC' });
  const day = new Intl.DateTimeFormat(how.tongue, { dateStyle: 'long', timeZone: 'UTC' });
  const { bars } = span;
  const series = seriesOf(pieces, bars, valueOf, how.say('others'));
  const all = sum(series.flatMap(({ values }) => values));
  const figures = {
    from: day.format(span.from),
    to: day.format(Math.max(span.from, span.to - 1)),
    amount: amount(all),
  };
  const subtitle = how.say(
    name === 'today' ? '{from}, UTC: {amount} in all' : '{from} to {to}, UTC: {amount} in all',
    figures,
  );
  const picture = {
    title: how.say(titles[of]),
    subtitle,
    labels: bars.map((from) => label.format(from)),
    unit: how.say(units[of][name]),
    digits: of === 'dollars' ? 4 : 1,
    series,
  };
  return { picture, described: inWords(picture, amount, how) };
}

function seriesOf(
  pieces: readonly Piece[],
  bars: readonly number[],
  valueOf: (one: Amounts) => number,
  others: string,
): readonly Series[] {
  const models = addUp(pieces, ({ model }) => model).map(([model]) => model);
  const own = models.length > mostSeries ? models.slice(0, mostSeries - 1) : models;
  const values = (isIn: (model: string) => boolean) =>
    bars.map((from, at) => {
      const to = bars[at + 1] ?? Infinity;
      return sum(pieces.filter((one) => one.at >= from && one.at < to && isIn(one.model)).map(valueOf));
    });
  const series = own.map((model) => ({ name: model, values: values((one) => one === model) }));
  return own === models ? series : [...series, { name: others, values: values((one) => !own.includes(one)) }];
}

/** All that the picture shows: of what, how much in all and by whom, and where the most of it was. */
function inWords(
  { title, subtitle, labels, unit, series }: Picture,
  amount: (value: number) => string,
  how: Speaking,
): string {
  const totals = series.map(({ name, values }) => ({ name, value: sum(values) }));
  const all = sum(totals.map(({ value }) => value));
  const parts = totals.map(({ name, value }) => `${name} ${amount(value)} (${shareIn(value, all, how.tongue)})`);
  const bars = labels.map((_, at) => sum(series.map(({ values }) => values[at] ?? 0)));
  const most = bars.indexOf(Math.max(...bars));
  return [
    how.say('Bar chart, {unit}: {title}.', { title, unit }),
    `${subtitle}.`,
    ...(parts.length > 0 ? [how.say('By model: {parts}.', { parts: parts.join('; ') })] : []),
    how.say('The highest bar is {label}, with {amount}.', {
      label: labels[most] ?? '',
      amount: amount(bars[most] ?? 0),
    }),
  ].join(' ');
}

function sum(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0);
}
