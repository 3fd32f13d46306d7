// Slack's events become messages and changes, and reach the turns exactly as Slack's promise of delivery needs it:
// every function here resolves only when the event is safe, and rejects when Slack should send it again.
import { LRUCache } from 'lru-cache';
import type { z } from 'zod';
import type { Reading } from '#src/reading.ts';
import type { Change, InboundMessage, Place } from '#src/message.ts';
import type { Bot } from '#src/platform.ts';
import type { Turns } from '#src/turns.ts';
import { burstsOf } from './bursts.ts';
import { kindOf } from './envelope.ts';
import type { Files } from './files.ts';
import type { History } from './history.ts';
import { queues } from './order.ts';
import type { People } from './people.ts';
import { callsFor, isControl, speaker, wordsOf, type Post, type Self } from './post.ts';
import { lazy } from './revival.ts';
import { isDirect, millis, placeOf, type Standing } from './rooms.ts';
import { openTexts } from './texts.ts';
import { changed, deleted, posted } from './told.ts';
import type { Typed } from './typed.ts';
import type { Watcher } from './watched.ts';

export interface Inbound {
  /** An `app_mention` or any kind of `message` event. */
  event(event: unknown): Promise<void>;
  /**
   * A message found by catching up. `settled`: it was read before, so that it counts only if it asks the bot by itself;
   * the thread it stands in may have become the bot's since.
   */
  found(channel: string, said: Post, settled: boolean): Promise<void>;
}

export interface InboundParts {
  readonly self: Self;
  readonly turns: Turns;
  readonly reading: Reading;
  readonly people: People;
  readonly history: History;
  readonly files: Files;
  readonly bot: Pick<Bot, 'admit' | 'overheard'>;
  readonly watched: Watcher;
  readonly typed: Typed;
}

