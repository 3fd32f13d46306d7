// What a test sets up: people, servers, channels, threads, direct conversations, and their rights.
import { type GuildPremiumTier, OverwriteType } from 'discord-api-types/v10';
import { silence, tellOf } from './member.ts';
import { announce, newChannel, newDirect, newGuild, newMember, newThread, type NewRole } from './room.ts';
import { channelShape, fullMember } from './shape.ts';
import { makeUser, type Channel, type Guild, type User, type World } from './world.ts';

/** An id, or something that has one. */
export type Named = string | { readonly id: string };

export function idOf(named: Named): string {
  return typeof named === 'string' ? named : named.id;
}

/** The entry of that name. Throws for a name that nobody gave: a mistake in the test. */
export function pick<T>(all: ReadonlyMap<string, T>, named: Named): T {
  const one = all.get(idOf(named));
  if (!one) throw new Error(`nothing here is called ${idOf(named)}`);
  return one;
}

export interface Server {
  readonly id: string;
  readonly guild: Guild;
  /** In the order they were asked for. */
  readonly channels: readonly Channel[];
}

/** `removed` is called before a channel is gone. */
export function founding(world: World, removed: (channel: Channel) => void = () => {}) {
  const addChannel = (server: Named, plan: { name: string; voice?: boolean; limit?: number }): Channel => {
    const guild = pick(world.guilds, server);
    const channel = newChannel(world, guild, plan);
    world.happen({ t: 'CHANNEL_CREATE', d: channelShape(channel), channel });
    return channel;
  };

  return {
    /** Somebody new, who reads Discord in the language `locale`. `bot`: another app. `closed`: takes no direct messages from the bot. */
    addUser(plan: { name: string; bot?: boolean; closed?: boolean; locale?: string }): User {
      const user: User = {
        ...makeUser(world.newId(), plan.name, plan.bot),
        closed: plan.closed ?? false,
        ...(plan.locale !== undefined && { locale: plan.locale }),
      };
      world.users.set(user.id, user);
      return user;
    },

    /** A server with the bot in it. `rights`: those of everyone, see `everyday`. Channels are made by their names. */
    addGuild(
      plan: {
        name?: string;
        channels?: string[];
        members?: User[];
        roles?: NewRole[];
        owner?: User;
        rights?: bigint;
        tier?: GuildPremiumTier;
        locale?: Guild['locale'];
      } = {},
    ): Server {
      const { name = 'A server', members = [], roles = [], ...more } = plan;
      const guild = newGuild(world, { name, members, roles, ...more });
      const channels = (plan.channels ?? ['general']).map((one) => newChannel(world, guild, { name: one }));
      announce(world, guild);
      return { id: guild.id, guild, channels };
    },

    addChannel,

    /** A public thread, of a message if `from` is given. The bot learns of it, but does not join. */
    addThread(parent: Named, owner: User, plan: { name: string; from?: Named }): Channel {
      const room = pick(world.channels, parent);
      const started = plan.from === undefined ? undefined : pick(room.kept, plan.from);
      return newThread(world, room, { name: plan.name, owner, started });
    },

    /** The direct conversation of a person with the bot. */
    openDm: (user: Named): Channel => newDirect(world, pick(world.users, user)),

    addMember(server: Named, user: User): void {
      const guild = pick(world.guilds, server);
      const member = newMember(user);
      guild.members.set(user.id, member);
      world.happen({
        t: 'GUILD_MEMBER_ADD',
        d: { ...fullMember(member), guild_id: guild.id },
        guild,
      });
    },

    /** Gives a member these roles, by name, and no others; `nick` is what they are called there. */
    grant(server: Named, user: Named, roles: readonly string[], nick?: string): void {
      const guild = pick(world.guilds, server);
      const member = pick(guild.members, user);
      member.roles = guild.roles.filter(({ name }) => roles.includes(name)).map(({ id }) => id);
      if (nick !== undefined) member.nick = nick;
      tellOf(world, guild, member);
    },

    /** A moderator silences a member until then, milliseconds since 1970, or lets them speak again. */
    silence(server: Named, user: Named, until: number | null): void {
      const guild = pick(world.guilds, server);
      silence(world, guild, pick(guild.members, user), until === null ? null : new Date(until).toISOString());
    },

    /** A member leaves. https://docs.discord.com/developers/events/gateway-events#guild-member-remove */
    leave(server: Named, user: Named): void {
      const guild = pick(world.guilds, server);
      const { user: gone } = pick(guild.members, user);
      guild.members.delete(gone.id);
      world.happen({ t: 'GUILD_MEMBER_REMOVE', d: { guild_id: guild.id, user: gone }, guild });
    },

    /** Changes what one person, or the bot, may do in a channel, and nothing else there. */
    restrict(place: Named, user: Named, rights: { deny?: bigint; allow?: bigint }): void {
      const channel = pick(world.channels, place);
      const { deny = 0n, allow = 0n } = rights;
      const others = channel.overwrites.filter(({ id }) => id !== idOf(user));
      const own = {
        id: idOf(user),
        type: OverwriteType.Member,
        deny: String(deny),
        allow: String(allow),
      };
      channel.overwrites = [...others, own];
      world.happen({
        t: 'CHANNEL_UPDATE',
        d: channelShape(channel),
        ...(channel.guild ? { guild: channel.guild } : {}),
      });
    },

    /** Takes the bot out of a server. https://docs.discord.com/developers/events/gateway-events#guild-delete */
    expel(server: Named): void {
      const guild = pick(world.guilds, server);
      world.happen({ t: 'GUILD_DELETE', d: { id: guild.id }, guild });
      guild.members.delete(world.bot.id);
    },

    /** Deletes a channel or thread, with all that was said there. */
    removeChannel(place: Named): void {
      const channel = pick(world.channels, place);
      removed(channel);
      world.channels.delete(channel.id);
      const t = channel.thread ? 'THREAD_DELETE' : 'CHANNEL_DELETE';
      world.happen({
        t,
        d: channelShape(channel),
        ...(channel.guild ? { guild: channel.guild } : {}),
      });
    },
  };
}
