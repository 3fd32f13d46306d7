// What discord.js remembers of servers: how their people, roles and channels are called, and who may administer them.
import { PermissionFlagsBits, type Client } from 'discord.js';
import type { Names } from './mentions.ts';
import type { Message, User } from './payload.ts';

const administers = PermissionFlagsBits.Administrator | PermissionFlagsBits.ManageGuild;

/** The name others see, from a payload that has it. */
export function nameOf(user: User, nick?: string | null): string {
  return nick ?? user.global_name ?? user.username;
}

/** Whether these roles, or owning the server, make somebody its administrator. */
export function mayAdminister(client: Client, guildId: string, personId: string, roles: readonly string[]): boolean {
  const guild = client.guilds.cache.get(guildId);
  if (guild === undefined) return false;
  if (guild.ownerId === personId) return true;
  // Everybody has the role that bears the server's own id.
  return [guildId, ...roles].some((id) => guild.roles.cache.get(id)?.permissions.any(administers) === true);
}

/** The language a server is kept in, BCP 47. */
export function localeOf(client: Client, guildId: string): string | undefined {
  return client.guilds.cache.get(guildId)?.preferredLocale;
}

/** Names for the ids in a message, from what came with it and from what is remembered. */
export function namesIn(client: Client, message: Pick<Message, 'mentions'>, guildId: string | undefined): Names {
  const mentioned = new Map(message.mentions.map((user) => [user.id, nameOf(user, user.member?.nick)]));
  const guild = guildId === undefined ? undefined : client.guilds.cache.get(guildId);
  return {
    person: (id) => mentioned.get(id),
    role: (id) => guild?.roles.cache.get(id)?.name,
    channel: (id) => guild?.channels.cache.get(id)?.name,
  };
}
