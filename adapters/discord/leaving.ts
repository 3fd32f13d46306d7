// Tells the bot when it was taken out of a server, so that nothing of it is kept.
import { type Client, GatewayDispatchEvents } from 'discord.js';
import { z } from 'zod';
import type { Bot } from '#src/platform.ts';
import type { On } from './events.ts';
import { platform } from './inbound.ts';
import { guildGone } from './payload.ts';

/** A server that is away for a while goes with the same event: https://docs.discord.com/developers/events/gateway-events#guild-delete */
const gone = guildGone.extend({ unavailable: z.boolean().nullish() });

export function watchLeaving(client: Client, on: On, bot: Pick<Bot, 'left'>): void {
  on(client, GatewayDispatchEvents.GuildDelete, gone, async ({ id, unavailable }) => {
    if (unavailable !== true) await bot.left({ platform, space: id });
  });
}
