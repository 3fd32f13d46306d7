// Puts together what the adapter's files share, once Discord is connected.
import { REST, type Client } from 'discord.js';
import { LRUCache } from 'lru-cache';
import type { Kit } from '#src/kit.ts';
import type { Line } from './line.ts';
import { learnPace } from './pace.ts';
import { openRooms } from './rooms.ts';

/** A server may allow voice messages meanwhile. Milliseconds. */
const muteMs = 600_000;

export function openLine(client: Client<true>, apiUrl: string, { reading, log }: Pick<Kit, 'reading' | 'log'>): Line {
  const { rest } = client;
  const growing = new Set<string>();
  return {
    client,
    rest,
    hooks: new REST({ ...rest.options, globalRequestsPerSecond: Infinity }),
    apiUrl,
    me: client.user.id,
    mute: new LRUCache<string, true>({ max: 1_000, ttl: muteMs }),
    growing,
    pace: learnPace(rest, growing),
    ...openRooms(client, rest),
    enter: (place) => reading.enter({ place, inThread: true }),
    log,
  };
}
