// Files below something that was said, each once.
import type { Clip } from '#src/message.ts';
import type { Address } from '../rooms.ts';
import type { Uploads } from '../uploads.ts';
import { partOf } from './letters.ts';

/** No file of a thread is known by its number alone: others may stand there. */
const nowhere = Number.MAX_SAFE_INTEGER;

/** Rejects with a `PostError`, or a `BotError` where no files may be posted. */
export function attached(uploads: Pick<Uploads, 'find' | 'post'>) {
  return async (to: Address, clips: readonly Clip[], key: string): Promise<void> => {
    for (const [number, clip] of clips.entries()) {
      const name = partOf(`${key} file`, number + 1);
      const known = await uploads.find(to, name, to.thread, nowhere);
      if (known === undefined) await uploads.post(to, { clip, title: clip.name, words: clip.name }, name);
    }
  };
}
