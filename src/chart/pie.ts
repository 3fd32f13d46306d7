// Shares of a whole, as slices, each with its figure and its part beside it.
import type { ChartConfiguration } from 'chart.js';
import { frame, number } from './frame.ts';
import { colour, ink } from './ink.ts';
import type { Picture } from './picture.ts';

export function pie(picture: Picture): ChartConfiguration<'pie'> {
  const values = picture.series[0]?.values ?? [];
  const all = values.reduce((sum, value) => sum + value, 0);
  const figures = number(picture);
  const labels = picture.labels.map((label, at) => {
    const value = values[at] ?? 0;
    const share = Math.round((value / all) * 1000) / 10;
    return `${label}: ${figures.format(value)} (${share}%)`;
  });
  const subtitle = [picture.subtitle, picture.unit].filter((text) => text !== '').join(' · ');
  const slices = values.map((_, at) => colour(at));
  return {
    type: 'pie',
    data: {
      labels,
      datasets: [{ data: [...values], backgroundColor: slices, borderColor: ink.ground, borderWidth: 2 }],
    },
    options: frame({ ...picture, subtitle }, 'right'),
  };
}
