// Reads the text of documents, in a process of its own.
import type { Order, Outcome } from './documents/page.ts';
import type { Log } from './log.ts';
import type { Clip } from './message.ts';
import { BotError } from './trouble.ts';
import { openWorkshop, TooLong } from './workshop.ts';

export interface Page {
  /** Where it stands: `page 3`, `slide 2`, `sheet Sales`, `part 4`; empty for what has only one. */
  readonly name: string;
  readonly text: string;
  /** Its picture, where it has no text: a PNG of at most 1,568 pixels a side. */
  readonly picture?: Clip;
}

export interface Document {
  readonly pages: readonly Page[];
  /** What of it was not read and why, a sentence each. */
  readonly notes: readonly string[];
}

export interface Documents {
  /** Throws a `BotError` that tells the person why, when it cannot be read. */
  read(file: Clip, signal: AbortSignal): Promise<Document>;
  close(): Promise<void>;
}

/** Bytes of a file; larger ones are scans and books, for which nobody waits in a chat. */
export const mostBytes = 10_000_000;
/**
 * A usual document takes less than half a second on a slow machine. Far below the heap's limit all are stopped by their sizes, before
 * they are opened; a thread that ran into it was seen to take the whole process along, so they have one of their own.
 */
const conditions = { limitMs: 10_000, heapMb: 512, apart: true };
const thread = new URL('./documents/thread.ts', import.meta.url);
// said
const slow = 'This document took me too long to read. Please send a smaller part of it.';
const broken = 'I could not read this document: it seems to be broken.';

/** `file` is for tests: a thread that does otherwise. */
export function openDocuments(log: Log, file = thread): Documents {
  const workshop = openWorkshop<Order, Outcome>(file, conditions);

  async function open(order: Order, signal: AbortSignal): Promise<Outcome> {
    try {
      return await workshop.do(order, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      throw new BotError(error instanceof TooLong ? slow : broken, { cause: error });
    }
  }

  return {
    async read({ name, mediaType, bytes }, signal) {
      if (bytes.length > mostBytes) throw new BotError('This document is too large for me: I read up to 10 MB.');
      const outcome = await open({ name, mediaType, bytes }, signal);
      if (outcome.type === 'unreadable') {
        log.info({ mediaType, bytes: bytes.length }, 'a document was not read');
        throw new BotError(outcome.sentence);
      }
      const pages = outcome.pages.map(({ picture, ...page }): Page => {
        if (!picture) return page;
        return { ...page, picture: { name: `${page.name}.png`, mediaType: 'image/png', bytes: picture } };
      });
      return { pages, notes: outcome.notes };
    },
    close: () => workshop.close(),
  };
}
