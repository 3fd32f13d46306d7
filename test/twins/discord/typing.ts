// "Somebody is typing". https://docs.discord.com/developers/resources/channel#trigger-typing-indicator
import { fullMember } from './shape.ts';
import type { Channel, User, World } from './world.ts';

/** How long one signal is shown. */
const shownMs = 10_000;

/** Shows somebody as typing until they post, or for ten seconds. */
export function type(world: World, channel: Channel, user: User): void {
  const now = Date.now();
  channel.typing.set(user.id, now + shownMs);
  const member = channel.guild?.members.get(user.id);
  const place = channel.guild ? { guild_id: channel.guild.id, ...(member ? { member: fullMember(member) } : {}) } : {};
  const d = {
    channel_id: channel.id,
    user_id: user.id,
    timestamp: Math.floor(now / 1000),
    ...place,
  };
  world.happen({ t: 'TYPING_START', d, channel });
}

export function isTyping(channel: Channel, userId: string): boolean {
  return (channel.typing.get(userId) ?? 0) > Date.now();
}
