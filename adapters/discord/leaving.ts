// Tells the bot when it was taken out of a server, also while it was away, so that nothing of it is kept.
import { type Client, GatewayDispatchEvents, Routes } from 'discord.js';
import { z } from 'zod';
import type { Bot } from '#src/platform.ts';
import type { Reading } from '#src/reading.ts';
import type { On } from './events.ts';
import { platform } from './inbound.ts';
import type { Line } from './line.ts';
import { ask } from './lookup.ts';
import { guildGone } from './payload.ts';

export interface LeavingTools {
  readonly line: Promise<Line>;
  readonly reading: Reading;
  readonly bot: Pick<Bot, 'left'>;
  readonly on: On;
  readonly signal: AbortSignal;
}

/** A server that is away for a while goes with the same event: https://docs.discord.com/developers/events/gateway-events#guild-delete */
const gone = guildGone.extend({ unavailable: z.boolean().nullish() });
/** All servers, those that are away as well: https://docs.discord.com/developers/events/gateway-events#ready */
const ready = z.object({ guilds: z.array(z.object({ id: z.string() })) });

export function watchLeaving(client: Client, tools: LeavingTools): void {
  const { on, bot } = tools;
  on(client, GatewayDispatchEvents.GuildDelete, gone, async ({ id, unavailable }) => {
    if (unavailable !== true) await bot.left({ platform, space: id });
  });
  on(client, GatewayDispatchEvents.Ready, ready, ({ guilds }) => compare(new Set(guilds.map(({ id }) => id)), tools));
}

const stream = 'self';
const mostRooms = 10_000;

/** Servers it took part in and is in no more. Not so when another bot was here before, which may be in all of them. */
async function compare(now: ReadonlySet<string>, { line, reading, bot, signal }: LeavingTools): Promise<void> {
  const connected = await line;
  const before = await reading.position(platform, stream);
  reading.mark(platform, stream, connected.me);
  if (before !== connected.me) return;
  const rooms = await reading.rooms(platform, 0, mostRooms);
  const spaces = new Set(rooms.map(({ place }) => place.space).filter((space) => !space.startsWith('dm:')));
  for (const space of spaces) {
    if (now.has(space)) continue;
    // Deleting cannot be taken back, so Discord is asked once more.
    if ((await ask({ line: connected, signal }, Routes.guild(space))) === undefined)
      await bot.left({ platform, space });
  }
}
