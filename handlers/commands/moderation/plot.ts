// What was caught over time, as bars by what was found first; and the same in words.
import type { Charts } from '#src/chart.ts';
import type { Count } from '#src/incidents.ts';
import type { Speaking } from '../../budget/words.ts';
import { type Kind, kindName, kindsOf, tallies, total } from './tally.ts';

type Picture = Parameters<Charts['draw']>[1];

/** In how many that is parted at most: the last of them stands for all others. */
const mostSeries = 6;

/** One bar for each of `days`, as they begin, milliseconds since 1970. Each incident is in it once. */
export function plotOf(
  counts: readonly Count[],
  days: readonly number[],
  how: Speaking,
): { readonly picture: Picture; readonly described: string } {
  const { say, tongue } = how;
  const label = new Intl.DateTimeFormat(tongue, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const long = new Intl.DateTimeFormat(tongue, { dateStyle: 'long', timeZone: 'UTC' });
  const dry = counts.every((count) => count.dry);
  const picture = {
    title: dry ? say('What would have been caught') : say('What was caught'),
    subtitle: say('{from} to {to}, UTC: {amount} in all', {
      from: long.format(days[0]),
      to: long.format(days.at(-1)),
      amount: total(counts).caught,
    }),
    labels: days.map((day) => label.format(day)),
    unit: say('Incidents a day'),
    digits: 0,
    series: seriesOf(counts, days, how),
  };
  return { picture, described: inWords(picture, how) };
}

function seriesOf(counts: readonly Count[], days: readonly number[], { say }: Speaking): Picture['series'] {
  const kinds = tallies(counts, first).map(([kind]) => kind);
  const own = kinds.length > mostSeries ? kinds.slice(0, mostSeries - 1) : kinds;
  const values = (isIn: (count: Count) => boolean) =>
    days.map((day) => total(counts.filter((count) => count.day === day && isIn(count))).caught);
  const series = own.map((kind) => ({
    name: kindName(kind, say),
    values: values((count) => first(count)[0] === kind),
  }));
  if (own === kinds) return series;
  const isOther = (count: Count) => first(count).every((kind) => !own.includes(kind));
  return [...series, { name: say('others'), values: values(isOther) }];
}

function first(count: Count): readonly Kind[] {
  return kindsOf(count).slice(0, 1);
}

/** All that the picture shows: how much in all and of what, and where the most of it was. */
function inWords({ title, subtitle, labels, unit, series }: Picture, { say }: Speaking): string {
  const add = (values: readonly number[]) => values.reduce((all, one) => all + one, 0);
  const bars = labels.map((_, at) => add(series.map(({ values }) => values[at] ?? 0)));
  const most = Math.max(...bars);
  return [
    say('Bar chart, {unit}: {title}.', { title, unit }),
    `${subtitle}.`,
    say('By category: {parts}.', { parts: series.map(({ name, values }) => `${name} ${add(values)}`).join('; ') }),
    say('The highest bar is {label}, with {amount}.', { label: labels[bars.indexOf(most)] ?? '', amount: most }),
  ].join(' ');
}
