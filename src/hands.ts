// What a platform lets the bot do for members beside answering: say something by itself, ask a room, open a thread, see who is there.
import type { Clip, EarlierMessage, Place } from './message.ts';
import type { Effect } from './moderator.ts';

/** Somebody who can read a room. */
export interface Present {
  readonly id: string;
  /** As others see it. Untrusted. */
  readonly name: string;
  readonly bot?: boolean;
  /** Where the platform tells. */
  readonly status?: 'online' | 'idle' | 'busy' | 'offline';
}

export interface Poll {
  /** Plain words, at most 300 characters. */
  readonly question: string;
  /** 2 to 10, at most 55 characters each. */
  readonly answers: readonly string[];
  /** How long it is open, in hours, 1 to 768, where the platform has polls that end. */
  readonly hours: number;
  /** Whether people may choose several. */
  readonly several: boolean;
}

export interface Opening {
  /** At most 100 characters. */
  readonly name: string;
  /** Markdown: its first message. */
  readonly text: string;
  /** The message it is opened on, where it is one. */
  readonly on?: string;
}

export interface Saying {
  /** Markdown; longer than one message holds: parted. Pings nobody but `to`, unfurls nothing. */
  readonly text: string;
  /** Whom it is for: that person is mentioned, so that they hear of it. */
  readonly to?: string;
  readonly files?: readonly Clip[];
  /** The message of the room that it is said to. */
  readonly repliesTo?: string;
}

/**
 * Every call is made once, in at most 15 s, and never rejects but where it says so. `key` (at most 25 characters) names what is
 * done for good: what was done under it is found and not done again, also after a restart.
 */
export interface Hands {
  /** What it can do at all here. */
  readonly powers: ReadonlySet<'people' | 'poll' | 'thread' | 'say'>;
  /** Who can read a room, at most so many. Rejects with a `BotError` when nobody can tell. */
  people(place: Place, most: number, signal: AbortSignal): Promise<readonly Present[]>;
  /** Asks a room. Refused where `by`, who wants it, may not do that there by themselves. */
  poll(place: Place, poll: Poll, by: string, key: string): Promise<Effect>;
  /** Opens a thread in a room; `id` is that of the thread's room. Refused where `by` may not do that there by themselves. */
  thread(place: Place, opening: Opening, by: string, key: string): Promise<Effect>;
  /** Says something that nobody asked for just now: a reminder, the result of long work. */
  say(place: Place, saying: Saying, key: string): Promise<Effect>;
  /**
   * As `InboundMessage.history`, of any room, for what is done there without anybody's asking just now. Absent: nothing is read
   * there without a command.
   */
  history?(place: Place, signal: AbortSignal): AsyncIterable<readonly EarlierMessage[]>;
  /** An address that leads to a message. */
  linkTo(place: Place, messageId: string): string | undefined;
}
