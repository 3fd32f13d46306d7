// People, servers and channels as the API shows them. https://docs.discord.com/developers/resources/guild
import type { APIGuildMember, GuildMemberFlags } from 'discord-api-types/v10';
import { ChannelType, PermissionFlagsBits as Right } from 'discord-api-types/v10';
import { may, rightsAt } from './permissions.ts';
import { timeOf } from './snowflake.ts';
import type { Channel, Guild, Member, Presence, World } from './world.ts';

export type PartialMember = Omit<APIGuildMember, 'user'>;

/** A member without the user, as it stands beside a message's author. */
export function partialMember(member: Member): PartialMember {
  return {
    roles: member.roles,
    nick: member.nick,
    joined_at: member.joinedAt,
    avatar: null,
    banner: null,
    premium_since: null,
    communication_disabled_until: member.silencedUntil ?? null,
    deaf: false,
    mute: false,
    pending: false,
    // The enum names the bits only; this is none of them.
    flags: 0 as GuildMemberFlags,
  };
}

/** A member with the user. https://docs.discord.com/developers/resources/guild#guild-member-object */
export function fullMember(member: Member): APIGuildMember {
  return { ...partialMember(member), user: member.user };
}

/** A person's rights where they are; threads take them from their parent. */
export function rightsOf(world: World, channel: Channel, userId: string): bigint {
  const parent = channel.thread && channel.parentId ? world.channels.get(channel.parentId) : undefined;
  return rightsAt(channel, userId, parent);
}

/** A channel, thread or direct conversation. https://docs.discord.com/developers/resources/channel#channel-object */
export function channelShape(channel: Channel) {
  const { id, type, lastMessageId: last_message_id } = channel;
  if (!channel.guild) return { id, type, flags: 0, last_message_id, recipients: channel.recipients };
  const common = {
    id,
    type,
    flags: 0,
    last_message_id,
    name: channel.name,
    guild_id: channel.guild.id,
  };
  const parent_id = channel.parentId ?? null;
  if (channel.thread) return { ...common, parent_id, ...threadShape(channel, channel.thread) };
  const permission_overwrites = channel.overwrites;
  const text = { topic: null, nsfw: false, rate_limit_per_user: 0, position: 0 };
  const user_limit = channel.userLimit ?? 0;
  const voice = type === ChannelType.GuildVoice ? { bitrate: 64_000, user_limit, rtc_region: null } : {};
  return { ...common, parent_id, permission_overwrites, ...text, ...voice };
}

function threadShape(channel: Channel, thread: NonNullable<Channel['thread']>) {
  const at = new Date(timeOf(channel.id)).toISOString();
  return {
    owner_id: thread.ownerId,
    message_count: channel.kept.size,
    member_count: thread.members.size,
    total_message_sent: channel.kept.size,
    rate_limit_per_user: 0,
    thread_metadata: {
      archived: false,
      auto_archive_duration: 1440,
      archive_timestamp: at,
      create_timestamp: at,
      locked: false,
    },
  };
}

/**
 * Who is in a voice channel, or has just left it. `guild_id` is left out: GUILD_CREATE does without.
 * https://docs.discord.com/developers/resources/voice#voice-state-object
 */
export function stateShape(world: World, guild: Guild, presence: Presence, channel: Channel | undefined) {
  const { userId, sessionId, channel: there, ...switches } = presence;
  const member = guild.members.get(userId);
  return {
    ...switches,
    user_id: userId,
    session_id: sessionId,
    channel_id: channel?.id ?? null,
    suppress: !may(rightsOf(world, there, userId), Right.Speak),
    request_to_speak_timestamp: null,
    ...(member ? { member: fullMember(member) } : {}),
  };
}

/** A server without what only `GUILD_CREATE` tells. https://docs.discord.com/developers/resources/guild#guild-object */
export function guildShape(guild: Guild) {
  return {
    id: guild.id,
    name: guild.name,
    owner_id: guild.ownerId,
    roles: guild.roles,
    icon: null,
    splash: null,
    discovery_splash: null,
    description: null,
    banner: null,
    home_header: null,
    afk_channel_id: null,
    afk_timeout: 300,
    application_id: null,
    default_message_notifications: 1,
    explicit_content_filter: 0,
    mfa_level: 0,
    verification_level: 0,
    nsfw_level: 0,
    nsfw: false,
    premium_tier: guild.tier ?? 0,
    premium_progress_bar_enabled: false,
    preferred_locale: guild.locale ?? 'en-US',
    features: [],
    emojis: [],
    stickers: [],
    public_updates_channel_id: null,
    rules_channel_id: null,
    safety_alerts_channel_id: null,
    system_channel_id: null,
    system_channel_flags: 0,
    vanity_url_code: null,
    hub_type: null,
    incidents_data: null,
    region: 'deprecated',
    max_members: 500_000,
    max_presences: null,
    max_video_channel_users: 25,
    max_stage_video_channel_users: 50,
  };
}

/**
 * What `GUILD_CREATE` tells. For a bot that may not ask for presences, only the bot itself is among the members.
 * https://docs.discord.com/developers/events/gateway-events#guild-create
 */
export function guildCreate(world: World, guild: Guild) {
  const rooms = [...world.channels.values()].filter((channel) => channel.guild === guild);
  const bot = guild.members.get(world.bot.id);
  return {
    ...guildShape(guild),
    joined_at: bot?.joinedAt ?? new Date().toISOString(),
    large: false,
    unavailable: false,
    member_count: guild.members.size,
    members: bot ? [fullMember(bot)] : [],
    channels: rooms.filter((channel) => !channel.thread).map((channel) => channelShape(channel)),
    threads: rooms.filter((channel) => channel.thread).map((channel) => channelShape(channel)),
    voice_states: [...guild.voices.values()].map((one) => stateShape(world, guild, one, one.channel)),
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}