export function inboundOf(parts: InboundParts): Inbound {
  const { self, turns, reading, people, history, files, bot, typed, watched } = parts;
  const offers = new LRUCache<string, Promise<unknown>>({ max: 5000 });
  const read = new LRUCache<string, string>({ max: 5000 });
  const places = new LRUCache<string, Place>({ max: 5000 });
  const removed = new LRUCache<string, true>({ max: 5000 });
  const texts = openTexts();
  const inOrder = queues();
  const follows = burstsOf();

  /** Undefined: nothing in it addresses the bot. */
  const addressed = async (said: Post & Standing, settled: boolean): Promise<'directly' | 'by thread' | undefined> => {
    if (isDirect(said) || callsFor(said, self)) return 'directly';
    if (settled || said.thread_ts === undefined || said.thread_ts === said.ts) return undefined;
    const isIn = said.parent_user_id === self.user || (await reading.takesPart(placeOf(self.team, said)));
    return isIn ? 'by thread' : undefined;
  };

  /** What is known of a message without asking Slack for anything. */
  const glance = async (author: string, said: Post & Standing, settled: boolean): Promise<InboundMessage> => {
    const how = await addressed(said, settled);
    const place = placeOf(self.team, said);
    return {
      id: said.ts,
      place,
      ...lazy(history, { id: said.ts, place }),
      author: people.known(author),
      text: '',
      attachments: [],
      addressed: how !== undefined,
      ...(isDirect(said) && { direct: true }),
      ...(how === 'by thread' && { byThread: true }),
      inThread: true,
      at: millis(said.ts),
    };
  };

  /** Undefined: nobody may read it, or it was read before and asks nothing. */
  const understand = async (
    author: string,
    said: Post & Standing,
    settled: boolean,
  ): Promise<InboundMessage | undefined> => {
    const seen = await glance(author, said, settled);
    if (settled && !seen.addressed) return undefined;
    const admitted = await bot.admit(seen);
    if (admitted === undefined) return undefined;
    const asked = admitted.addressed;
    const place = placeOf(self.team, follows(author, said, asked, seen.addressed));
    places.set(keyOf(said.channel, said.ts), place);
    const message: InboundMessage = {
      ...seen,
      place,
      ...lazy(history, { id: said.ts, place }),
      // Only who asks is worth a call to Slack: a busy channel would use up the limits of `users.info`.
      ...(asked && { author: await people.of(author) }),
      text: await wordsOf(said, self, people, asked),
      attachments: await files.of(said),
    };
    return asked || settled || message.attachments.length === 0 ? message : overhear(message);
  };

  /** What nobody asked the bot about may still be something for it to do. */
  const overhear = async (message: InboundMessage): Promise<InboundMessage> => {
    const task = await bot.overheard(message);
    return task ? { ...message, author: await people.of(message.author.id), addressed: true, task } : message;
  };

  /** One post may come as two events, over two sockets, several times: it is offered once, and all wait for that offer. */
  const offer = async (said: Post & Standing, settled: boolean): Promise<void> => {
    const author = speaker(said, self);
    const key = keyOf(said.channel, said.ts);
    if (author === undefined || removed.has(key)) return;
    if (!offers.has(key)) {
      texts.note(said.channel, said);
      watched(said);
    }
    const pending =
      offers.get(key) ??
      inOrder(said.channel, () => understand(author, said, settled))
        .then((message) => message && typed(said, message, settled))
        .then((message) => message && turns.offer(message));
    offers.set(key, pending);
    await pending.catch((error: unknown) => {
      offers.delete(key);
      throw error;
    });
    // Catching up runs beside the live events: how far was read never goes back.
    if (said.ts <= (read.get(said.channel) ?? '')) return;
    read.set(said.channel, said.ts);
    reading.mark('slack', said.channel, said.ts);
  };

  /** Where a message was taken in: bursts may have moved it. */
  const placeFor = (at: Standing): Place => places.get(keyOf(at.channel, at.ts)) ?? placeOf(self.team, at);

  /** Follows a change after all that came before it, the offer of the message itself above all. */
  const follow = (channel: string, ts: string, change: () => Promise<Change>): Promise<void> => {
    const offered = offers.get(keyOf(channel, ts));
    return inOrder(channel, async () => {
      await offered?.catch(() => undefined);
      await turns.changed(await change());
    });
  };

  const edit = async ({ channel, message, previous_message: before }: z.infer<typeof changed>): Promise<void> => {
    const place = placeFor({ channel, ts: message.ts, thread_ts: message.thread_ts });
    const messageId = message.ts;
    // The first message of a thread is not deleted but buried: https://docs.slack.dev/reference/events/message/
    if (message.subtype === 'tombstone') return bury(place, channel, messageId);
    // Unfurls, counts of replies and the bot's own streams change messages too.
    if (speaker(message, self) === undefined || !texts.isNew(channel, message, before)) return;
    watched({ ...message, channel });
    const change = async () => ({ place, messageId, text: await wordsOf(message, self, people, true) });
    await follow(channel, messageId, change);
  };

  const bury = async (place: Place, channel: string, messageId: string): Promise<void> => {
    // The deletion may overtake the message itself.
    removed.set(keyOf(channel, messageId), true);
    await follow(channel, messageId, async () => ({ place, messageId }));
  };

  const remove = async ({
    channel,
    deleted_ts: ts,
    previous_message: before,
  }: z.infer<typeof deleted>): Promise<void> => {
    if (before && isControl(before)) return;
    await bury(placeFor({ channel, ts, thread_ts: before?.thread_ts }), channel, ts);
  };

  return {
    async event(event) {
      const edited = kindOf(event) === 'message_changed' && changed.safeParse(event);
      if (edited) return edited.success ? edit(edited.data) : undefined;
      const removed = kindOf(event) === 'message_deleted' && deleted.safeParse(event);
      if (removed) return removed.success ? remove(removed.data) : undefined;
      const said = posted.safeParse(event);
      if (said.success) await offer(said.data, false);
    },
    found: (channel, said, settled) => offer({ ...said, channel }, settled),
  };
}

function keyOf(channel: string, ts: string): string {
  return `${channel} ${ts}`;
}
