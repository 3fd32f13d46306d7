// Looks rooms up: in memory first, at Discord once for one nobody has seen, such as a thread woken from the archive.
import { LRUCache } from 'lru-cache';
import { ChannelType, Routes, type Client, type REST } from 'discord.js';
import type { Line, Room } from './line.ts';
import { channel as channelPayload } from './payload.ts';
import { read } from './wire.ts';

const threads = new Set<number>([ChannelType.PublicThread, ChannelType.PrivateThread, ChannelType.AnnouncementThread]);

export function openRooms(client: Client, rest: REST): Pick<Line, 'room' | 'parentOf'> {
  const asked = new LRUCache<string, Room>({ max: 10_000 });
  const known = (id: string) => remembered(client, id) ?? asked.get(id);
  return {
    async room(id) {
      const room = known(id) ?? (await ask(rest, id).catch(() => undefined));
      if (room) asked.set(id, room);
      return room ?? { isThread: false };
    },
    parentOf: (id) => known(id)?.parent,
  };
}

function remembered(client: Client, id: string): Room | undefined {
  const channel = client.channels.cache.get(id);
  if (channel === undefined || channel.isDMBased()) return undefined;
  const { guildId: guild } = channel;
  if (!channel.isThread()) return { isThread: false, guild };
  return { isThread: true, guild, ...(channel.parentId !== null && { parent: channel.parentId }) };
}

async function ask(rest: REST, id: string): Promise<Room> {
  const found = channelPayload.parse(await read(rest, Routes.channel(id)));
  const person = found.recipients[0]?.id;
  const isThread = threads.has(found.type);
  return {
    isThread,
    ...(isThread && found.parent_id != null && { parent: found.parent_id }),
    ...(found.guild_id != null && { guild: found.guild_id }),
    ...(person !== undefined && { person }),
  };
}
