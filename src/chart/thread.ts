// Draws charts, in a thread of its own: a picture takes longer than anybody who talks may be held up.
import { createCanvas } from '@napi-rs/canvas';
import { BarController, BarElement, CategoryScale, Chart, Legend, LinearScale, SubTitle, Title } from 'chart.js';
import type { ChartConfiguration, ChartDataset } from 'chart.js';
import { serve } from '../workshop/serve.ts';
import { font } from './font.ts';
import type { Picture } from './picture.ts';

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Legend, Title, SubTitle);

/** Twice as many pixels as its measures say, so that letters are sharp on any screen. */
const size = { width: 800, height: 450, sharpness: 2 };
const ink = { title: '#1a1d21', text: '#474d55', line: '#e4e7eb', ground: '#ffffff' };
/** Told apart by people who do not see all colours, each 3:1 against white: Paul Tol's and Okabe and Ito's, some darker. */
const colours = ['#0072b2', '#c8590a', '#00855f', '#a8497f', '#7a6a00', '#5a5f66'];

serve(async (picture: Picture): Promise<Uint8Array> => {
  const canvas = createCanvas(size.width, size.height);
  const chart = new Chart(canvas, configuration(picture));
  try {
    // Pictures have no page behind them that would be white.
    const context = canvas.getContext('2d');
    context.globalCompositeOperation = 'destination-over';
    context.fillStyle = ink.ground;
    context.fillRect(0, 0, canvas.width, canvas.height);
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
