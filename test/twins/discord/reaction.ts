// Reactions, counted per emoji. https://docs.discord.com/developers/resources/message#reaction-object
import type { APIReaction } from 'discord-api-types/v10';
import { fullMember } from './shape.ts';
import type { Channel, Kept, User, World } from './world.ts';

/** Adds a reaction; `emoji` is a character, or `name:id` of a server's own. */
export function react(world: World, channel: Channel, kept: Kept, user: User, emoji: string): void {
  const others = without(kept, emoji);
  const count = (counted(kept, emoji)?.count ?? 0) + 1;
  const me = user.id === world.bot.id || (counted(kept, emoji)?.me ?? false);
  kept.message = { ...kept.message, reactions: [...others, reaction(emoji, count, me)] };
  const member = channel.guild?.members.get(user.id);
  const extra = {
    message_author_id: kept.message.author.id,
    burst: false,
    type: 0,
    ...(member ? { member: fullMember(member) } : {}),
  };
  world.happen({
    t: 'MESSAGE_REACTION_ADD',
    d: { ...told(channel, kept, user, emoji), ...extra },
    channel,
  });
}

export function unreact(world: World, channel: Channel, kept: Kept, user: User, emoji: string): void {
  const before = counted(kept, emoji);
  if (!before) return;
  const me = before.me && user.id !== world.bot.id;
  const left = before.count > 1 ? [reaction(emoji, before.count - 1, me)] : [];
  kept.message = { ...kept.message, reactions: [...without(kept, emoji), ...left] };
  const d = { ...told(channel, kept, user, emoji), burst: false, type: 0 };
  world.happen({ t: 'MESSAGE_REACTION_REMOVE', d, channel });
}

function told(channel: Channel, kept: Kept, user: User, emoji: string) {
  const guild = channel.guild ? { guild_id: channel.guild.id } : {};
  return {
    user_id: user.id,
    channel_id: channel.id,
    message_id: kept.message.id,
    emoji: parts(emoji),
    ...guild,
  };
}

function reaction(emoji: string, count: number, me: boolean): APIReaction {
  const count_details = { burst: 0, normal: count };
  return { emoji: parts(emoji), count, count_details, me, me_burst: false, burst_colors: [] };
}

function counted(kept: Kept, emoji: string): APIReaction | undefined {
  return kept.message.reactions?.find((one) => same(one, emoji));
}

function without(kept: Kept, emoji: string): APIReaction[] {
  return kept.message.reactions?.filter((one) => !same(one, emoji)) ?? [];
}

function same(one: APIReaction, emoji: string): boolean {
  const { id, name } = parts(emoji);
  return one.emoji.id === id && one.emoji.name === name;
}

function parts(emoji: string): { id: string | null; name: string } {
  const [name = '', id] = emoji.split(':');
  return { id: id ?? null, name };
}
