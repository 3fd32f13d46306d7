// Who gave an interaction, and where: Discord itself tells the person's rights with each, and those alone count.
import { PermissionFlagsBits } from 'discord.js';
import type { Person, Place } from '#src/message.ts';
import { type Say, speaker, tongueOf } from '#src/tongue.ts';
import type { Interaction } from './given.ts';
import { placeOf } from './inbound.ts';
import { nameOf } from './space.ts';

const administers = PermissionFlagsBits.Administrator | PermissionFlagsBits.ManageGuild;

/** Undefined where nobody is named. A server's member, or the other one of a direct conversation, which has no admins. */
export function asker(given: Pick<Interaction, 'member' | 'user' | 'guild_id' | 'locale'>): Person | undefined {
  const { guild_id: guild, locale } = given;
  const member = guild == null ? undefined : given.member;
  const person = guild == null ? given.user : member?.user;
  if (!person) return undefined;
  const isAdmin = (BigInt(member?.permissions ?? 0) & administers) !== 0n;
  const name = nameOf(person, member?.nick);
  return { id: person.id, name, isAdmin, roles: member?.roles ?? [], ...(locale != null && { locale }) };
}

export function placeAsked({ channel_id: room, guild_id: guild }: Interaction, person: Person): Place {
  return placeOf(room ?? 'unknown', guild ?? undefined, person.id);
}

/** The bot's own words, in the language the person reads Discord in. */
export function wordsFor({ locale }: { readonly locale?: string | null | undefined }): Say {
  return speaker(tongueOf(locale ?? undefined) ?? 'en');
}
