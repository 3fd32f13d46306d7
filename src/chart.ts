// Draws figures as a picture that is readable in a chat.
import type { Log } from './log.ts';
import type { Clip } from './message.ts';
import type { Form, Picture } from './chart/picture.ts';
import { BotError } from './trouble.ts';
import { openWorkshop } from './workshop.ts';

export type { Form, Picture };

export interface Charts {
  /**
   * A PNG. `described` is what those who cannot see it are told: it must say what the picture shows. Throws a `BotError`
   * when it cannot be drawn.
   */
  draw(name: string, picture: Picture, described: string, signal: AbortSignal): Promise<Clip>;
  close(): Promise<void>;
}

/** Letters that are not of the Latin alphabet, which is all that the font of the charts has. */
const foreign = /[^\u0020-\u02ff\u1e00-\u1eff\u2000-\u206f\u20a0-\u20cf]/;

/** Whether all words of a picture can be read in it. */
export function isLegible({ title, subtitle, unit, labels, series }: Picture): boolean {
  return ![title, subtitle, unit, ...labels, ...series.map(({ name }) => name)].some((text) => foreign.test(text));
}

/** The first takes a fifth of a second on a slow machine, the others a quarter of that. */
const conditions = { limitMs: 10_000, heapMb: 128 };
const thread = new URL('./chart/thread.ts', import.meta.url);

/** `file` is for tests: a thread that does otherwise. */
export function openCharts(log: Log, file = thread): Charts {
  const workshop = openWorkshop<Picture, Uint8Array>(file, conditions);
  return {
    async draw(name, picture, described, signal) {
      try {
        const bytes = await workshop.do(picture, signal);
        return { name: `${name}.png`, mediaType: 'image/png', bytes, described };
      } catch (error) {
        if (signal.aborted) throw error;
        log.warn({ err: error }, 'a chart could not be drawn');
        throw new BotError('I could not draw the chart.', { cause: error });
      }
    },
    close: () => workshop.close(),
  };
}
