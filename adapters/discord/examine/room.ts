// Whether the bot may do in a channel what people will want from it there.
import { ChannelType, DiscordAPIError, PermissionFlagsBits as Right, Routes, type REST } from 'discord.js';
import type { Check } from '#src/checkup.ts';
import { scopesFit } from './application.ts';
import { moderation } from './moderation.ts';
import { type Channel, channel, member, rightsInChannel, rightsInServer, server, type Standing } from './rights.ts';

const name = 'Discord channel';

/** A right, as Discord's app calls it, and what is not without it. */
interface Need {
  readonly called: string;
  readonly right: bigint;
  readonly state: 'odd' | 'bad';
  readonly lack: string;
}

const threads: readonly number[] = [
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
  ChannelType.AnnouncementThread,
];
const voices: readonly number[] = [ChannelType.GuildVoice, ChannelType.GuildStageVoice];

export async function roomFits(rest: REST, me: string, room: string, signal: AbortSignal): Promise<readonly Check[]> {
  const at = await look(rest, room, signal);
  if (!at) return [hidden];
  if (at.guild_id == null)
    return [{ name, state: 'good', finding: 'This is a direct conversation: nothing needs to be allowed.' }];
  const isThread = threads.includes(at.type);
  const parent = isThread && at.parent_id != null ? await look(rest, at.parent_id, signal) : at;
  if (!parent) return [hidden];
  const [guild, own, scopes] = await Promise.all([
    rest.get(Routes.guild(at.guild_id), { signal }).then((found) => server.parse(found)),
    rest.get(Routes.guildMember(at.guild_id, me), { signal }).then((found) => member.parse(found)),
    scopesFit(rest, at.guild_id, signal),
  ]);
  return [scopes, ...permissions({ me, server: guild, member: own }, parent, isThread)];
}

/** Undefined where the bot sees none. */
async function look(rest: REST, room: string, signal: AbortSignal): Promise<Channel | undefined> {
  try {
    return channel.parse(await rest.get(Routes.channel(room), { signal }));
  } catch (error) {
    if (error instanceof DiscordAPIError && [403, 404].includes(error.status)) return undefined;
    throw error;
  }
}

const hidden: Check = {
  name,
  state: 'bad',
  finding: 'I cannot see this channel.',
  remedy: 'Edit the channel → Permissions → add my role, and allow View Channel.',
};

function permissions(standing: Standing, at: Channel, isThread: boolean): readonly Check[] {
  const everywhere = rightsInServer(standing);
  const here = rightsInChannel(standing, at, Date.now());
  const isVoice = voices.includes(at.type);
  const said = (isThread ? [...always, inThreads] : [...always, inChannels, ...branches]).map((need) => ({
    need,
    held: here,
  }));
  // Asked in a text channel, it is the voice channels of the server that matter.
  const spoken = calls.map((need) => ({ need, held: isVoice ? here : everywhere }));
  const missing = [...said, ...spoken].filter(({ need, held }) => (held & need.right) === 0n);
  const moderating = moderation(here, everywhere);
  if (missing.length > 0)
    return [...missing.map(({ need }) => lacking(need, (everywhere & need.right) !== 0n)), moderating];
  return [
    { name: 'Discord permissions', state: 'good', finding: 'I may do all that I need in this channel.' },
    moderating,
  ];
}

function lacking({ called: right, state, lack: finding }: Need, isDeniedHere: boolean): Check {
  const remedy = isDeniedHere
    ? 'Edit the channel → Permissions → my role, and allow {right}; or wait, if I am in a timeout.'
    : 'Server Settings → Roles → my role → Permissions, and switch on {right}.';
  return { name: 'Discord permission {right}', state, finding, remedy, values: { right } };
}

// The same as in docs/setup-discord.md, and no more: links are shown without previews, emojis of other servers are not used.
const always: readonly Need[] = [
  { called: 'View Channel', right: Right.ViewChannel, state: 'bad', lack: 'I see nothing of what is said here.' },
  {
    called: 'Read Message History',
    right: Right.ReadMessageHistory,
    state: 'bad',
    lack: 'I cannot reply to messages here, nor read back.',
  },
  { called: 'Attach Files', right: Right.AttachFiles, state: 'odd', lack: 'I can post no files here, and no speech.' },
  {
    called: 'Send Voice Messages',
    right: Right.SendVoiceMessages,
    state: 'odd',
    lack: 'What I say aloud here is posted as a file instead of a voice message.',
  },
];

const inChannels: Need = {
  called: 'Send Messages',
  right: Right.SendMessages,
  state: 'bad',
  lack: 'I cannot answer here.',
};
const inThreads: Need = {
  called: 'Send Messages in Threads',
  right: Right.SendMessagesInThreads,
  state: 'bad',
  lack: 'I cannot answer in this thread.',
};
const branches: readonly Need[] = [
  { ...inThreads, state: 'odd', lack: 'I cannot answer in threads of this channel.' },
  {
    called: 'Create Public Threads',
    right: Right.CreatePublicThreads,
    state: 'odd',
    lack: 'What I was to answer in a thread of its own I answer as a reply here.',
  },
];

const calls: readonly Need[] = [
  { called: 'Connect', right: Right.Connect, state: 'odd', lack: 'I cannot join calls.' },
  { called: 'Speak', right: Right.Speak, state: 'odd', lack: 'I cannot say anything in calls.' },
];
