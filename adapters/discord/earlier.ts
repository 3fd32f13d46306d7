// What was said before a message: its thread so far, the chain of replies that leads to it, or the direct conversation; before a
// task, the newest of its room.
import { MessageReferenceType, MessageType, Routes, SnowflakeUtil } from 'discord.js';
import type { EarlierMessage, InboundMessage } from '#src/message.ts';
import { attachmentsOf } from './files.ts';
import type { Line } from './line.ts';
import { ask, single, type Lookup } from './lookup.ts';
import { readable } from './mentions.ts';
import { messages as messagesPayload, type Message } from './payload.ts';
import { nameOf, namesIn } from './space.ts';

const longest = 50;
const directLength = 20;
const longestChain = 25;
/** A message is admitted without what it replies to rather than later. Milliseconds. */
const lookUpMs = 3_000;

/** One question's way to the history of its room. */
export interface Look extends Lookup {
  readonly question: Pick<InboundMessage, 'id' | 'at' | 'place' | 'inThread' | 'repliesTo' | 'task'>;
}

/**
 * Oldest first. `known` is the message the question replies to, where Discord sent it along. What is gone or may not be
 * read is left out, without an error. Nothing comes from another room but the message that began a thread.
 */
export async function earlier(look: Look, known?: Message): Promise<readonly EarlierMessage[]> {
  const { space } = look.question.place;
  const guildId = space.startsWith('dm:') ? undefined : space;
  const found = await past(look, known);
  return found
    .map((message) => retold(look.line, guildId, message))
    .filter(({ text, attachments }) => text !== '' || attachments.length > 0);
}

function past(look: Look, known?: Message): Promise<readonly Message[]> {
  if (look.question.place.space.startsWith('dm:')) return last(look, directLength);
  if (look.question.inThread) return thread(look);
  return look.question.task ? last(look, longest) : replyChain(look, known);
}

/** Discord tells what came before an id, which also is a time; what a button asked for has an id of another kind. */
function before({ id, at }: Look['question']): string {
  return /^\d+$/.test(id) ? id : String(SnowflakeUtil.generate({ timestamp: at }));
}

async function last(look: Look, count: number): Promise<readonly Message[]> {
  const query = new URLSearchParams({ before: before(look.question), limit: String(count) });
  const found = await ask(look, Routes.channelMessages(look.question.place.room), query);
  return messagesPayload
    .parse(found ?? [])
    .filter(isSaid)
    .toReversed();
}

async function thread(look: Look): Promise<readonly Message[]> {
  const [said, starter] = await Promise.all([last(look, longest), threadStarter(look)]);
  if (starter === undefined || said.some(({ id }) => id === starter.id)) return said;
  return [starter, ...said.slice(-(longest - 1))];
}

/** A thread that grew from a message bears that message's id, and the message stays in the parent channel. */
async function threadStarter(look: Look): Promise<Message | undefined> {
  const { room } = look.question.place;
  const { parent } = await look.line.room(room);
  return parent === undefined ? undefined : single(look, parent, room);
}

async function replyChain(look: Look, known?: Message): Promise<readonly Message[]> {
  const { room } = look.question.place;
  const chain = new Map<string, Message>();
  let next = look.question.repliesTo;
  let sent: Message | undefined = known;
  while (next !== undefined && chain.size < longestChain && !chain.has(next)) {
    const message = sent?.id === next ? sent : await single(look, room, next);
    if (message === undefined || message.channel_id !== room) break;
    chain.set(next, message);
    next = repliedTo(message);
    sent = message.referenced_message ?? undefined;
  }
  return [...chain.values()].toReversed();
}

/**
 * A message with the one it replies to, which Discord leaves out when it did not try to look it up:
 * https://docs.discord.com/developers/resources/message#message-object
 */
export async function lookedUp(line: Line, message: Message): Promise<Message> {
  const id = repliedTo(message);
  if (id === undefined || message.referenced_message !== undefined) return message;
  const signal = AbortSignal.timeout(lookUpMs);
  const found = await single({ line, signal }, message.channel_id, id).catch(() => undefined);
  return { ...message, referenced_message: found };
}

/** The message a reply answers, in the same room. A forward refers to a message too, but answers nothing. */
export function repliedTo(message: Message): string | undefined {
  const { message_reference: reference } = message;
  if (!reference || (reference.type ?? MessageReferenceType.Default) !== MessageReferenceType.Default) return undefined;
  if ((reference.channel_id ?? message.channel_id) !== message.channel_id) return undefined;
  return reference.message_id ?? undefined;
}

/** People's own words and those of bots; not the system's "… joined", "… pinned a message". */
function isSaid({ type }: Message): boolean {
  const { Default, Reply, ChatInputCommand, ContextMenuCommand } = MessageType;
  return [Default, Reply, ChatInputCommand, ContextMenuCommand].includes(type);
}

/** `guildId`: the server of its room; none, where that is a direct conversation. */
export function retold(line: Line, guildId: string | undefined, message: Message): EarlierMessage {
  return {
    id: message.id,
    author: { id: message.author.id, name: nameOf(message.author, message.member?.nick) },
    text: readable(message.content, line.me, namesIn(line.client, message, guildId)),
    at: Date.parse(message.timestamp),
    own: message.author.id === line.me,
    attachments: attachmentsOf(line, message),
    link: `https://discord.com/channels/${guildId ?? '@me'}/${message.channel_id}/${message.id}`,
  };
}
