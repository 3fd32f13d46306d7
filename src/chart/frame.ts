// What all charts have around their figures: a title, what it is of, and what each colour means.
import type { ChartOptions } from 'chart.js';
import { ink, letters, words } from './ink.ts';
import type { Picture } from './picture.ts';

/** Twice as many pixels as its measures say, so that letters are sharp on any screen. */
export const size = { width: 800, height: 450, sharpness: 2 };

/** `keyed`: whether colours are explained, and where. */
export function frame({ title, subtitle }: Picture, keyed: 'bottom' | 'right' | 'none') {
  return {
    responsive: false,
    animation: false,
    devicePixelRatio: size.sharpness,
    events: [],
    layout: { padding: { top: 22, right: 28, bottom: 14, left: 20 } },
    plugins: {
      title: words(title, 20, 600, ink.title, subtitle === '' ? 18 : 4),
      subtitle: words(subtitle, 13.5, 'normal', ink.text, 18),
      legend: {
        display: keyed !== 'none',
        position: keyed === 'none' ? 'bottom' : keyed,
        align: keyed === 'right' ? 'center' : 'start',
        labels: { boxWidth: 12, boxHeight: 12, padding: 16, color: ink.text, font: letters(13) },
      },
    },
  } as const satisfies ChartOptions;
}

/** Figures as they are told on the picture. */
export function number({ digits }: Pick<Picture, 'digits'>): Intl.NumberFormat {
  return new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: digits });
}
