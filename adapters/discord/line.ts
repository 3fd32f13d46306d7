// What the adapter's files share once Discord is connected.
import type { Client, REST } from 'discord.js';
import type { LRUCache } from 'lru-cache';
import type { Log } from '#src/log.ts';
import type { Place } from '#src/message.ts';

export interface Line {
  readonly client: Client<true>;
  readonly rest: REST;
  /**
   * For answers to interactions, which need no token and are no part of what a bot may do in all: nothing else holds them up.
   * https://docs.discord.com/developers/interactions/receiving-and-responding#endpoints
   */
  readonly hooks: REST;
  /** Without a version. */
  readonly apiUrl: string;
  /** The bot's own user id. */
  readonly me: string;
  /** Milliseconds until the next edit in a room is welcome. */
  pace(room: string): number;
  /** Rooms in which Discord lately took no voice message. */
  readonly mute: LRUCache<string, true>;
  /** The turns whose answers grow now. */
  readonly growing: Set<string>;
  /** Never rejects: of a room that cannot be looked up nothing special is known. */
  room(id: string): Promise<Room>;
  /** The channel that a thread belongs to, from memory. */
  parentOf(room: string): string | undefined;
  /** The bot takes part in a thread from now on. */
  enter(thread: Place): Promise<void>;
  readonly log: Log;
}

/** What a room is, besides a plain channel. */
export interface Room {
  readonly isThread: boolean;
  /** The channel a thread belongs to. */
  readonly parent?: string;
  /** The server it is in; none, for a direct conversation, and where it is not known. */
  readonly guild?: string;
  /** The other one in a direct conversation. */
  readonly person?: string;
}
