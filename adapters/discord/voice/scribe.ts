// Writes down a call as it goes: reads all that is to be written at once, and shows it at a pace that Discord likes.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Written } from '#src/voice.ts';
import { openPaper, type Sheet } from './paper.ts';

/** How what is written comes to be seen. */
export interface Desk {
  /** What the bot is called. */
  readonly own: string;
  /** Posts a message, and resolves with its id. */
  readonly post: (sheet: Sheet) => Promise<string>;
  readonly edit: (id: string, sheet: Sheet) => Promise<void>;
  /** Milliseconds until the next change is welcome. */
  readonly pace: () => number;
  /** Shows the bot as deafened, or not any more. */
  readonly deaf: (deaf: boolean) => void;
  /** A message could not be shown. True: never will be. */
  readonly failed: (error: unknown) => boolean;
}

/** Resolves once all is shown, or given up after three tries. Rejects with what the writing throws, after what came before. */
export async function scribe(
  written: AsyncIterable<Written>,
  desk: Desk,
  now = () => performance.now(),
): Promise<void> {
  const paper = openPaper(desk.own, now);
  const over = Promise.withResolvers<void>();
  let ended = false;
  let news = Promise.withResolvers<void>();
  /** Resolves with what should not wait for the pace of a transcript. */
  let urgent = Promise.withResolvers<void>();

  async function read(): Promise<void> {
    try {
      for await (const one of written) {
        if (one.type === 'deaf') desk.deaf(one.deaf);
        else paper.add(one);
        if (one.type !== 'line') urgent.resolve();
        news.resolve();
      }
    } finally {
      ended = true;
      news.resolve();
      over.resolve();
    }
  }

  const reading = read();
  // Awaited below, after what came before it is shown.
  reading.catch(() => undefined);
  for (;;) {
    await news.promise;
    news = Promise.withResolvers();
    urgent = Promise.withResolvers();
    const last = ended;
    for (const sheet of paper.due()) await show(sheet, desk);
    if (paper.due().length > 0) news.resolve();
    else if (last) break;
    const pause = sleep(desk.pace(), undefined, { ref: false });
    // What failed is tried again in peace, also at the end.
    const failed = paper.due().some((sheet) => sheet.failed > 0);
    await (failed ? pause : Promise.race([pause, urgent.promise, over.promise]));
  }
  await reading;
}

async function show(sheet: Sheet, desk: Desk): Promise<void> {
  const { text } = sheet;
  try {
    if (sheet.id === undefined) sheet.id = await desk.post(sheet);
    else await desk.edit(sheet.id, sheet);
    sheet.shown = text;
    sheet.failed = 0;
  } catch (error) {
    sheet.failed += desk.failed(error) ? Infinity : 1;
  }
}
