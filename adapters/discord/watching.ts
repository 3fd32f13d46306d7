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
  /** What each message said last. */
  const texts = new LRUCache<string, string>({ max: 20_000 });

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
      texts.set(message.id, hash('sha1', message.content));
      void tell(message, guildId);
    },
    edited(update) {
      const { success, data } = messagePayload.safeParse(whole(update));
      if (!success || update.edited_timestamp == null) return;
      const text = hash('sha1', data.content);
      if (texts.get(data.id) === text) return;
      texts.set(data.id, text);
      void tell(data, data.guild_id ?? undefined);
    },
  };
}

/** Updates may leave out what did not change. https://docs.discord.com/developers/events/gateway-events#message-update */
function whole(update: Update): object {
  const timestamp = new Date(SnowflakeUtil.timestampFrom(update.id)).toISOString();
  return { ...update, type: update.type ?? 0, timestamp: update.timestamp ?? timestamp };
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
