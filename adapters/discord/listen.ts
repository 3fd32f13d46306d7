// The door: what the gateway says is checked, put in order by room, and handed to the turns. Nothing said can break it.
import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { GatewayDispatchEvents, type Client } from 'discord.js';
import { z } from 'zod';
import type { Log } from '#src/log.ts';
import type { InboundMessage } from '#src/message.ts';
import type { Bot } from '#src/platform.ts';
import type { Reading } from '#src/reading.ts';
import type { Settings } from '#src/settings.ts';
import type { Turns } from '#src/turns.ts';
import type { On } from './events.ts';
import { heard, placeOf } from './inbound.ts';
import type { Line } from './line.ts';
import { readable } from './mentions.ts';
import { deletion, deletions, message, update, type Message, type Update } from './payload.ts';
import { namesIn } from './space.ts';
import type { Watching } from './watching.ts';

export interface DoorTools {
  readonly line: Promise<Line>;
  readonly reading: Reading;
  readonly settings: Settings;
  readonly turns: Turns;
  readonly on: On;
  readonly log: Log;
  /** Is told what was just written and is not for the bot. */
  readonly aside: (message: InboundMessage) => void;
  /** Whether something is to be done with what nobody addressed to the bot. */
  readonly overheard: Bot['overheard'];
  /** Answers what people press and command. */
  readonly attend: (line: Line, interaction: unknown) => Promise<void>;
  /** Is told of all that members write, for the bot or not, before anybody else. */
  readonly watching: Watching;
  readonly seen: (messageId: string) => void;
  readonly missed: (messageId: string) => void;
}

export interface Door {
  /** Listens to a client; what comes before the line is open waits for it. */
  attach(client: Client): void;
  /** Takes a message in, after what came before it in its room. Never rejects. */
  take(said: Message, guildId: string | undefined): Promise<void>;
  /** Takes nothing more in; buttons still work. */
  close(): void;
}

export function openDoor(tools: DoorTools): Door {
  const { line, turns, on, log, aside, overheard, attend, watching, seen, missed } = tools;
  const inOrder = openLanes();
  /** What each message said last: Discord also tells an "update" when it unfurls a link. */
  const texts = new LRUCache<string, string>({ max: 20_000 });
  const directs = new LRUCache<string, string>({ max: 20_000 });
  let closed = false;

  /** `live`: as it is said, and not read later. */
  async function take(said: Message, guildId: string | undefined, live = false): Promise<void> {
    if (guildId === undefined && said.author.bot !== true) directs.set(said.channel_id, said.author.id);
    if (!closed) watching.said(said, guildId);
    await inOrder(said.channel_id, () => admit(said, guildId, live));
  }

  async function admit(said: Message, guildId: string | undefined, live: boolean): Promise<void> {
    const connected = await line;
    if (closed) return;
    texts.set(said.id, hash('sha1', said.content));
    try {
      const inbound = await heard(connected, tools, said, guildId);
      if (inbound && live && !inbound.addressed) aside(inbound);
      if (inbound) await turns.offer(await minded(inbound));
      seen(said.id);
    } catch (error) {
      log.error({ err: error }, 'a message could not be taken in; it will be read again');
      missed(said.id);
    }
  }

  /** A message with its task, where one is to be done with what it brings. */
  async function minded(message: InboundMessage): Promise<InboundMessage> {
    if (message.addressed || message.attachments.length === 0) return message;
    const task = await overheard(message);
    return task ? { ...message, addressed: true, task, repliesTo: message.id } : message;
  }

  async function follow(changed: Update): Promise<void> {
    const { id, channel_id: room, author, content, edited_timestamp: editedAt, mentions } = changed;
    const connected = await line;
    if (content === undefined || editedAt == null || author === undefined || author.bot === true) return;
    const text = hash('sha1', content);
    if (texts.get(id) === text) return;
    texts.set(id, text);
    const guildId = changed.guild_id ?? undefined;
    const names = namesIn(connected.client, { mentions: mentions ?? [] }, guildId);
    const place = placeOf(room, guildId, author.id);
    await turns.changed({ place, messageId: id, text: readable(content, connected.me, names) });
  }

  async function forget(room: string, guildId: string | null | undefined, ids: readonly string[]): Promise<void> {
    const connected = await line;
    const person = directs.get(room) ?? (guildId == null ? (await connected.room(room)).person : undefined);
    // An answer that stands in a thread of its own belongs to the room it was asked in.
    for (const one of new Set([room, connected.parentOf(room) ?? room])) {
      const place = placeOf(one, guildId ?? undefined, person ?? 'unknown');
      for (const messageId of ids) await turns.changed({ place, messageId });
    }
  }

  function attach(client: Client): void {
    const { MessageCreate, MessageUpdate, MessageDelete, MessageDeleteBulk, InteractionCreate } = GatewayDispatchEvents;
    on(client, MessageCreate, message, (said) => take(said, said.guild_id ?? undefined, true));
    on(client, MessageUpdate, update, (changed) => {
      if (!closed) watching.edited(changed);
      return inOrder(changed.channel_id, () => follow(changed));
    });
    on(client, MessageDelete, deletion, (gone) =>
      inOrder(gone.channel_id, () => forget(gone.channel_id, gone.guild_id, [gone.id])),
    );
    on(client, MessageDeleteBulk, deletions, (gone) =>
      inOrder(gone.channel_id, () => forget(gone.channel_id, gone.guild_id, gone.ids)),
    );
    on(client, InteractionCreate, z.unknown(), async (interaction) => attend(await line, interaction));
  }

  return { attach, take: (said, guildId) => take(said, guildId), close: () => void (closed = true) };
}

/** Runs the tasks of one room one after another, those of different rooms side by side. */
function openLanes(): (room: string, task: () => Promise<void>) => Promise<void> {
  const lanes = new Map<string, Promise<void>>();
  return async (room, task) => {
    const mine = (lanes.get(room) ?? Promise.resolve()).then(task);
    const settled = mine.catch(() => undefined);
    lanes.set(room, settled);
    await settled;
    if (lanes.get(room) === settled) lanes.delete(room);
    await mine;
  };
}
