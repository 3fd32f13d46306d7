// Who may do what where. https://docs.discord.com/developers/topics/permissions#permission-overwrites
import { OverwriteType, PermissionFlagsBits } from 'discord-api-types/v10';
import { byAge } from './snowflake.ts';
import type { Channel, Guild } from './world.ts';

const all = Object.values(PermissionFlagsBits).reduce((sum, bit) => sum | bit, 0n);

/** https://docs.discord.com/developers/topics/permissions#permissions-for-timed-out-members */
const onlooking = PermissionFlagsBits.ViewChannel | PermissionFlagsBits.ReadMessageHistory;

/** A member's rights in the whole server, in a timeout or not. Somebody who is not in it has none. */
export function rightsIn(guild: Guild, userId: string): bigint {
  const member = guild.members.get(userId);
  if (!member) return 0n;
  if (guild.ownerId === userId) return all;
  const held = guild.roles.filter((role) => role.id === guild.id || member.roles.includes(role.id));
  const rights = held.reduce((sum, role) => sum | BigInt(role.permissions), 0n);
  return rights & PermissionFlagsBits.Administrator ? all : rights;
}

/** A person's rights in a channel; in a thread, those of its parent. In a direct conversation, all. */
export function rightsAt(channel: Channel, userId: string, parent?: Channel): bigint {
  if (!channel.guild) return all;
  const base = rightsIn(channel.guild, userId);
  if (base === all || base === 0n) return base;
  const roles = channel.guild.members.get(userId)?.roles ?? [];
  const overwrites = (parent ?? channel).overwrites;
  let rights = base;
  const apply = (chosen: typeof overwrites) => {
    const deny = chosen.reduce((sum, one) => sum | BigInt(one.deny), 0n);
    const allow = chosen.reduce((sum, one) => sum | BigInt(one.allow), 0n);
    rights = (rights & ~deny) | allow;
  };
  apply(overwrites.filter((one) => one.id === channel.guild?.id));
  apply(overwrites.filter((one) => one.type === OverwriteType.Role && roles.includes(one.id)));
  apply(overwrites.filter((one) => one.type === OverwriteType.Member && one.id === userId));
  return isSilenced(channel.guild, userId) ? rights & onlooking : rights;
}

/** Whether somebody is in a timeout now; owners and administrators are never. */
export function isSilenced(guild: Guild, userId: string): boolean {
  const until = Date.parse(guild.members.get(userId)?.silencedUntil ?? '');
  return until > Date.now() && rightsIn(guild, userId) !== all;
}

/** Whether nobody may silence them: owners, and administrators. https://docs.discord.com/developers/resources/guild#modify-guild-member */
export function isImmune(guild: Guild, userId: string): boolean {
  return rightsIn(guild, userId) === all;
}

/**
 * Whether the first ranks above the second: by the highest of their roles, of two with the same position the older one.
 * https://docs.discord.com/developers/topics/permissions#permission-hierarchy
 */
export function outranks(guild: Guild, first: string, second: string): boolean {
  if (guild.ownerId === first || guild.ownerId === second) return guild.ownerId === first;
  const [one, other] = [first, second].map((id) => highest(guild, id));
  if (!one || !other) return one !== undefined;
  return one.position - other.position > 0 || (one.position === other.position && byAge(one.id, other.id) < 0);
}

/** Undefined: none but the one that everybody has. */
function highest(guild: Guild, userId: string) {
  const held = guild.roles.filter(({ id }) => guild.members.get(userId)?.roles.includes(id));
  return held.toSorted((one, other) => other.position - one.position || byAge(one.id, other.id))[0];
}

/** Whether all of `wanted` is among `rights`. */
export function may(rights: bigint, wanted: bigint): boolean {
  return (rights & wanted) === wanted;
}
