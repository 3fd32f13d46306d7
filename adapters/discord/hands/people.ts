// Who is in a room: those who see a channel, those who joined a thread, the two of a direct conversation.
import { ApplicationFlags, DiscordAPIError, type GuildMember, PermissionFlagsBits as Right, Routes } from 'discord.js';
import { z } from 'zod';
import type { Present } from '#src/hands.ts';
import type { Place } from '#src/message.ts';
import { BotError } from '#src/trouble.ts';
import type { Line } from '../line.ts';
import { inTime, type Later } from '../moderator/effect.ts';
import { channel as channelPayload, guildMember, maybe, type User, user } from '../payload.ts';
import { nameOf } from '../space.ts';
import { read } from '../wire.ts';

/** https://docs.discord.com/developers/resources/guild#list-guild-members */
const membersPage = 1_000;
/** https://docs.discord.com/developers/resources/channel#list-thread-members */
const threadPage = 100;
/** Pages that are read for one answer: nobody waits for all of a large server. */
const mostPages = 5;
/** https://docs.discord.com/developers/topics/opcodes-and-status-codes#json: what Discord says where the intent is missing. */
const access = 50_001;

// said
const blind =
  'Discord hides from me who is here. Whoever runs me can switch on the Server Members Intent at https://discord.com/developers/applications → my app → Bot, and start me again.';
// said
const unreached = 'I could not reach Discord to see who is here. Please try again.';

const joined = z.array(z.object({ user_id: z.string(), member: maybe(guildMember.extend({ user: maybe(user) })) }));

/** At most so many. Rejects with a `BotError`. */
export async function peopleIn(
  line: Line,
  place: Place,
  most: number,
  signal: AbortSignal,
  later: Later,
): Promise<readonly Present[]> {
  try {
    return await inTime((ending) => look(line, place, most, AbortSignal.any([signal, ending])), later);
  } catch (error) {
    if (error instanceof BotError) throw error;
    const isBlind = error instanceof DiscordAPIError && error.code === access;
    throw new BotError(isBlind ? blind : unreached, { cause: error });
  }
}

async function look(
  line: Line,
  { space, room }: Place,
  most: number,
  signal: AbortSignal,
): Promise<readonly Present[]> {
  if (space.startsWith('dm:')) return inDirect(line, room, signal);
  // A request that is refused counts towards a ban: https://docs.discord.com/developers/topics/rate-limits
  const { GatewayGuildMembers, GatewayGuildMembersLimited } = ApplicationFlags;
  if (!line.client.application.flags.any([GatewayGuildMembers, GatewayGuildMembersLimited])) throw new BotError(blind);
  const { isThread } = await line.room(room);
  return isThread ? inThread(line, room, most, signal) : inChannel(line, room, most, signal);
}

async function inDirect(line: Line, room: string, signal: AbortSignal): Promise<readonly Present[]> {
  const { recipients } = channelPayload.parse(await read(line.rest, Routes.channel(room), { signal }));
  const { id, username: name } = line.client.user;
  return [...recipients.map((one) => present(one)), { id, name, bot: true }];
}

async function inThread(line: Line, room: string, most: number, signal: AbortSignal): Promise<readonly Present[]> {
  const found: Present[] = [];
  let after = '0';
  for (let pages = 0; pages < mostPages && found.length < most; pages += 1) {
    const query = new URLSearchParams({ with_member: 'true', limit: String(threadPage), after });
    const page = joined.parse(await read(line.rest, Routes.threadMembers(room), { query, signal }));
    found.push(...page.flatMap(({ member }) => (member?.user ? [present(member.user, member.nick)] : [])));
    after = page.at(-1)?.user_id ?? after;
    if (page.length < threadPage) break;
  }
  return found.slice(0, most);
}

async function inChannel(line: Line, room: string, most: number, signal: AbortSignal): Promise<readonly Present[]> {
  const channel = line.client.channels.cache.get(room);
  if (channel === undefined || channel.isDMBased()) throw new BotError(unreached);
  const found: Present[] = [];
  let after = '0';
  for (let pages = 0; pages < mostPages && found.length < most && !signal.aborted; pages += 1) {
    const page = await channel.guild.members.list({ limit: membersPage, after, cache: false });
    const here = page.filter((member) => channel.permissionsFor(member).has(Right.ViewChannel));
    found.push(...here.map(told));
    after = page.lastKey() ?? after;
    if (page.size < membersPage) break;
  }
  return found.slice(0, most);
}

function told({ id, displayName: name, user: { bot } }: GuildMember): Present {
  return { id, name, ...(bot && { bot }) };
}

function present(user: User, nick?: string | null): Present {
  return { id: user.id, name: nameOf(user, nick), ...(user.bot === true && { bot: true }) };
}
