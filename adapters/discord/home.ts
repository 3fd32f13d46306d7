// Where an answer stands: in its room, as a reply to what it is about, or in a thread that grows from that.
import { DiscordAPIError, PermissionFlagsBits, Routes, SnowflakeUtil } from 'discord.js';
import type { InboundMessage, Turn } from '#src/message.ts';
import type { Line } from './line.ts';
import { postError } from './wire.ts';

interface Spot {
  readonly room: string;
  /** What is replied to there. */
  readonly about?: string;
  /** A thread that begins with this answer. */
  readonly own?: boolean;
}

export interface Home extends Spot {
  /** An id that is older than all that the answer consists of. */
  readonly since: string;
  /** The ids of what it answers, one of which its first words refer to. */
  readonly asked: readonly string[];
}

/** The message that asks: the last one that is for the bot. */
function askedBy({ messages }: Turn): InboundMessage {
  return messages.findLast(({ addressed }) => addressed) ?? messages[0];
}

/** Looks once, unless Discord could not be reached. Opens the thread where one is wanted and to be had. */
export function openHome(line: Line, turn: Turn): () => Promise<Home> {
  let found: Promise<Home> | undefined;
  const known = { since: begin(turn.messages[0]), asked: turn.messages.map(({ id }) => id) };
  return () => {
    found ??= spotOf(line, turn).then((spot) => ({ ...spot, ...known }));
    found.catch(() => (found = undefined));
    return found;
  };
}

/** The clocks of two machines may differ by so much, milliseconds. */
const marginMs = 60_000;

/** Of a burst, the first message counts: it may have been answered before the others came. What buttons ask has a name of its own. */
function begin({ id, at }: InboundMessage): string {
  return /^\d+$/.test(id) ? id : String(SnowflakeUtil.generate({ timestamp: at - marginMs, increment: 0n }));
}

async function spotOf(line: Line, turn: Turn): Promise<Spot> {
  // A burst stays with its first message, the only one of which every attempt is certain: so there is one thread.
  const [first] = turn.messages;
  if (first.apart === true) return apart(line, first, askedBy(turn).id);
  const asked = askedBy(turn);
  const { room } = asked.place;
  // Nothing is there to reply to when a command was given without a message.
  const about = asked.task ? asked.repliesTo : asked.id;
  if (about === undefined) return { room };
  const wanted = asked.task?.inThread === true && (await mayBranch(line, asked));
  return wanted && (await hasThread(line, asked, about, `About ${subject(asked) || 'this message'}`))
    ? { room: about }
    : { room, about };
}

/** In a thread of its own, where the conversation goes on without the bot being named. */
async function apart(line: Line, asked: InboundMessage, about: string): Promise<Spot> {
  const { place, id, author } = asked;
  const had = (await mayBranch(line, asked)) && (await hasThread(line, asked, id, subject(asked) || author.name));
  if (!had) return { room: place.room, about };
  // Before anything is said there, so that nobody's next words go unheard.
  await line.enter({ ...place, room: id });
  return { room: id, own: true };
}

/** Direct conversations and threads have no threads. */
async function mayBranch(line: Line, { place }: InboundMessage): Promise<boolean> {
  return !place.space.startsWith('dm:') && !(await line.room(place.room)).isThread;
}

/** https://docs.discord.com/developers/topics/opcodes-and-status-codes#json: a thread was made for this message already. */
const already = 160_004;

/** The thread of a message bears the message's id. Where none may be had, a reply does as well. */
async function hasThread(line: Line, { place }: InboundMessage, about: string, name: string): Promise<boolean> {
  // Requests that are refused count towards a ban; a thread that was made before is one still.
  if (!may(line, place.room, SendMessagesInThreads)) return false;
  if (!may(line, place.room, CreatePublicThreads)) return (await line.room(about)).isThread;
  try {
    await line.rest.post(Routes.threads(place.room, about), { body: { name: titled(name) } });
    return true;
  } catch (error) {
    if (error instanceof DiscordAPIError && error.code === already) return true;
    if (!['gone', 'refused', 'invalid'].includes(postError(error).kind)) throw error;
    line.log.info({ err: error }, 'there is no thread to be had for an answer; it is a reply');
    return false;
  }
}

const { CreatePublicThreads, SendMessagesInThreads } = PermissionFlagsBits;

/** As far as is remembered; of what is not, Discord decides. */
function may({ client }: Line, room: string, right: bigint): boolean {
  const channel = client.channels.cache.get(room);
  if (channel === undefined || channel.isDMBased()) return true;
  const me = channel.guild.members.me;
  return (me && channel.permissionsFor(me)?.has(right)) ?? true;
}

/** What a message begins with, without its marks; else what came with it. */
function subject({ text, attachments }: InboundMessage): string {
  const [line = ''] = text.trim().split('\n');
  const plain = line.replaceAll(/\*\*|__|\|\||~~|`|^(?:#{1,3}|-#|>{1,3}) /g, '').trim();
  return plain || (attachments[0]?.name ?? '');
}

/** Discord takes 100 characters; what is short is read: https://docs.discord.com/developers/resources/channel#start-thread-from-message */
const longestTitle = 60;

/** Ends at a word. */
function titled(name: string): string {
  const whole = name.toWellFormed();
  if (whole.length <= longestTitle) return whole;
  const cut = whole.slice(0, longestTitle - 1);
  const end = cut.lastIndexOf(' ');
  return `${cut.slice(0, end > longestTitle / 2 ? end : undefined).toWellFormed()}…`;
}
