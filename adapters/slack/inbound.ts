// Slack's events become messages and changes, and reach the turns exactly as Slack's promise of delivery needs it:
// every function here resolves only when the event is safe, and rejects when Slack should send it again.
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Reading } from '#src/reading.ts';
import type { InboundMessage } from '#src/message.ts';
import type { Turns } from '#src/turns.ts';
import type { History } from './history.ts';
import type { People } from './people.ts';
import { attachmentsOf, callsFor, post, speaker, wordsOf, type Post, type Self } from './post.ts';
import { isDirect, millis, placeOf, type Standing } from './rooms.ts';

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
}

const posted = post.extend({ channel: z.string().min(1) });
const changed = z.looseObject({
  channel: z.string().min(1),
  message: post,
  previous_message: post,
});
const deleted = z.looseObject({
  channel: z.string().min(1),
  deleted_ts: z.string(),
  previous_message: post.optional().catch(undefined),
});

export function inboundOf(parts: InboundParts): Inbound {
  const { self, turns, reading, people, history } = parts;
  const offers = new LRUCache<string, Promise<unknown>>({ max: 5000 });
  const read = new LRUCache<string, string>({ max: 5000 });
  const follows = burstsOf();

  const addressed = async (said: Post & Standing, settled: boolean): Promise<boolean> => {
    if (isDirect(said) || callsFor(said, self)) return true;
    if (settled || said.thread_ts === undefined || said.thread_ts === said.ts) return false;
    return said.parent_user_id === self.user || reading.takesPart(placeOf(self.team, said));
  };

  const understand = async (author: string, said: Post & Standing, settled: boolean): Promise<InboundMessage> => {
    const asked = await addressed(said, settled);
    const place = placeOf(self.team, follows(author, said, asked));
    return {
      id: said.ts,
      place,
      // Only who asks is worth a call to Slack: a busy channel would use up the limits of `users.info`.
      author: asked ? await people.of(author) : people.known(author),
      text: await wordsOf(said, self, people, asked),
      attachments: attachmentsOf(said),
      addressed: asked,
      inThread: true,
      at: millis(said.ts),
      earlier: (signal) => history.earlier(place, said.ts, signal),
    };
  };

  /** One post may come as two events, over two sockets, several times: it is offered once, and all wait for that offer. */
  const offer = async (said: Post & Standing, settled: boolean): Promise<void> => {
    const author = speaker(said, self);
    if (author === undefined) return;
    const key = `${said.channel} ${said.ts}`;
    const pending = offers.get(key) ?? understand(author, said, settled).then((message) => turns.offer(message));
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

  const edit = async ({ channel, message, previous_message: before }: z.infer<typeof changed>): Promise<void> => {
    const place = placeOf(self.team, { channel, ts: message.ts, thread_ts: message.thread_ts });
    // The first message of a thread is not deleted but buried: https://docs.slack.dev/reference/events/message/
    if (message.subtype === 'tombstone') return turns.changed({ place, messageId: message.ts });
    // Unfurls, counts of replies and the bot's own streams change messages too.
    if (speaker(message, self) === undefined || message.text === before.text) return;
    await turns.changed({
      place,
      messageId: message.ts,
      text: await wordsOf(message, self, people, true),
    });
  };

  const remove = async ({ channel, deleted_ts: ts, previous_message }: z.infer<typeof deleted>): Promise<void> =>
    turns.changed({
      place: placeOf(self.team, { channel, ts, thread_ts: previous_message?.thread_ts }),
      messageId: ts,
    });

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

function kindOf(event: unknown): unknown {
  return typeof event === 'object' && event !== null && 'subtype' in event ? event.subtype : undefined;
}

/** Two seconds, by Slack's clock: longer than any burst that the turns gather. */
const burstMs = 2000;

/**
 * In a channel every message begins a thread of its own, so that the second half of a burst, which names nobody, would
 * land in another room than the first. It is taken into the thread that the first half began.
 */
function burstsOf(): (author: string, said: Post & Standing, asked: boolean) => Standing {
  const begun = new LRUCache<string, string>({ max: 1000 });
  return (author, said, asked) => {
    if (isDirect(said) || said.thread_ts !== undefined) return said;
    const key = `${said.channel} ${author}`;
    const root = begun.get(key);
    const follows = root !== undefined && said.ts > root && millis(said.ts) - millis(root) <= burstMs;
    if (follows && !asked) return { channel: said.channel, ts: said.ts, thread_ts: root };
    if (asked) begun.set(key, said.ts);
    return said;
  };
}
