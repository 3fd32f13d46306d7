// Who may do what where. https://docs.discord.com/developers/topics/permissions#permission-overwrites
import { OverwriteType, PermissionFlagsBits } from 'discord-api-types/v10';
import type { Channel, Guild } from './world.ts';

const all = Object.values(PermissionFlagsBits).reduce((sum, bit) => sum | bit, 0n);

/** A member's rights in the whole server. Somebody who is not in it has none. */
function rightsIn(guild: Guild, userId: string): bigint {
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
  return rights;
}

/** Whether all of `wanted` is among `rights`. */
export function may(rights: bigint, wanted: bigint): boolean {
  return (rights & wanted) === wanted;
}
