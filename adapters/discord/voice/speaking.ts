// Says the bot's part aloud: one speech at a time, and the next only when it is known how the last one was heard.
import type { Log } from '#src/log.ts';
import type { Conversation, Heard, Speech } from '#src/voice.ts';
import type { Order } from './orders.ts';

export interface Mouth {
  /** Speaks until there is nothing more to say. Rejects with what the conversation throws. */
  speak(aloud: Conversation['aloud']): Promise<void>;
  heard(speech: number, heard: Heard): void;
  /** What is being said was lost on the way. */
  lost(): void;
  /** Nothing more is said. */
  close(): void;
}

const unheard: Heard = { whole: false, share: 0 };

export function openMouth(guild: string, tell: (order: Order) => void, log: Log): Mouth {
  let number = 0;
  let closed = false;
  let playing: { readonly speech: number; readonly over: (heard: Heard) => void } | undefined;

  async function play(said: Speech): Promise<Heard> {
    if (closed || said.until.aborted) return unheard;
    const speech = ++number;
    const { promise, resolve } = Promise.withResolvers<Heard>();
    playing = { speech, over: resolve };
    const { speed, yieldsTo, until } = said;
    tell({ type: 'play', guild, speech, speed, yieldsTo });
    const cut = () => tell({ type: 'cut', guild, speech });
    until.addEventListener('abort', cut, { once: true });
    void pump(said, speech, () => playing?.speech === speech && !until.aborted);
    return promise.finally(() => {
      playing = undefined;
      until.removeEventListener('abort', cut);
    });
  }

  /** Passes bytes on as they come. Where they break off, what came is played: the rest is told in writing. */
  async function pump({ sound }: Speech, speech: number, wanted: () => boolean): Promise<void> {
    try {
      for await (const bytes of sound) {
        if (!wanted()) return;
        tell({ type: 'bytes', guild, speech, bytes });
      }
    } catch (error) {
      if (wanted()) log.warn({ err: error }, 'a speech broke off');
    }
    if (wanted()) tell({ type: 'bytes', guild, speech });
  }

  return {
    async speak(aloud) {
      for (let next = await aloud.next(); !next.done;) {
        const heard = await play(next.value);
        next = await aloud.next(heard);
        if (closed) break;
      }
      await aloud.return();
    },
    heard: (speech, heard) => (playing?.speech === speech ? playing.over(heard) : undefined),
    lost: () => playing?.over(unheard),
    close() {
      closed = true;
      playing?.over(unheard);
    },
  };
}
