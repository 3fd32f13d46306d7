// One turn at a time per room: admits messages durably, gathers bursts, queues, runs, stops and resumes turns.
import type { Change, InboundMessage, Person, Turn } from './message.ts';
import type { Poster } from './poster.ts';

/** What an adapter gives, so that turns can run on its platform. */
export interface Stage {
  readonly platform: string;
  poster(turn: Turn): Poster;
  /** Gives a stored message its lazy calls back. */
  revive(message: Omit<InboundMessage, 'earlier'>): InboundMessage;
}

/**
 * What became of an offered message. `taken`: durable, it will be answered · `known`: it had been taken before, nothing
 * more to do · `ignored`: nobody asked the bot · `busy`: too much is waiting; the person has been told, at most once a minute.
 */
export type Offer = 'taken' | 'known' | 'ignored' | 'busy';

export interface Turns {
  /**
   * Takes a message in. Tell the platform "received" only after this resolved: then it survives `kill -9`. Rejects when
   * it could not be written (a full disk): do not acknowledge, so that the platform sends it again.
   * Offer every human message, addressed or not: the second half of a burst often names nobody.
   */
  offer(message: InboundMessage): Promise<Offer>;
  /** Follows an edit or deletion: a waiting question changes, the answer to a deleted one stops and is taken away. */
  changed(change: Change): Promise<void>;
  /** Stops the answer to a turn. Only its author and admins may. */
  stop(turnId: string, by: Pick<Person, 'id' | 'isAdmin'>): 'stopped' | 'refused' | 'over';
  /** Runs what an earlier process left unfinished. Call once, when posting works. */
  resume(): Promise<void>;
  /** Admits nothing more, waits up to `graceMs` for running turns, then cuts them; they resume at the next start. */
  close(graceMs: number): Promise<void>;
}
