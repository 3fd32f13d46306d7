// Draws charts, in a thread of its own: a picture takes longer than anybody who talks may be held up.
import { createRequire } from 'node:module';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import { BarController, BarElement, CategoryScale, Chart, Legend, LinearScale, SubTitle, Title } from 'chart.js';
import type { ChartConfiguration, ChartDataset, ChartItem, Plugin } from 'chart.js';
import { serve } from '../workshop/serve.ts';
import type { Picture } from './picture.ts';

const { resolve } = createRequire(import.meta.url);
/** The machine may have no fonts at all: this one comes with the program. */
const font = 'Inter';
for (const alphabet of ['latin', 'latin-ext'])
  for (const weight of [400, 600])
    GlobalFonts.registerFromPath(resolve(`@fontsource/inter/files/inter-${alphabet}-${weight}-normal.woff2`), font);

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Legend, Title, SubTitle);

/** Twice as many pixels as its measures say, so that letters are sharp on any screen. */
const size = { width: 800, height: 450, sharpness: 2 };
const ink = { title: '#1a1d21', text: '#474d55', line: '#e4e7eb', ground: '#ffffff' };
/** Told apart by people who do not see all colours, each 3:1 against white: Paul Tol's and Okabe and Ito's, some darker. */
const colours = ['#0072b2', '#c8590a', '#00855f', '#a8497f', '#7a6a00', '#5a5f66'];

/** Pictures have no page behind them that would be white. */
const ground: Plugin<'bar'> = {
  id: 'ground',
  beforeDraw: ({ ctx, width, height }) => {
    ctx.fillStyle = ink.ground;
    ctx.fillRect(0, 0, width, height);
  },
};

serve(async (picture: Picture): Promise<Uint8Array> => {
  const canvas = createCanvas(size.width, size.height);
  // Chart.js draws on whatever has a canvas' methods, but its types know only the browser's.
  const chart = new Chart(canvas as unknown as ChartItem, configuration(picture));
  try {
    return await canvas.encode('png');
  } finally {
    chart.destroy();
  }
});

function configuration({ title, subtitle, labels, series, unit, digits }: Picture): ChartConfiguration<'bar'> {
  const number = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: digits });
  const letters = (size: number, weight: 'normal' | 600 = 'normal') => ({ family: font, size, weight });
  const words = (text: string, size: number, weight: 'normal' | 600, color: string, bottom: number) =>
    ({ display: true, text, align: 'start', font: letters(size, weight), color, padding: { top: 0, bottom } }) as const;
  return {
    type: 'bar',
    plugins: [ground],
    data: { labels: [...labels], datasets: series.map(dataset) },
    options: {
      responsive: false,
      animation: false,
      devicePixelRatio: size.sharpness,
      events: [],
      layout: { padding: { top: 22, right: 28, bottom: 14, left: 20 } },
      plugins: {
        title: words(title, 20, 600, ink.title, 4),
        subtitle: words(subtitle, 13.5, 'normal', ink.text, 18),
        legend: {
          position: 'bottom',
          align: 'start',
          labels: { boxWidth: 12, boxHeight: 12, padding: 16, color: ink.text, font: letters(13) },
        },
      },
      scales: {
        x: {
          stacked: true,
          grid: { display: false },
          border: { color: ink.text },
          ticks: { color: ink.text, font: letters(12.5), maxRotation: 0, autoSkipPadding: 14 },
        },
        y: {
          stacked: true,
          beginAtZero: true,
          title: { display: true, text: unit, color: ink.text, font: letters(13) },
          grid: { color: ink.line },
          border: { display: false },
          ticks: {
            color: ink.text,
            font: letters(12.5),
            maxTicksLimit: 7,
            callback: (value) => number.format(Number(value)),
          },
        },
      },
    },
  };
}

function dataset({ name, values }: Picture['series'][number], at: number): ChartDataset<'bar'> {
  return {
    label: name,
    data: [...values],
    backgroundColor: colours[at % colours.length] ?? ink.text,
    borderColor: ink.ground,
    borderWidth: { top: 1, right: 0, bottom: 0, left: 0 },
    categoryPercentage: 0.82,
    barPercentage: 0.96,
    maxBarThickness: 56,
  };
}
