// Nothing asked may be lost, nothing answered twice: inbox, state of turns, receipts of posts, and how far was read.
import type { InboundMessage, Place, Turn } from './message.ts';

/** What is known of one post of an answer. Without `messageId` its outcome is unknown. */
export interface Receipt {
  readonly page: number;
  readonly key: string;
  readonly messageId?: string;
}

/** A message as it is stored: without its lazy calls, which only the platform can give back. */
export type StoredMessage = Omit<InboundMessage, 'earlier'>;

/** What adapters ask the ledger, to know where to listen and where to catch up. */
export interface Reading {
  /** Whether the bot has answered in this room: threads it takes part in need no mention. Cheap: cached. */
  takesPart(place: Place): Promise<boolean>;
  /** Remembers how far a stream of events has been read (a snowflake, a timestamp). Written at most once a second. */
  mark(platform: string, stream: string, position: string): void;
  position(platform: string, stream: string): Promise<string | undefined>;
  /** Rooms where the bot was asked something since `since` (milliseconds since 1970), newest first, at most `limit`. */
  rooms(platform: string, since: number, limit: number): Promise<readonly { place: Place; inThread: boolean }[]>;
}

export type Outcome = 'answered' | 'stopped' | 'failed' | 'deleted' | 'expired';

export type { Turn };
