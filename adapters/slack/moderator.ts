// What Slack lets the bot do about members and their messages: little by itself, more with the token of an admin.
import { setTimeout as sleep } from 'node:timers/promises';
import type { RichTextBlock } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import type { Log } from '#src/log.ts';
import type { Moderator, Notice } from '#src/moderator.ts';
import { PostError } from '#src/poster.ts';
import { english, type Say, speaker, tongueOf } from '#src/tongue.ts';
import { beyond, effectOf, notDeleted, notPosted } from './effects.ts';
import { footerOf } from './footer.ts';
import { repliesIn } from './history.ts';
import { type Messages, messagesOf, type Shown } from './messages.ts';
import { onceIn } from './once.ts';
import { fallback } from './outgoing.ts';
import type { People } from './people.ts';
import { isOwn, noticeMark, type Self } from './post.ts';
import { linkTo } from './remembered.ts';
import { channelOf, isStamp, type Spot } from './rooms.ts';
import type { Wire } from './wire.ts';

interface ModeratorParts {
  readonly wire: Wire;
  /** With the token of an admin, where there is one: bots delete only their own messages. */
  readonly admin: Wire | undefined;
  readonly self: Self;
  readonly people: Pick<People, 'sure' | 'known'>;
  readonly log: Log;
}

/** Milliseconds that a notice waits at most for its channel to take another message. */
const patienceMs = 3000;
/** Characters of a text beside its blocks, and of a code block: Slack names no limit of it, and takes 4,000 of most. */
const [plainLimit, hiddenLimit] = [3000, 4000];

export function moderatorOf({ wire, admin, self, people, log }: ModeratorParts): Moderator {
  const { post, revise, direct } = noticesOf(wire, self, messagesOf(wire, log));
  return {
    powers: new Set(admin ? (['delete'] as const) : []),
    who: (_place, person) => people.sure(person),
    async remove(place, messageId) {
      if (!admin) return { type: 'refused', why: beyond.delete };
      if (!isStamp(messageId)) return { type: 'gone' };
      const { channel } = channelOf(place);
      const remove = () => admin.call('chat.delete', channel, (web) => web.chat.delete({ channel, ts: messageId }));
      return effectOf(async () => void (await remove()), notDeleted, log);
    },
    timeout: async () => ({ type: 'refused', why: beyond.timeout }),
    post(room, notice, key) {
      const { channel, thread } = channelOf(room);
      const replied = notice.repliesTo !== undefined && isStamp(notice.repliesTo) ? notice.repliesTo : undefined;
      return effectOf(() => post({ channel, thread: thread ?? replied }, notice, key, english), notPosted, log);
    },
    revise(room, id, notice) {
      const { channel, thread = id } = channelOf(room);
      return effectOf(() => revise({ channel, thread }, id, notice), notPosted, log);
    },
    tell(_place, person, notice, key) {
      const say = speaker(tongueOf(people.known(person).locale) ?? 'en');
      return effectOf(async () => post({ channel: await direct(person) }, notice, key, say), notPosted, log);
    },
    linkTo(place, messageId) {
      const { channel, thread } = channelOf(place);
      return isStamp(messageId) ? linkTo(self, channel, { ts: messageId, thread_ts: thread }) : undefined;
    },
    profileOf(_place, person) {
      const { url } = self;
      return url !== undefined && URL.canParse(url)
        ? new URL(`team/${encodeURIComponent(person)}`, url).href
        : undefined;
    },
  };
}

function noticesOf(wire: Wire, self: Self, messages: Messages) {
  const once = onceIn(wire, self);
  const conversations = new LRUCache<string, string>({ max: 5000 });

  const whenWelcome = async (channel: string): Promise<void> => {
    const waitMs = wire.pace(channel);
    if (waitMs > patienceMs) throw new PostError('limited', 'the channel takes no more now', { retryAfterMs: waitMs });
    if (waitMs > 0) await sleep(waitMs, undefined, { ref: false });
  };

  /** What only those see who open the thread. */
  const below = async (at: Spot, hidden: string, key: string, notice: string): Promise<string> => {
    const { channel, thread } = at;
    const text = fallback(hidden, plainLimit);
    const metadata = { event_type: noticeMark, event_payload: { key, below: notice } };
    const quiet = { parse: 'none', link_names: false, unfurl_links: false, unfurl_media: false, metadata } as const;
    wire.spend(channel);
    const { ts = '' } = await wire.call('chat.postMessage', channel, (web) =>
      web.chat.postMessage({
        channel,
        ...(thread !== undefined && { thread_ts: thread }),
        text,
        blocks: [literal(hidden)],
        ...quiet,
      }),
    );
    return ts;
  };

  return {
    async post(at: Spot, notice: Notice, key: string, say: Say): Promise<string> {
      const id = await once(at, key, async () => {
        await whenWelcome(at.channel);
        return messages.post(at, shownOf(notice, at, self, say), key, noticeMark);
      });
      const { hidden } = notice;
      if (!hidden) return id;
      const spot = { ...at, thread: at.thread ?? id };
      const hiddenKey = `${key}:hidden`;
      await once(spot, hiddenKey, () => below(spot, hidden, hiddenKey, id));
      return id;
    },
    async revise(at: Required<Spot> & { readonly thread: string }, id: string, notice: Notice): Promise<void> {
      const { channel, thread } = at;
      await messages.update(channel, id, shownOf(notice, thread === id ? { channel } : at, self, english));
      if (notice.hidden) return;
      const posts = await repliesIn(wire, { channel, thread });
      const hidden = posts.filter((said) => isOwn(said, self) && said.metadata?.event_payload['below'] === id);
      for (const { ts } of hidden) await messages.remove(channel, ts);
    },
    /** The direct conversation with a person: only by its own id can be read what stands there. */
    async direct(person: string): Promise<string> {
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

function shownOf({ text, buttons = [] }: Notice, { channel, thread }: Spot, { team }: Self, say: Say): Shown {
  const place = { platform: 'slack', space: team, room: thread === undefined ? channel : `${channel}:${thread}` };
  return { text, below: () => footerOf(buttons, place, say, false) };
}

/** Somebody's words as they are, in a code block that nothing in them can end: they are no markup there. */
function literal(text: string): RichTextBlock {
  const words = text.toWellFormed().replaceAll('\0', '').slice(0, hiddenLimit).toWellFormed();
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: words }] }],
  };
}
