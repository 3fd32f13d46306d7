// The bot's voice: the sound of a text; when limits close it, or it is late, the text is written instead.
import { monotonic } from '#src/clock.ts';
import type { Log } from '#src/log.ts';
import type { Models, SpeakRequest } from '#src/models.ts';
import type { Written } from '#src/voice.ts';
import type { Queue } from '#src/queue.ts';
import type { Wording } from './wording.ts';

/** `late`: this one is better read than awaited. `closed`: so are those that follow. */
export type Voiced = AsyncIterable<Uint8Array> | 'late' | 'closed';

export interface Mouth {
  /** Rejects only when aborted. */
  speak(request: SpeakRequest, signal: AbortSignal): Promise<Voiced>;
}

/** Nobody waits longer for a sentence, milliseconds. */
const latestMs = 5000;
/** When limits do not say how long they hold, milliseconds. */
const usualWaitMs = 60_000;
// said
const told = 'I have no voice left for now, so I write.';

interface Speaking {
  readonly models: Models;
  readonly wording: Pick<Wording, 'written'>;
  readonly log: Log;
}

export function openMouth({ models, wording, log }: Speaking, page: Queue<Written>): Mouth {
  let closedUntil = -Infinity;
  let silent = false;

  /** Told once, until there is a voice again. */
  const close = async (ms: number): Promise<'closed'> => {
    closedUntil = monotonic() + ms;
    const first = !silent;
    silent = true;
    if (first) page.put({ type: 'note', text: (await wording.written())(told) });
    return 'closed';
  };

  return {
    async speak(request, signal) {
      if (models.voices.length === 0) return await close(0);
      if (monotonic() < closedUntil) return 'closed';
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), latestMs);
      try {
        const spoken = await models.speak(request, AbortSignal.any([signal, late.signal]));
        if (spoken.type === 'unavailable') {
          log.warn({ cause: spoken.cause, quota: spoken.quota }, 'a sentence could not be said');
          return await close(spoken.quota ? (spoken.waitMs ?? usualWaitMs) : 0);
        }
        silent = false;
        return spoken.sound;
      } catch (error) {
        if (late.signal.aborted && !signal.aborted) return 'late';
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
