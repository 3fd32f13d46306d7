// Tells people, once in a while, that there is more to answer than can be answered.
import { LRUCache } from 'lru-cache';
import { newTurnId } from '../ledger.ts';
import type { InboundMessage } from '../message.ts';
import type { Means } from './run.ts';

/** A person is told at most this often, milliseconds. */
const everyMs = 60_000;
const sentence = 'I have more questions here than I can answer right now. Please ask again in a minute.';

/** The notice, and who has had it lately. Its failures are only logged: it is a courtesy, and the message is not lost by it. */
export class BusyNotice {
  readonly #means: Pick<Means, 'stage' | 'log'>;
  readonly #told = new LRUCache<string, true>({ max: 10_000, ttl: everyMs });

  constructor(means: Pick<Means, 'stage' | 'log'>) {
    this.#means = means;
  }

  tell(message: InboundMessage): void {
    const { author, place } = message;
    if (this.#told.has(author.id)) return;
    this.#told.set(author.id, true);
    const { stage, log } = this.#means;
    const id = newTurnId();
    const poster = stage.poster({ id, place, author, messages: [message] });
    void poster
      .post({ number: 0, text: sentence, growing: false }, id.slice(0, 25))
      .catch((error: unknown) => log.warn({ err: error }, 'a busy notice could not be posted'))
      .finally(() => poster.over());
  }
}
