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
/** A character takes about a fifteenth of a second: so many bytes at 24 kHz, 16 bits, one channel, as the voices speak. */
const bytesPerCharacter = 3200;
/** Of a speech that broke off, never all was heard. */
const largestShare = 0.9;

interface Playing {
  readonly speech: number;
  over(heard: Heard): void;
  /** The sound ended too soon: about so much of it came, 0 to 1. */
  broke?: number;
}

export function openMouth(guild: string, tell: (order: Order) => void, log: Log): Mouth {
  let number = 0;
  let closed = false;
  let playing: Playing | undefined;

  async function play(said: Speech): Promise<Heard> {
    if (closed || said.until.aborted) return unheard;
    const speech = ++number;
    const { promise, resolve } = Promise.withResolvers<Heard>();
    const now: Playing = {
      speech,
      over: (heard) => resolve(now.broke === undefined ? heard : partly(heard, now.broke)),
    };
    playing = now;
    const { speed, yieldsTo, until } = said;
    tell({ type: 'play', guild, speech, speed, yieldsTo });
    const cut = () => tell({ type: 'cut', guild, speech });
    until.addEventListener('abort', cut, { once: true });
    void pump(said, now, () => playing === now && !until.aborted);
    return promise.finally(() => {
      playing = undefined;
      until.removeEventListener('abort', cut);
    });
  }

  /** Passes bytes on as they come. Where they break off, what came is played: the rest is told in writing. */
  async function pump({ sound, text }: Speech, now: Playing, wanted: () => boolean): Promise<void> {
    const { speech } = now;
    let length = 0;
    try {
      for await (const bytes of sound) {
        if (!wanted()) return;
        length += bytes.length;
        tell({ type: 'bytes', guild, speech, bytes });
      }
    } catch (error) {
      if (wanted()) log.warn({ err: error }, 'a speech broke off');
      now.broke = Math.min(largestShare, length / (text.length * bytesPerCharacter));
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

/** The voice thread knows of what came only. */
function partly(heard: Heard, came: number): Heard {
  return { ...heard, whole: false, share: heard.share * came };
}
