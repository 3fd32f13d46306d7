// What an adapter gives, so that turns can run on its platform.
import type { StoredMessage } from './ledger.ts';
import type { InboundMessage, Turn } from './message.ts';
import type { Poster } from './poster.ts';

/** One platform, as the turns see it. */
export interface Stage {
  readonly platform: string;
  poster(turn: Turn): Poster;
  /** Gives a stored message its lazy calls back. */
  revive(message: StoredMessage): InboundMessage;
}
