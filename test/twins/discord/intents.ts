// Which events a bot asked for, and how much of a message it may read.
// https://docs.discord.com/developers/events/gateway#gateway-intents
import type { APIMessage } from 'discord-api-types/v10';
import { ApplicationFlags, GatewayIntentBits as Intent } from 'discord-api-types/v10';

const inGuilds: Record<string, number> = {
  GUILD_CREATE: Intent.Guilds,
  GUILD_UPDATE: Intent.Guilds,
  GUILD_DELETE: Intent.Guilds,
  GUILD_ROLE_CREATE: Intent.Guilds,
  GUILD_ROLE_UPDATE: Intent.Guilds,
  GUILD_ROLE_DELETE: Intent.Guilds,
  CHANNEL_CREATE: Intent.Guilds,
  CHANNEL_UPDATE: Intent.Guilds,
  CHANNEL_DELETE: Intent.Guilds,
  THREAD_CREATE: Intent.Guilds,
  THREAD_UPDATE: Intent.Guilds,
  THREAD_DELETE: Intent.Guilds,
  THREAD_MEMBERS_UPDATE: Intent.Guilds,
  GUILD_MEMBER_ADD: Intent.GuildMembers,
  GUILD_MEMBER_UPDATE: Intent.GuildMembers,
  GUILD_MEMBER_REMOVE: Intent.GuildMembers,
  VOICE_STATE_UPDATE: Intent.GuildVoiceStates,
  MESSAGE_CREATE: Intent.GuildMessages,
  MESSAGE_UPDATE: Intent.GuildMessages,
  MESSAGE_DELETE: Intent.GuildMessages,
  MESSAGE_DELETE_BULK: Intent.GuildMessages,
  MESSAGE_REACTION_ADD: Intent.GuildMessageReactions,
  MESSAGE_REACTION_REMOVE: Intent.GuildMessageReactions,
  TYPING_START: Intent.GuildMessageTyping,
};

const inPrivate: Record<string, number> = {
  MESSAGE_CREATE: Intent.DirectMessages,
  MESSAGE_UPDATE: Intent.DirectMessages,
  MESSAGE_DELETE: Intent.DirectMessages,
  MESSAGE_REACTION_ADD: Intent.DirectMessageReactions,
  MESSAGE_REACTION_REMOVE: Intent.DirectMessageReactions,
  TYPING_START: Intent.DirectMessageTyping,
};

/** Those that must be switched on in the developer portal, too. */
export const privileged = Intent.GuildPresences | Intent.GuildMembers | Intent.MessageContent;

const known = Object.values(Intent).reduce<number>((sum, bit) => (typeof bit === 'number' ? sum | bit : sum), 0);

/** Whether these are intents at all. */
export function valid(intents: number): boolean {
  return Number.isSafeInteger(intents) && intents >= 0 && (intents & ~known) === 0;
}

/** Whether a session with these intents is told of an event. Events that belong to no intent are always told. */
export function wants(intents: number, event: string, direct: boolean): boolean {
  const needed = (direct ? inPrivate : inGuilds)[event];
  return needed === undefined || (intents & needed) !== 0;
}

/** Whether these intents let a bot read what it is not named in. */
export function readsAll(intents: number): boolean {
  return (intents & Intent.MessageContent) !== 0;
}

/** Whether these intents let a bot list who is in a server or a thread. */
export function listsMembers(intents: number): boolean {
  return (intents & Intent.GuildMembers) !== 0;
}

/**
 * A message as a bot without the message content intent sees it: empty, unless it is the bot's own, a direct one, or
 * mentions the bot. https://docs.discord.com/developers/events/gateway#message-content-intent
 */
export function veiled(message: APIMessage, botId: string, direct: boolean): APIMessage {
  const copy = { ...message };
  if (copy.referenced_message) copy.referenced_message = veiled(copy.referenced_message, botId, direct);
  const own = copy.author.id === botId || copy.mentions.some((user) => user.id === botId);
  if (direct || own) return copy;
  delete copy.message_snapshots;
  return { ...copy, content: '', embeds: [], attachments: [], components: [] };
}

/** What the developer portal allows, as the application's flags. https://docs.discord.com/developers/resources/application#application-object-application-flags */
export function applicationFlags(intents: number): number {
  const flag = (intent: number, bit: number) => ((intents & intent) === 0 ? 0 : bit);
  return (
    flag(Intent.GuildPresences, ApplicationFlags.GatewayPresenceLimited) |
    flag(Intent.GuildMembers, ApplicationFlags.GatewayGuildMembersLimited) |
    flag(Intent.MessageContent, ApplicationFlags.GatewayMessageContentLimited)
  );
}
