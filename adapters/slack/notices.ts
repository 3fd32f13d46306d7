// What the bot says of its own accord, to moderators and members: each notice once, with what only those see who open its thread.
import { setTimeout as sleep } from 'node:timers/promises';
import type { RichTextBlock } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import type { Log } from '#src/log.ts';
import type { Notice } from '#src/moderator.ts';
import { PostError } from '#src/poster.ts';
import { english, type Say } from '#src/tongue.ts';
import { footerOf } from './footer.ts';
import { repliesIn } from './history.ts';
import { messagesOf, type Shown } from './messages.ts';
import { withNames } from './named.ts';
import { onceIn } from './once.ts';
import { queues } from './order.ts';
import { fallback } from './outgoing.ts';
import type { People } from './people.ts';
import { isOwn, noticeMark, type Self } from './post.ts';
import type { Spot } from './rooms.ts';
import { slackCode, type Wire } from './wire.ts';

/** All reject with a `PostError`. */
export interface Notices {
  /** Posts it unless it stands under its key; in the channel itself where the thread is gone. Resolves with its id. */
  post(at: Spot, notice: Notice, key: string, say: Say): Promise<string>;
  /** Writes it over; what stood hidden below it goes where nothing does any more. */
  revise(at: Spot, id: string, notice: Notice): Promise<void>;
  /** The direct conversation with a person: only by its own id Slack tells what stands there. */
  direct(person: string): Promise<string>;
}

interface NoticeParts {
  readonly wire: Wire;
  readonly self: Self;
  readonly people: Pick<People, 'of'>;
  readonly log: Log;
}

/** Milliseconds that a notice waits at most for its channel to take another message. */
const patienceMs = 3000;
/** Characters of a text beside its blocks, and of a code block: Slack names no limit of it, and takes 4,000 of most. */
const [plainLimit, hiddenLimit] = [3000, 4000];
const goneThread = /^(?:thread_not_found|message_not_found)$/;

export function noticesOf({ wire, self, people, log }: NoticeParts): Notices {
  const messages = messagesOf(wire, log);
  const once = onceIn(wire, self);
  const inOrder = queues();
  const conversations = new LRUCache<string, string>({ max: 5000 });

  const whenWelcome = async (channel: string): Promise<void> => {
    const waitMs = wire.pace(channel);
    if (waitMs > patienceMs) throw new PostError('limited', 'the channel takes no more now', { retryAfterMs: waitMs });
    if (waitMs > 0) await sleep(waitMs, undefined, { ref: false });
  };

  const shown = async ({ text, buttons = [] }: Notice, { channel, thread }: Spot, say: Say): Promise<Shown> => {
    const room = thread === undefined ? channel : `${channel}:${thread}`;
    const place = { platform: 'slack', space: self.team, room };
    return {
      text: await withNames(text, self.team, people),
      below: () => footerOf(buttons, place, say, false),
    };
  };

  const below = async ({ channel, thread }: Spot, hidden: string, key: string, notice: string): Promise<string> => {
    const metadata = { event_type: noticeMark, event_payload: { key, below: notice } };
    const quiet = { parse: 'none', link_names: false, unfurl_links: false, unfurl_media: false, metadata } as const;
    const to = { channel, ...(thread !== undefined && { thread_ts: thread }) };
    const words = { text: fallback(hidden, plainLimit), blocks: [literal(hidden)] };
    wire.spend(channel);
    const { ts = '' } = await wire.call('chat.postMessage', channel, (web) =>
      web.chat.postMessage({ ...to, ...words, ...quiet }),
    );
    return ts;
  };

  const stand = async (at: Spot, notice: Notice, key: string, say: Say): Promise<string> => {
    const id = await once(at, key, async () => {
      const words = await shown(notice, at, say);
      return inOrder(at.channel, async () => {
        await whenWelcome(at.channel);
        return messages.post(at, words, key, noticeMark);
      });
    });
    const { hidden = '' } = notice;
    if (hidden.trim() === '') return id;
    const spot = { ...at, thread: at.thread ?? id };
    await once(spot, `${key}:hidden`, () => below(spot, hidden, `${key}:hidden`, id));
    return id;
  };

  return {
    async post(at, notice, key, say) {
      try {
        return await stand(at, notice, key, say);
      } catch (error) {
        // Its first message was deleted before anybody had answered it.
        if (at.thread === undefined || !goneThread.test(slackCode(error) ?? '')) throw error;
        return stand({ channel: at.channel }, notice, key, say);
      }
    },
    async revise({ channel, thread }, id, notice) {
      await messages.update(channel, id, await shown(notice, { channel, thread }, english));
      if (notice.hidden !== undefined) return;
      const posts = await repliesIn(wire, { channel, thread: thread ?? id });
      const hidden = posts.filter((said) => isOwn(said, self) && said.metadata?.event_payload['below'] === id);
      for (const { ts } of hidden) await messages.remove(channel, ts);
    },
    async direct(person) {
      const known = conversations.get(person);
      if (known !== undefined) return known;
      const opened = await wire.call('conversations.open', '', (web) => web.conversations.open({ users: person }));
      const id = opened.channel?.id;
      if (!id) throw new PostError('unknown', 'conversations.open: no conversation');
      conversations.set(person, id);
      return id;
    },
  };
}

/** Somebody's words as they are, in a code block that nothing in them can end: they are no markup there. */
function literal(text: string): RichTextBlock {
  const words = text.toWellFormed().replaceAll('\0', '').slice(0, hiddenLimit).toWellFormed();
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: words }] }],
  };
}
