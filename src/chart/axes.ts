// Charts with two axes: bars, one on the other or side by side, and lines.
import type { ChartConfiguration, ChartDataset } from 'chart.js';
import { frame, number } from './frame.ts';
import { colour, ink, letters } from './ink.ts';
import type { Picture } from './picture.ts';

export function bars(picture: Picture): ChartConfiguration<'bar'> {
  const { labels, series, form } = picture;
  const stacked = form !== 'bars';
  const dataset = stacked ? storey : beside;
  return {
    type: 'bar',
    data: { labels: [...labels], datasets: series.map(dataset) },
    options: { ...frame(picture, key(picture)), scales: scales(picture, stacked, true) },
  };
}

export function line(picture: Picture): ChartConfiguration<'line'> {
  const { labels, series } = picture;
  const datasets = series.map(({ name, values }, at): ChartDataset<'line'> => {
    const color = colour(at);
    return {
      label: name,
      data: [...values],
      borderColor: color,
      backgroundColor: color,
      borderWidth: 2.5,
      pointRadius: values.length > 30 ? 0 : 3.5,
      tension: 0,
    };
  });
  return {
    type: 'line',
    data: { labels: [...labels], datasets },
    options: { ...frame(picture, key(picture)), scales: scales(picture, false, false) },
  };
}

/** One series without a name needs no explaining. */
function key({ series: [first, second] }: Picture): 'bottom' | 'none' {
  return second === undefined && first?.name === '' ? 'none' : 'bottom';
}

function scales(picture: Picture, stacked: boolean, beginAtZero: boolean) {
  const { unit } = picture;
  const figures = number(picture);
  return {
    x: {
      stacked,
      grid: { display: false },
      border: { color: ink.text },
      ticks: { color: ink.text, font: letters(12.5), maxRotation: rotation(picture), autoSkipPadding: 14 },
    },
    y: {
      stacked,
      beginAtZero,
      title: { display: unit !== '', text: unit, color: ink.text, font: letters(13) },
      grid: { color: ink.line },
      border: { display: false },
      ticks: {
        color: ink.text,
        font: letters(12.5),
        maxTicksLimit: 7,
        callback: (value: string | number) => figures.format(Number(value)),
      },
    },
  };
}

/** Labels of time may be left out, for people know what is between them; those of a chart that has another form may not. */
function rotation({ form }: Picture): number {
  return form === undefined ? 0 : 50;
}

function storey({ name, values }: Picture['series'][number], at: number): ChartDataset<'bar'> {
  return {
    label: name,
    data: [...values],
    backgroundColor: colour(at),
    borderColor: ink.ground,
    borderWidth: { top: 1, right: 0, bottom: 0, left: 0 },
    categoryPercentage: 0.82,
    barPercentage: 0.96,
    maxBarThickness: 56,
  };
}

function beside({ name, values }: Picture['series'][number], at: number): ChartDataset<'bar'> {
  return {
    label: name,
    data: [...values],
    backgroundColor: colour(at),
    categoryPercentage: 0.78,
    barPercentage: 0.92,
    maxBarThickness: 56,
  };
}
