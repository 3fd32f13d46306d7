// What was written in a room since it was last read, by as few requests as it takes.
import { Routes } from 'discord.js';
import type { Watched } from '#src/platform.ts';
import type { Line } from './line.ts';
import { messages as messagesPayload, type Message } from './payload.ts';
import { read } from './wire.ts';

/** https://docs.discord.com/developers/resources/message#get-channel-messages: no more at a time. */
const pageSize = 100;
/** Pages of a room that is read to the last message. */
const mostPages = 3;

export interface Unread {
  readonly room: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Whether all of it is wanted, and not only the latest. */
  readonly all: boolean;
}

/** Oldest first. */
export async function missedIn({ rest }: Line, { room, since, all }: Unread, signal: AbortSignal): Promise<Message[]> {
  const missed: Message[] = [];
  for (let page = 0, before = ''; page < (all ? mostPages : 1); page += 1) {
    const query = new URLSearchParams({ limit: String(pageSize), ...(before !== '' && { before }) });
    const found = await read(rest, Routes.channelMessages(room), { query, signal });
    const messages = messagesPayload.parse(found);
    // Newest first; by their own times, since a stand-in for Discord may give ids that tell none.
    const newer = messages.filter(({ timestamp }) => Date.parse(timestamp) > since);
    missed.push(...newer);
    before = messages.at(-1)?.id ?? '';
    if (!Array.isArray(found) || found.length < pageSize || newer.length < messages.length || before === '') break;
  }
  return missed.toReversed();
}

/** Whether all that is written in a channel, or below it, is looked at. */
export function isWatched(
  all: readonly Watched[],
  { id, parentId, guildId }: { id: string; parentId: string | null; guildId: string },
): boolean {
  const watched = all.find(({ space }) => space === guildId);
  if (watched === undefined) return false;
  return watched.everywhere || watched.rooms.includes(id) || (parentId !== null && watched.rooms.includes(parentId));
}
