// Draws charts, in a thread of its own: a picture takes longer than anybody who talks may be held up.
import { type Canvas, createCanvas } from '@napi-rs/canvas';
import {
  ArcElement,
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PieController,
  PointElement,
  SubTitle,
  Title,
} from 'chart.js';
import { serve } from '../workshop/serve.ts';
import { bars, line } from './axes.ts';
import { size } from './frame.ts';
import { ink } from './ink.ts';
import type { Picture } from './picture.ts';
import { pie } from './pie.ts';

Chart.register(BarController, BarElement, LineController, LineElement, PointElement, PieController, ArcElement);
Chart.register(CategoryScale, LinearScale, Legend, Title, SubTitle);

serve(async (picture: Picture): Promise<Uint8Array> => {
  const canvas = createCanvas(size.width, size.height);
  const chart = drawn(canvas, picture);
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

function drawn(canvas: Canvas, picture: Picture) {
  if (picture.form === 'pie') return new Chart(canvas, pie(picture));
  return picture.form === 'line' ? new Chart(canvas, line(picture)) : new Chart(canvas, bars(picture));
}
