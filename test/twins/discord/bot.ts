// A bot on the unmodified discord.js, connected to the local Discord.
import { Client, Events, GatewayIntentBits, Partials, type ClientOptions } from 'discord.js';
import type { DiscordTwin } from './twin.ts';

const { Guilds, GuildMessages, DirectMessages, MessageContent } = GatewayIntentBits;

/** Everything a chat bot listens to. */
export const chatty = Guilds | GuildMessages | DirectMessages | MessageContent;

export function newBot(twin: DiscordTwin, options: Partial<ClientOptions> = {}): Client {
  const rest = { api: twin.apiUrl, retries: 0, ...options.rest };
  return new Client({ intents: chatty, partials: [Partials.Channel], ...options, rest });
}

/** Resolves when the bot knows its servers. */
export async function connect(bot: Client, twin: DiscordTwin): Promise<void> {
  const ready = new Promise((resolve) => bot.once(Events.ClientReady, resolve));
  await bot.login(twin.token);
  await ready;
}
