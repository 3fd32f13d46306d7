// Timeouts: who may be silenced at all, for how long, and that nobody's own longer one is cut short.
import { type Guild, Routes } from 'discord.js';
import { z } from 'zod';
import type { Effect } from '#src/moderator.ts';
import type { Line } from '../line.ts';
import { guildMember, maybe } from '../payload.ts';
import { mayAdminister } from '../space.ts';
import { read } from '../wire.ts';
import { isDoubtful } from './doubt.ts';
import type { Refused } from './effect.ts';
import { maySilence, silencingDenied } from './rights.ts';

/** https://docs.discord.com/developers/resources/guild#modify-guild-member: 28 days; a minute less, for clocks that differ. */
const longestMs = 28 * 86_400_000 - 60_000;

const silenced = guildMember.extend({ communication_disabled_until: maybe(z.string()) });

// said
const why = {
  admin: 'I time no admins out: {person} is one.',
  rank: 'I may not time {person} out, whose highest role stands as high as mine, or above: drag my role above it in Server Settings → Roles.',
};

export interface Silencing {
  readonly space: string;
  readonly person: string;
  /** Milliseconds since 1970; absent: it ends now. */
  readonly until: number | undefined;
  readonly reason: string;
}

/** Rejects as the requests do. Asks for the member first: of admins and whoever ranks above, Discord refuses it. */
export async function silence(line: Line, wanted: Silencing, signal: AbortSignal): Promise<Effect> {
  const { space, person, until, reason } = wanted;
  const guild = line.client.guilds.cache.get(space);
  if (guild === undefined) return { type: 'gone' };
  if (until !== undefined && until <= Date.now()) return { type: 'done' };
  if (!maySilence(guild.members.me)) return silencingDenied;
  const route = Routes.guildMember(space, person);
  const member = silenced.parse(await read(line.rest, route, { signal }));
  const end = changed(until, Date.parse(member.communication_disabled_until ?? ''));
  if (end === undefined) return { type: 'done' };
  const against = immune(line, guild, wanted, member.roles);
  if (against) return against;
  await line.rest.patch(route, { body: { communication_disabled_until: end }, reason, signal });
  return { type: 'done' };
}

/** When it is to end, null for now; undefined: it ends then or later already. */
function changed(until: number | undefined, known: number): string | null | undefined {
  const now = Date.now();
  if (until === undefined) return known > now ? null : undefined;
  const end = Math.min(until, now + longestMs);
  return known >= end ? undefined : new Date(end).toISOString();
}

function immune({ client }: Line, guild: Guild, { person, until }: Silencing, roles: readonly string[]) {
  const values = { person: `<@${person}>` };
  const refused = (sentence: string): Refused => ({ type: 'refused', why: sentence, values });
  if (until !== undefined && mayAdminister(client, guild.id, person, roles)) return refused(why.admin);
  return outranked(guild, roles) ? refused(why.rank) : undefined;
}

/** https://docs.discord.com/developers/topics/permissions#permission-hierarchy */
function outranked(guild: Guild, roles: readonly string[]): boolean {
  const { me } = guild.members;
  if (!me || isDoubtful(me) || guild.ownerId === me.id) return false;
  const { highest } = me.roles;
  return [guild.id, ...roles].some((id) => (guild.roles.cache.get(id)?.comparePositionTo(highest) ?? -1) >= 0);
}
