// Whether the app is set up as the bot needs it: what it may read, and that its commands are known.
import { ApplicationFlags, DiscordAPIError, Routes, type REST } from 'discord.js';
import { z } from 'zod';
import type { Check } from '#src/checkup.ts';

const application = z.object({
  id: z.string(),
  flags: z.number().nullish(),
  approximate_guild_count: z.number().nullish(),
});

// said
const intent = 'Discord message content intent';

/** Beyond a hundred servers, Discord allows it to apps only that it has looked at: https://docs.discord.com/developers/events/gateway#privileged-intents */
const manyServers = 90;

export async function applicationFits(
  rest: REST,
  messageContent: boolean,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const found = application.parse(await rest.get(Routes.currentApplication(), { signal }));
  const { id, flags, approximate_guild_count: servers } = found;
  return [content(flags ?? 0, messageContent, servers ?? 0), await commandsKnown(rest, id, signal)];
}

function content(flags: number, wanted: boolean, servers: number): Check {
  const { GatewayMessageContent: all, GatewayMessageContentLimited: limited } = ApplicationFlags;
  const may = (flags & (all | limited)) !== 0;
  if (wanted && !may)
    return {
      name: intent,
      state: 'bad',
      finding: 'I ask for it, and Discord does not allow it: I cannot connect.',
      remedy:
        'Switch on MESSAGE CONTENT INTENT at https://discord.com/developers/applications → your app → Bot, or set DISCORD_MESSAGE_CONTENT=off.',
    };
  if (!wanted)
    return {
      name: intent,
      state: 'odd',
      finding: 'I do not ask for it, so I read only what mentions me or is written to me directly.',
      remedy: may
        ? 'Set DISCORD_MESSAGE_CONTENT=on, if I am to read back.'
        : 'Set DISCORD_MESSAGE_CONTENT=on and switch on MESSAGE CONTENT INTENT at https://discord.com/developers/applications → your app → Bot, if I am to read back.',
    };
  if ((flags & all) === 0 && servers >= manyServers)
    return {
      name: intent,
      state: 'odd',
      finding: 'It is allowed in up to 100 servers, and I am in {servers}.',
      values: { servers },
      remedy: 'Have the app verified: https://discord.com/developers/applications → your app → App Verification.',
    };
  return { name: intent, state: 'good', finding: 'It is allowed, and used.' };
}

async function commandsKnown(rest: REST, id: string, signal: AbortSignal): Promise<Check> {
  const name = 'Discord commands';
  const known = z.array(z.unknown()).parse(await rest.get(Routes.applicationCommands(id), { signal }));
  if (known.length > 0)
    return { name, state: 'good', finding: 'Discord knows {count} of them.', values: { count: known.length } };
  return {
    name,
    state: 'odd',
    finding: 'Discord knows none.',
    remedy: 'Start the bot: it registers them by itself, and tells in the log why it cannot.',
  };
}

/** https://docs.discord.com/developers/topics/opcodes-and-status-codes#json: Missing Access, here for want of a scope. */
const noAccess = 50_001;

/** Whether the app was let into this server with its commands. */
export async function scopesFit(rest: REST, guild: string, signal: AbortSignal): Promise<Check> {
  const name = 'Discord scopes';
  const { id } = application.parse(await rest.get(Routes.currentApplication(), { signal }));
  try {
    await rest.get(Routes.applicationGuildCommands(id, guild), { signal });
    return { name, state: 'good', finding: 'I am in this server as a bot, with commands.' };
  } catch (error) {
    if (!(error instanceof DiscordAPIError) || error.code !== noAccess) throw error;
    const link = `https://discord.com/oauth2/authorize?client_id=${id}&scope=bot+applications.commands`;
    const finding = 'I am in this server without the scope applications.commands: there are no commands here.';
    return { name, state: 'bad', finding, remedy: 'Open {link}, choose this server, and allow it.', values: { link } };
  }
}
