// Who is in which voice channel, and what the gateway tells of it.
// https://docs.discord.com/developers/resources/voice#voice-state-object
import { PermissionFlagsBits as Right } from 'discord-api-types/v10';
import { may } from '../permissions.ts';
import { rightsOf, stateShape } from '../shape.ts';
import type { Channel, Guild, Presence, Switches, World } from '../world.ts';

const nothing: Required<Switches> = {
  mute: false,
  deaf: false,
  self_mute: false,
  self_deaf: false,
  self_video: false,
  self_stream: false,
};

/** Lets somebody be there from now on, and tells the gateway. */
export function put(
  world: World,
  userId: string,
  where: { readonly channel: Channel; readonly sessionId: string },
  switches: Switches = {},
): Presence {
  const guild = guildOf(where.channel);
  const before = guild.voices.get(userId);
  const presence = { ...nothing, ...before, ...switches, userId, channel: where.channel, sessionId: where.sessionId };
  guild.voices.set(userId, presence);
  tell(world, guild, presence, presence.channel);
  return presence;
}

/** Lets somebody be in no channel of the server any more. Tells whether they were in one. */
export function remove(world: World, guild: Guild, userId: string): boolean {
  const before = guild.voices.get(userId);
  if (!before) return false;
  guild.voices.delete(userId);
  tell(world, guild, before, undefined);
  return true;
}

export function guildOf(channel: Channel): Guild {
  if (!channel.guild) throw new Error('there are no calls outside of servers');
  return channel.guild;
}

/** Who is in a channel. */
export function present(channel: Channel): Presence[] {
  return [...guildOf(channel).voices.values()].filter((one) => one.channel === channel);
}

/** Whether another fits in. https://docs.discord.com/developers/resources/channel#channel-object-channel-structure */
export function hasRoom(world: World, channel: Channel, userId: string): boolean {
  if (may(rightsOf(world, channel, userId), Right.MoveMembers)) return true;
  const others = present(channel).filter((one) => one.userId !== userId);
  return !channel.userLimit || others.length < channel.userLimit;
}

function tell(world: World, guild: Guild, presence: Presence, channel: Channel | undefined): void {
  const d = { ...stateShape(world, guild, presence, channel), guild_id: guild.id };
  world.happen({ t: 'VOICE_STATE_UPDATE', d, channel: presence.channel });
}
