// Looks up at Discord what was said: what is gone or may not be read is nothing, and no error.
import { DiscordAPIError, Routes, type RouteLike } from 'discord.js';
import type { Line } from './line.ts';
import { message as messagePayload, type Message } from './payload.ts';
import { read } from './wire.ts';

export interface Lookup {
  readonly line: Line;
  readonly signal: AbortSignal;
}

/** One message of a room. */
export async function single(look: Lookup, room: string, id: string): Promise<Message | undefined> {
  const found = await ask(look, Routes.channelMessage(room, id));
  return found === undefined ? undefined : messagePayload.parse(found);
}

export async function ask({ line, signal }: Lookup, route: RouteLike, query?: URLSearchParams): Promise<unknown> {
  try {
    return await read(line.rest, route, { signal, ...(query && { query }) });
  } catch (error) {
    if (error instanceof DiscordAPIError && [403, 404].includes(error.status)) return undefined;
    throw error;
  }
}
