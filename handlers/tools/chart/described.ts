// The figures of a chart in words: for those who cannot see it, and where it cannot be drawn.
import type { Form, Picture } from '#src/chart.ts';

// https://docs.discord.com/developers/resources/message#attachment-object: descriptions have 1,024 characters at most.
const longest = 1000;

const kinds: Readonly<Record<Form, string>> = {
  stacked: 'Stacked bar chart',
  bars: 'Bar chart',
  line: 'Line chart',
  pie: 'Pie chart',
};

/** The language of what it is about is the model's: figures and names, and as few words of our own as there can be. */
export function described({ form = 'stacked', title, unit, labels, series }: Picture): string {
  const points = labels.map((label, at) => {
    const values = series.map(({ name, values: all }) =>
      [series.length > 1 ? name : '', all[at]].filter((one) => one !== ''),
    );
    return `${label}: ${values.map((one) => one.join(' ')).join(', ')}`;
  });
  const named = unit === '' ? title : `${title} (${unit})`;
  const whole = `${kinds[form]}: ${named}. ${points.join('; ')}`;
  return whole.length <= longest ? whole : `${whole.slice(0, longest - 1).toWellFormed()}…`;
}

/** As Markdown. */
export function table({ labels, series }: Picture): string {
  const cell = (text: string) => text.replaceAll('|', '\\|');
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    row(['', ...series.map(({ name }) => cell(name))]),
    row(['---', ...series.map(() => '---:')]),
    ...labels.map((label, at) => row([cell(label), ...series.map(({ values }) => String(values[at]))])),
  ].join('\n');
}
