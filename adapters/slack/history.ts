// What was said before, as Slack remembers it: a thread so far, or the last of a direct conversation.
import type { Attachment, EarlierMessage, Place } from '#src/message.ts';
import { PostError } from '#src/poster.ts';
import type { Files } from './files.ts';
import type { People } from './people.ts';
import { pagesOf, type Pages } from './pages.ts';
import { isAside, type Post, type Self } from './post.ts';
import { readable, rememberedBy } from './remembered.ts';
import { channelOf, type Address } from './rooms.ts';
import type { Wire } from './wire.ts';

const inThread = 50;
const inDirect = 20;
/** Slack gives a thread from its beginning, 200 at a time; of longer ones than 1,000 the end is out of reach. */
const pages = 5;

/** What was said in a thread, its root first, not older than `oldest` where given. */
export async function threadPosts(wire: Wire, at: Address, oldest?: string): Promise<Post[]> {
  return (await repliesIn(wire, at, oldest)).filter((said) => !isAside(said));
}

/** All messages of a thread, as `threadPosts`, also those that say nothing. */
export async function repliesIn(wire: Wire, at: Address, oldest?: string): Promise<Post[]> {
  const found: Post[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < pages; page += 1) {
    const asked = { channel: at.channel, ts: at.thread, limit: 200, include_all_metadata: true };
    const answer = await wire.call('conversations.replies', at.channel, (web) =>
      web.conversations.replies({
        ...asked,
        ...(oldest && { oldest, inclusive: true }),
        ...(cursor && { cursor }),
      }),
    );
    found.push(...readable(answer.messages));
    cursor = answer.response_metadata?.next_cursor || undefined;
    if (cursor === undefined) break;
  }
  return found;
}

/** The newest messages of a channel outside its threads, oldest first. */
export async function channelPosts(
  wire: Wire,
  channel: string,
  bounds: { oldest?: string; latest?: string; limit: number; include_all_metadata?: boolean },
): Promise<Post[]> {
  const answer = await wire.call('conversations.history', channel, (web) =>
    web.conversations.history({ channel, ...bounds }),
  );
  return readable(answer.messages).toReversed();
}

/** The newest messages of a channel outside its threads, with their marks: by pages of 200, until one reaches back to `oldest`. */
export async function lately(
  wire: Wire,
  channel: string,
  reach: { pages: number; oldest?: string } = { pages },
): Promise<Post[]> {
  const found: Post[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < reach.pages; page += 1) {
    const asked = { channel, limit: 200, include_all_metadata: true, ...(cursor && { cursor }) };
    const answer = await wire.call('conversations.history', channel, (web) => web.conversations.history(asked));
    found.push(...readable(answer.messages));
    cursor = answer.response_metadata?.next_cursor || undefined;
    if (cursor === undefined || (found.at(-1)?.ts ?? '') < (reach.oldest ?? '')) break;
  }
  return found;
}

export interface History {
  /** The conversation up to the message `before`, oldest first: at most 50 of a thread, 20 of a direct conversation. */
  earlier(place: Place, before: string, signal: AbortSignal): Promise<EarlierMessage[]>;
  /** The newest of a channel before a message, with the thread that was answered last: at most 50, oldest first. */
  newest(channel: string, before: string, signal: AbortSignal): Promise<EarlierMessage[]>;
  /** What came with a message of this place's channel; nothing when it is gone. */
  attached(place: Place, messageId: string, signal: AbortSignal): Promise<Attachment[]>;
  /** All that was said in a place, newest page first, up to a message where one is named. */
  readonly pages: Pages;
}

/** One message, wherever in its channel it stands, or undefined when it is gone. */
export async function postAt(wire: Wire, channel: string, ts: string): Promise<Post | undefined> {
  const only = { channel, ts, oldest: ts, latest: ts, inclusive: true, limit: 2 };
  const { messages } = await wire.call('conversations.replies', channel, (web) => web.conversations.replies(only));
  return readable(messages).find((said) => said.ts === ts);
}

/** Slack's own message at the head of a conversation in the pane: https://docs.slack.dev/reference/events/message/assistant_app_thread/ */
function opensPane({ subtype }: Post): boolean {
  return subtype === 'assistant_app_thread';
}

export function historyOf(wire: Wire, self: Self, people: People, files: Files): History {
  const remembered = rememberedBy(self, people, files);
  /** Those before a message, newest last, none twice. */
  const upTo = (
    channel: string,
    before: string,
    posts: readonly Post[],
    signal: AbortSignal,
  ): Promise<EarlierMessage[]> => {
    signal.throwIfAborted();
    const once = new Map(posts.map((said) => [said.ts, said]));
    const past = [...once.values()].filter((said) => said.ts < before && !isAside(said) && !opensPane(said));
    return Promise.all(
      past
        .toSorted((a, b) => (a.ts < b.ts ? -1 : 1))
        .slice(-inThread)
        .map((said) => remembered(channel, said)),
    );
  };
  return {
    async earlier(place, before, signal) {
      const { channel, thread } = channelOf(place);
      // A thread that begins with this very message has no past, and Slack need not be asked.
      if (thread === before) return [];
      const posts =
        thread === undefined
          ? await channelPosts(wire, channel, { latest: before, limit: inDirect, include_all_metadata: true })
          : await threadPosts(wire, { channel, thread });
      return upTo(channel, before, posts, signal);
    },
    async newest(channel, before, signal) {
      const posts = await channelPosts(wire, channel, { latest: before, limit: inDirect, include_all_metadata: true });
      const [lately] = posts
        .filter(({ latest_reply }) => latest_reply)
        .toSorted((a, b) => ((a.latest_reply ?? '') < (b.latest_reply ?? '') ? 1 : -1));
      const replies = lately ? await threadPosts(wire, { channel, thread: lately.ts }) : [];
      return upTo(channel, before, [...posts, ...replies], signal);
    },
    async attached(place, messageId, signal) {
      const { channel } = channelOf(place);
      const said = await postAt(wire, channel, messageId).catch((error: unknown) => {
        if (error instanceof PostError && error.kind === 'gone') return undefined;
        throw error;
      });
      signal.throwIfAborted();
      return said ? files.of(said) : [];
    },
    pages: pagesOf(wire, remembered),
  };
}
