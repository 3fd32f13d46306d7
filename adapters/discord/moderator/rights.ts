// What the bot may do about members and their messages, as far as is remembered, and who gives it the right where it lacks one.
import { type GuildMember, PermissionFlagsBits as Right } from 'discord.js';
import type { Line } from '../line.ts';
import { isDoubtful } from './doubt.ts';
import type { Refused } from './effect.ts';

/** Rights as Discord's app calls them. */
export const called = {
  'View Channel': Right.ViewChannel,
  'Send Messages': Right.SendMessages,
  'Send Messages in Threads': Right.SendMessagesInThreads,
  'Read Message History': Right.ReadMessageHistory,
  'Manage Messages': Right.ManageMessages,
  'Attach Files': Right.AttachFiles,
  'Create Polls': Right.SendPolls,
  'Create Public Threads': Right.CreatePublicThreads,
} as const;
export type Called = keyof typeof called;
/** What the bot is about to do, as the sentences tell it. */
type Deed = 'deleting' | 'writing' | 'helping';

// said
const lacks = {
  hidden: 'I cannot see {room}: edit that channel → Permissions, add my role, and allow **View Channel**.',
  deletingHere:
    'I may not delete messages in {room}: edit that channel → Permissions → my role, and allow **{right}**; or wait, if I am in a timeout.',
  deleting:
    'I may not delete messages in {room}: switch on **{right}** in Server Settings → Roles → my role → Permissions.',
  writingHere:
    'I may not write in {room}: edit that channel → Permissions → my role, and allow **{right}**; or wait, if I am in a timeout.',
  writing: 'I may not write in {room}: switch on **{right}** in Server Settings → Roles → my role → Permissions.',
  helpingHere:
    'I may not do that in {room}: edit that channel → Permissions → my role, and allow **{right}**; or wait, if I am in a timeout.',
  helping: 'I may not do that in {room}: switch on **{right}** in Server Settings → Roles → my role → Permissions.',
  silencing:
    'I may not time members out: switch on **Timeout Members**, also called Moderate Members, in Server Settings → Roles → my role → Permissions; or wait, if I am in a timeout.',
};

/**
 * Why not, as far as is remembered; undefined: Discord decides. What it refuses counts towards a ban, so it is not asked in vain:
 * https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
 */
export function lacking(line: Line, room: string, deed: Deed, needs: readonly Called[]) {
  const channel = line.client.channels.cache.get(room);
  if (channel === undefined || channel.isDMBased()) return undefined;
  const { me } = channel.guild.members;
  const held = isDoubtful(me) ? null : me && channel.permissionsFor(me);
  const right = held && (['View Channel', ...needs] as const).find((need) => !held.has(called[need]));
  return right ? denied(line, room, deed, right) : undefined;
}

/** The sentence for a right that is missing. */
export function denied(line: Line, room: string, deed: Deed, right: Called): Refused {
  const values = { room: `<#${room}>`, right };
  if (right === 'View Channel') return { type: 'refused', why: lacks.hidden, values: { room: values.room } };
  const here = has(memberIn(line, room), right);
  return { type: 'refused', why: here ? lacks[`${deed}Here`] : lacks[deed], values };
}

/** The bot in the server of a room. */
export function memberIn({ client }: Line, room: string): GuildMember | null {
  const channel = client.channels.cache.get(room);
  return channel === undefined || channel.isDMBased() ? null : channel.guild.members.me;
}

/** Of a server that is not remembered, the channel is as likely the reason as its roles. */
function has(me: GuildMember | null, right: Called): boolean {
  return me?.permissions.has(called[right]) ?? true;
}

/** Silencing is a right in the whole server. */
export function maySilence(me: GuildMember | null): boolean {
  return isDoubtful(me) || me?.permissions.has(Right.ModerateMembers) !== false;
}

export const silencingDenied: Refused = { type: 'refused', why: lacks.silencing };

/** In threads it takes a right of its own; without the history, nothing may be replied to. */
export function toWrite(line: Line, room: string, replying: boolean): readonly Called[] {
  const isThread = line.client.channels.cache.get(room)?.isThread() ?? false;
  const writing = isThread ? 'Send Messages in Threads' : 'Send Messages';
  return replying ? [writing, 'Read Message History'] : [writing];
}
