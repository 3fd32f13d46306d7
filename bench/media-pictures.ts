// Images by themselves: from their bytes at hand to what a model can look at, and how long the main thread is held up.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openLog } from '#src/log.ts';
import { openPictures } from '#src/pictures.ts';
import { distribution, type Figure, single } from './figures.ts';
import { photo } from './media-scenes.ts';

/** Photos of 12 megapixels are made ready, one after the other. `smoke`: a few only. */
export async function pictures(smoke: boolean): Promise<Figure[]> {
  const room = openPictures(openLog({ level: 'silent', secrets: [] }));
  const bytes = await photo(0);
  const prepare = () => room.prepare({ name: 'photo.jpg', mediaType: '', bytes }, new AbortController().signal);
  const times: number[] = [];
  // The first starts the thread.
  await prepare();
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  for (let round = 0; round < (smoke ? 5 : 100); round += 1) {
    const began = performance.now();
    await prepare();
    times.push(performance.now() - began);
  }
  loop.disable();
  await room.close();
  return [
    distribution('a photo of 12 megapixels at hand → ready for a model', times, { p50: 60 }),
    single('– longest block of the main thread meanwhile', loop.max / 1e6, 'ms', 20),
  ];
}
