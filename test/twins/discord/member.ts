// What changes of a member, and what the gateway tells of it. https://docs.discord.com/developers/events/gateway-events#guild-member-update
import { fullMember } from './shape.ts';
import type { Guild, Member, World } from './world.ts';

/** `own`: of the bot itself, which every bot is told, whatever it asked for. https://docs.discord.com/developers/events/gateway#list-of-intents */
export function tellOf(world: World, guild: Guild, member: Member): void {
  const own = member.user.id === world.bot.id;
  world.happen({ t: 'GUILD_MEMBER_UPDATE', d: { ...fullMember(member), guild_id: guild.id }, guild, own });
}

/** `until`: ISO 8601; null lets them speak again. */
export function silence(world: World, guild: Guild, member: Member, until: string | null): void {
  member.silencedUntil = until;
  tellOf(world, guild, member);
}
