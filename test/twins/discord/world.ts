// What exists on the local Discord: people, servers, channels and what was said. Plain data; changes happen elsewhere.
import type {
  APIMessage,
  APIOverwrite,
  APIRole,
  APIUser,
  ChannelType,
  GuildPremiumTier,
  Locale,
  UserFlags,
} from 'discord-api-types/v10';
import { PermissionFlagsBits } from 'discord-api-types/v10';
import { snowflakes } from './snowflake.ts';

/** Somebody, a bot or a person. `closed`: takes no direct messages from the bot. */
export interface User extends APIUser {
  closed?: boolean;
}

export interface Member {
  readonly user: User;
  roles: string[];
  nick: string | null;
  readonly joinedAt: string;
  /** Until when they are in a timeout, ISO 8601. */
  silencedUntil?: string | null;
}

export interface Guild {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  readonly roles: APIRole[];
  /** By how often it was boosted. https://docs.discord.com/developers/resources/guild#guild-object-premium-tier */
  readonly tier?: GuildPremiumTier;
  /** https://docs.discord.com/developers/reference#locales; `en-US` unless told. */
  readonly locale?: `${Locale}`;
  readonly members: Map<string, Member>;
  /** Who is in a voice channel, by user id. */
  readonly voices: Map<string, Presence>;
}

/** What a person, or a moderator, has switched. */
export interface Switches {
  readonly mute?: boolean;
  readonly deaf?: boolean;
  readonly self_mute?: boolean;
  readonly self_deaf?: boolean;
  readonly self_video?: boolean;
  readonly self_stream?: boolean;
}

/** Where somebody is in a server's voice. */
export interface Presence extends Required<Switches> {
  readonly userId: string;
  readonly channel: Channel;
  readonly sessionId: string;
}

/** One state of a message's text, and when it came about (milliseconds since 1970). */
export interface Version {
  readonly at: number;
  readonly content: string;
}

/** A message and what only Discord knows of it. */
export interface Kept {
  message: APIMessage;
  readonly versions: Version[];
  /** Whom it notified when it was posted: ids of people and roles, and `everyone`. Edits notify nobody. */
  readonly pinged: readonly string[];
  /** The one person who sees it. https://docs.discord.com/developers/resources/message#message-object-message-flags */
  readonly onlyFor?: string;
}

export interface Thread {
  readonly ownerId: string;
  readonly members: Set<string>;
}

/** A channel of a server, a thread, or a direct conversation. */
export interface Channel {
  readonly id: string;
  readonly type: ChannelType;
  readonly name: string;
  readonly guild?: Guild;
  readonly parentId?: string;
  readonly thread?: Thread;
  readonly recipients: readonly User[];
  overwrites: APIOverwrite[];
  lastMessageId: string | null;
  /** How many may be in the call; 0: as many as like. */
  readonly userLimit?: number;
  readonly kept: Map<string, Kept>;
  /** Until when each person is shown as typing, by their id. */
  readonly typing: Map<string, number>;
}

/** An event for whoever may see it. */
export interface Happening {
  readonly t: string;
  readonly d: object;
  /** Where it happened; without one, the event is not bound to a channel. */
  readonly channel?: Channel;
  readonly guild?: Guild;
  /** About the bot itself. */
  readonly own?: boolean;
}

export interface World {
  readonly bot: User;
  readonly applicationId: string;
  readonly users: Map<string, User>;
  readonly guilds: Map<string, Guild>;
  readonly channels: Map<string, Channel>;
  /** What was uploaded, by the path under which it is served. */
  readonly files: Map<string, { readonly bytes: Uint8Array; readonly mediaType: string }>;
  /** What addresses of files are signed with. */
  secret: string;
  readonly newId: (at?: number) => string;
  /** `http://127.0.0.1:port`, once it listens. */
  origin: string;
  /** Hands an event to the gateway. */
  happen: (happening: Happening) => void;
}

/** The usual rights of a member who was given none in particular. */
export const everyday =
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.SendMessagesInThreads |
  PermissionFlagsBits.SendPolls |
  PermissionFlagsBits.CreatePublicThreads |
  PermissionFlagsBits.ReadMessageHistory |
  PermissionFlagsBits.EmbedLinks |
  PermissionFlagsBits.AttachFiles |
  PermissionFlagsBits.SendVoiceMessages |
  PermissionFlagsBits.AddReactions |
  PermissionFlagsBits.UseApplicationCommands |
  PermissionFlagsBits.Connect |
  PermissionFlagsBits.Speak;

/** An empty Discord with one bot. */
export function newWorld(botName: string): World {
  const newId = snowflakes();
  const applicationId = newId();
  const bot = makeUser(applicationId, botName, true);
  return {
    bot,
    applicationId,
    users: new Map([[bot.id, bot]]),
    guilds: new Map(),
    channels: new Map(),
    files: new Map(),
    secret: 'first',
    newId,
    origin: '',
    happen: () => {},
  };
}

/** A user as the API shows them. https://docs.discord.com/developers/resources/user#user-object */
export function makeUser(id: string, name: string, bot = false): User {
  return {
    id,
    username: name.toLowerCase().replaceAll(/[^a-z0-9_.]/g, '_'),
    discriminator: bot ? '0001' : '0',
    global_name: bot ? null : name,
    avatar: null,
    bot,
    system: false,
    primary_guild: null,
    // The enum names the bits only; this is none of them.
    public_flags: 0 as UserFlags,
    flags: 0 as UserFlags,
  };
}

/** Where the gateway is: the same for a first connection and for resuming. */
export function gatewayUrl(world: World): string {
  return world.origin.replace('http', 'ws');
}
