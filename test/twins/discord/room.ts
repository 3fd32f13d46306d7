// New servers, channels, threads and direct conversations, and what the gateway tells of them.
import type { APIOverwrite, APIRole, GuildPremiumTier, RoleFlags } from 'discord-api-types/v10';
import { ChannelType, MessageFlags, MessageType } from 'discord-api-types/v10';
import { post } from './message.ts';
import { channelShape, guildCreate } from './shape.ts';
import { everyday, type Channel, type Guild, type Kept, type Member, type User, type World } from './world.ts';

export interface NewRole {
  readonly name: string;
  readonly permissions?: bigint;
  readonly mentionable?: boolean;
  /** Higher ones rank above lower ones; 1 unless told. */
  readonly position?: number;
}

/** Founds a server with the bot in it. `rights`: those of everyone in it. */
export function newGuild(
  world: World,
  plan: {
    name: string;
    owner?: User | undefined;
    members: readonly User[];
    roles: readonly NewRole[];
    rights?: bigint | undefined;
    tier?: GuildPremiumTier | undefined;
    locale?: Guild['locale'] | undefined;
  },
): Guild {
  const id = world.newId();
  const everyone = {
    ...role(id, { name: '@everyone', permissions: plan.rights ?? everyday }),
    position: 0,
  };
  const roles = [everyone, ...plan.roles.map((one) => role(world.newId(), one))];
  const people = [world.bot, ...(plan.owner ? [plan.owner] : []), ...plan.members];
  const members = new Map(people.map((user) => [user.id, newMember(user)]));
  const ownerId = plan.owner?.id ?? world.newId();
  const { tier, locale } = plan;
  const told = { ...(tier !== undefined && { tier }), ...(locale && { locale }) };
  const guild: Guild = { id, name: plan.name, ownerId, roles, members, voices: new Map(), ...told };
  world.guilds.set(id, guild);
  return guild;
}

/** Tells sessions that the bot has joined. https://docs.discord.com/developers/events/gateway-events#guild-create */
export function announce(world: World, guild: Guild): void {
  world.happen({ t: 'GUILD_CREATE', d: guildCreate(world, guild), guild });
}

export function newMember(user: User): Member {
  return { user, roles: [], nick: null, joinedAt: new Date().toISOString() };
}

/** https://docs.discord.com/developers/topics/permissions#role-object */
function role(id: string, { name, permissions = 0n, mentionable = false, position = 1 }: NewRole): APIRole {
  return {
    id,
    name,
    permissions: String(permissions),
    mentionable,
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    position,
    managed: false,
    // The enum names the bits only; this is none of them.
    flags: 0 as RoleFlags,
  };
}

export function newChannel(
  world: World,
  guild: Guild,
  plan: { name: string; voice?: boolean; limit?: number; overwrites?: APIOverwrite[] },
): Channel {
  const type = plan.voice ? ChannelType.GuildVoice : ChannelType.GuildText;
  const channel = {
    ...blank(world.newId(), type, plan.name),
    guild,
    overwrites: plan.overwrites ?? [],
    userLimit: plan.limit ?? 0,
  };
  world.channels.set(channel.id, channel);
  return channel;
}

/**
 * Opens a public thread. From a message, it has the message's id and begins with a reference to it.
 * https://docs.discord.com/developers/topics/threads
 */
export function newThread(
  world: World,
  parent: Channel,
  plan: { name: string; owner: User; started?: Kept | undefined },
): Channel {
  if (!parent.guild) throw new Error('a thread needs a channel of a server');
  const id = plan.started?.message.id ?? world.newId();
  const members = new Set([plan.owner.id]);
  const base = blank(id, ChannelType.PublicThread, plan.name);
  const channel: Channel = {
    ...base,
    guild: parent.guild,
    parentId: parent.id,
    thread: { ownerId: plan.owner.id, members },
  };
  world.channels.set(id, channel);
  world.happen({
    t: 'THREAD_CREATE',
    d: { ...channelShape(channel), newly_created: true },
    channel,
  });
  if (plan.started) {
    const { message } = plan.started;
    plan.started.message = { ...message, flags: (message.flags ?? 0) | MessageFlags.HasThread };
    post(world, {
      channel,
      author: plan.owner,
      content: '',
      type: MessageType.ThreadStarterMessage,
      replyTo: plan.started,
      allowed: {},
    });
  }
  return channel;
}

/** The conversation of a person with the bot: always the same one. https://docs.discord.com/developers/resources/user#create-dm */
export function newDirect(world: World, user: User): Channel {
  const old = [...world.channels.values()].find((one) => !one.guild && one.recipients.includes(user));
  if (old) return old;
  const channel = { ...blank(world.newId(), ChannelType.DM, ''), recipients: [user] };
  world.channels.set(channel.id, channel);
  return channel;
}

function blank(id: string, type: ChannelType, name: string): Channel {
  return {
    id,
    type,
    name,
    recipients: [],
    overwrites: [],
    lastMessageId: null,
    kept: new Map(),
    typing: new Map(),
  };
}
