// What members write where others read it, told to the bot as it comes: whoever looks after them waits for no turn and asks nobody.
import { hash } from 'node:crypto';
import { MessageReferenceType, SnowflakeUtil } from 'discord.js';
import { LRUCache } from 'lru-cache';
import type { Log } from '#src/log.ts';
import type { InboundMessage } from '#src/message.ts';
import type { Bot } from '#src/platform.ts';
import { repliedTo } from './earlier.ts';
import { filesOf } from './files.ts';
import { authorWith, isFromPerson, placeOf, revive, speaksTo } from './inbound.ts';
import type { Line } from './line.ts';
import { readable } from './mentions.ts';
import { message as messagePayload, type Message, type Update } from './payload.ts';
import { namesIn } from './space.ts';

export interface Watching {
  /** A message as it was written, or was found after a gap. */
  said(message: Message, guildId: string | undefined): void;
  /** A message was written over; whatever else is told of one, such as the preview of a link, is nothing new. */
  edited(update: Update): void;
}

/** @param line Resolves when the bot is connected; what comes before is told then, in order. */
export function openWatching(line: Promise<Line>, watch: Bot['watch'], log: Log): Watching {
  const known = new LRUCache<string, Known>({ max: 20_000 });

  async function tell(message: Message, guildId: string | undefined): Promise<void> {
    if (guildId === undefined || !isFromPerson(message)) return;
    try {
      const told = watched(await line, message, guildId);
      if (told.text !== '' || told.attachments.length > 0) watch(told);
    } catch (error) {
      log.error({ err: error }, 'a message could not be watched');
    }
  }

  return {
    said(message, guildId) {
      known.set(message.id, knownOf(message, guildId));
      void tell(message, guildId);
    },
    edited(update) {
      const before = known.get(update.id);
      const { success, data } = messagePayload.safeParse(whole(update, before));
      // Of what is not known, only its time tells an edit from a preview.
      if (!success || (before === undefined && update.edited_timestamp == null)) return;
      const now = knownOf(data, data.guild_id ?? undefined);
      if (before?.text === now.text) return;
      known.set(data.id, now);
      void tell(data, now.guildId);
    },
  };
}

/** What is kept of a message: a fingerprint of what it said last, and who wrote it where. */
interface Known extends Pick<Message, 'author' | 'member' | 'type'> {
  readonly text: string;
  readonly guildId: string | undefined;
}

function knownOf({ content, author, member, type, webhook_id: webhook }: Message, guildId: string | undefined): Known {
  // Whoever speaks through a webhook is nobody, also where an edit does not tell of it.
  const nobody = webhook != null && { bot: true };
  return { text: hash('sha1', content), author: { ...author, ...nobody }, member, type, guildId };
}

/** Updates may leave out what did not change. https://docs.discord.com/developers/events/gateway-events#message-update */
function whole(update: Update, known: Known | undefined): object {
  const timestamp = new Date(SnowflakeUtil.timestampFrom(update.id)).toISOString();
  return {
    ...update,
    type: update.type ?? known?.type ?? 0,
    timestamp: update.timestamp ?? timestamp,
    author: update.author ?? known?.author,
    member: update.member ?? known?.member,
    guild_id: update.guild_id ?? known?.guildId,
  };
}

/** From what came with it alone: of a member's roles, REST tells none with a message. */
function watched(line: Line, message: Message, guildId: string): InboundMessage {
  const { id, channel_id: room, member } = message;
  const repliesTo = repliedTo(message);
  const stored = {
    id,
    place: placeOf(room, guildId, message.author.id),
    author: authorWith(line, message, guildId, member ?? undefined),
    text: wordsOf(line, message, guildId),
    attachments: [...filesOf(message), ...forwarded(message).flatMap((one) => filesOf(one))],
    addressed: speaksTo(line, message, guildId),
    ...(repliesTo !== undefined && { repliesTo }),
    inThread: line.client.channels.cache.get(room)?.isThread() ?? false,
    at: Date.parse(message.timestamp),
  };
  return revive(line, stored, message);
}

/** What it says, passes on and asks: all of it is read by others. */
function wordsOf(line: Line, message: Message, guildId: string): string {
  const { content, poll } = message;
  const asked = poll ? [poll.question.text, ...poll.answers.map(({ poll_media: answer }) => answer.text)] : [];
  const passed = forwarded(message).map((one) => one.content);
  const names = namesIn(line.client, message, guildId);
  return [content, ...passed, ...asked.map((text) => text ?? '')]
    .map((text) => readable(text, line.me, names))
    .filter(Boolean)
    .join('\n');
}

/** https://docs.discord.com/developers/resources/message#message-snapshot-object */
function forwarded({ message_reference: reference, message_snapshots: snapshots }: Message) {
  return reference?.type === MessageReferenceType.Forward ? snapshots.map(({ message }) => message) : [];
}
