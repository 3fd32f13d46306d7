// Direct conversations that the bot begins, and who takes none from it.
import { Routes } from 'discord.js';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Line } from '../line.ts';
import { id } from '../payload.ts';
import type { Refused } from './effect.ts';

/** So long nobody is asked again who took no message: what Discord refuses counts towards a ban. Milliseconds. */
const closedMs = 600_000;

// said
const closed = '{person} takes no direct messages from me.';

/** https://docs.discord.com/developers/topics/opcodes-and-status-codes#json: by their own settings, or for want of a common server. */
const codes: readonly (number | string)[] = [50_007, 50_278];

const room = z.object({ id });

export interface Directs {
  /** Why somebody cannot be told anything, as far as is known. */
  against(person: string): Refused | undefined;
  /** The conversation with somebody. Rejects as the request does. */
  room(line: Line, person: string, signal: AbortSignal): Promise<string>;
  /** What a refusal means for it; undefined where that has nothing to do with the person. */
  refusal(person: string, code: number | string): Refused | undefined;
}

export function openDirects(): Directs {
  const rooms = new LRUCache<string, string>({ max: 10_000 });
  const shut = new LRUCache<string, Refused>({ max: 10_000, ttl: closedMs });
  return {
    against: (person) => shut.get(person),
    async room(line, person, signal) {
      const known = rooms.get(person);
      if (known !== undefined) return known;
      const body = { recipient_id: person };
      const opened = room.parse(await line.rest.post(Routes.userChannels(), { body, signal })).id;
      rooms.set(person, opened);
      return opened;
    },
    refusal(person, code) {
      if (!codes.includes(code)) return undefined;
      const refused: Refused = { type: 'refused', why: closed, values: { person: `<@${person}>` } };
      shut.set(person, refused);
      return refused;
    },
  };
}
