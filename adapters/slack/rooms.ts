// How Slack's channels, threads and direct messages become places, and how a place becomes an address again.
import type { InboundMessage, Place } from '#src/message.ts';

/** Where a message stands in Slack. `thread_ts` is the thread's first message; that one may carry it itself. */
export interface Standing {
  readonly channel: string;
  readonly ts: string;
  readonly thread_ts?: string | undefined;
  readonly channel_type?: string | undefined;
}

/** Where an answer goes: always the thread of the question, since Slack streams only into threads. */
export interface Address {
  readonly channel: string;
  readonly thread: string;
}

/** Where something is posted: in a thread or, without, in the channel itself. */
export interface Spot {
  readonly channel: string;
  readonly thread?: string | undefined;
}

/** Ids of direct messages begin with D; `app_mention` events and stored messages carry no `channel_type`. */
export function isDirect(at: Pick<Standing, 'channel' | 'channel_type'>): boolean {
  return at.channel_type === 'im' || at.channel.startsWith('D');
}

/**
 * A thread is a room, whether it exists yet or begins with the answer to this message. Direct messages outside a thread
 * share one room.
 */
export function placeOf(team: string, at: Standing): Place {
  const root = isDirect(at) && (at.thread_ts ?? at.ts) === at.ts ? undefined : (at.thread_ts ?? at.ts);
  return {
    platform: 'slack',
    space: team,
    room: root === undefined ? at.channel : `${at.channel}:${root}`,
  };
}

/** The channel and, where the room is one, the thread. */
export function channelOf(place: Place): { channel: string; thread?: string } {
  const [channel = '', thread] = place.room.split(':');
  return thread === undefined ? { channel } : { channel, thread };
}

/** The message that an answer belongs to: for what a button asked for, the one that it stood below. */
export function questionOf({ id, place, repliesTo }: Pick<InboundMessage, 'id' | 'place' | 'repliesTo'>): string {
  return isStamp(id) ? id : (repliesTo ?? channelOf(place).thread ?? id);
}

export function addressOf(place: Place, question: string): Address {
  const { channel, thread } = channelOf(place);
  return { channel, thread: thread ?? question };
}

/** Whether an id is one of Slack's own: those of commands and buttons need not be. */
export function isStamp(id: string): boolean {
  return /^\d+\.\d+$/.test(id);
}

/** Slack's timestamps are seconds with six decimals, and the ids of messages. */
export function millis(ts: string): number {
  return Math.round(Number(ts) * 1000);
}
