// Reads a room back, page by page, as far as somebody wants: what people said there, and what the bot answered.
import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayIntentBits, MessageType, PermissionFlagsBits, Routes } from 'discord.js';
import type { EarlierMessage } from '#src/message.ts';
import { BotError } from '#src/trouble.ts';
import { retold } from './earlier.ts';
import type { Line } from './line.ts';
import { messages as messagesPayload, type Message } from './payload.ts';
import { postError, read } from './wire.ts';

/** https://docs.discord.com/developers/resources/message#get-channel-messages: no more at a time. */
const pageSize = 100;

// said
const unreadable =
  'I may not read what was said here. Whoever runs this server can give me the permission “Read Message History” in this channel.';
const blind =
  'Discord hides from me what is not written to me. Whoever runs me can allow the Message Content Intent; until then I cannot read back.';
const unreached = 'I could not reach Discord to read what was said here. Please try again.';

/** As `InboundMessage.history`. What came with the messages can be read; each has its address. */
export async function* history(
  line: Line,
  room: string,
  signal: AbortSignal,
): AsyncGenerator<readonly EarlierMessage[], void, unknown> {
  const { guild } = await line.room(room);
  if (guild !== undefined && !line.client.options.intents.has(GatewayIntentBits.MessageContent))
    throw new BotError(blind);
  let before: string | undefined;
  for (;;) {
    const { said, count } = await page(line, room, before, signal);
    // Without the right to read back, Discord tells of no message, and of no trouble.
    if (before === undefined && count === 0 && !mayRead(line, room)) throw new BotError(unreadable);
    const told = said.flatMap((message) => worthTelling(line, guild, message)).toReversed();
    if (told.length > 0) yield told;
    before = said.at(-1)?.id;
    if (count < pageSize || before === undefined) return;
  }
}

interface Page {
  /** Newest first. */
  readonly said: readonly Message[];
  /** How many Discord gave, understood or not. */
  readonly count: number;
}

async function page(line: Line, room: string, before: string | undefined, signal: AbortSignal): Promise<Page> {
  const query = new URLSearchParams({ limit: String(pageSize), ...(before !== undefined && { before }) });
  const found = await patiently(line, () => read(line.rest, Routes.channelMessages(room), { query, signal }), signal);
  return { said: messagesPayload.parse(found), count: Array.isArray(found) ? found.length : 0 };
}

/** As often as Discord's limits say to come back; an hour of history is read at the pace that they allow. */
async function patiently<T>({ log }: Line, ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (cause) {
      signal.throwIfAborted();
      const { kind, retryAfterMs } = postError(cause);
      if (kind !== 'limited') throw new BotError(kind === 'unknown' ? unreached : unreadable, { cause });
      const ms = retryAfterMs ?? 1_000;
      log.info({ ms }, 'reading back waits for the limits of Discord');
      await sleep(ms, undefined, { signal });
    }
  }
}

/** Of a room that is not remembered nothing special is known. */
function mayRead(line: Line, room: string): boolean {
  const channel = line.client.channels.cache.get(room);
  if (channel === undefined || channel.isDMBased()) return true;
  const me = channel.guild.members.me;
  return (me && channel.permissionsFor(me)?.has(PermissionFlagsBits.ReadMessageHistory)) ?? true;
}

/** Of other bots, of webhooks and of the system nothing; of the bot itself what it answered to what people wrote. */
function worthTelling(line: Line, guild: string | undefined, found: Message): readonly EarlierMessage[] {
  // A thread begins with a mark that refers to the message it grew from.
  const message: Message = (found.type === MessageType.ThreadStarterMessage && found.referenced_message) || found;
  const { type, author, webhook_id: webhook } = message;
  const isSaid = type === MessageType.Default || type === MessageType.Reply;
  const isOurs = author.id === line.me || (author.bot !== true && author.system !== true && webhook == null);
  if (!isSaid || !isOurs) return [];
  const told = retold(line, guild, message);
  return told.text !== '' || told.attachments.length > 0 ? [told] : [];
}
