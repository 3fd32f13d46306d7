// Who gave an interaction, and where: Discord itself tells the person's rights with each.
import { PermissionFlagsBits } from 'discord.js';
import type { Person, Place } from '#src/message.ts';
import { placeOf } from './inbound.ts';
import type { Interaction } from './payload.ts';
import { nameOf } from './space.ts';

const administers = PermissionFlagsBits.Administrator | PermissionFlagsBits.ManageGuild;

/** Undefined where nobody is named. */
export function asker({ member, user }: Pick<Interaction, 'member' | 'user'>): Person | undefined {
  const person = member?.user ?? user;
  if (!person) return undefined;
  const isAdmin = (BigInt(member?.permissions ?? 0) & administers) !== 0n;
  return { id: person.id, name: nameOf(person, member?.nick), isAdmin, roles: member?.roles ?? [] };
}

export function placeAsked({ channel_id: room, guild_id: guild }: Interaction, person: Person): Place {
  return placeOf(room ?? 'unknown', guild ?? undefined, person.id);
}
