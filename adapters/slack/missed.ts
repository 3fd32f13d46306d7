// What was said in a channel and its threads since it was last read, by as few calls as it takes.
import type { Reading } from '#src/reading.ts';
import { channelPosts, lately, threadPosts } from './history.ts';
import type { Post } from './post.ts';
import type { Wire } from './wire.ts';

/** Slack itself sends events again for some minutes only; nobody still waits for an answer after an hour. */
export const hourMs = 3_600_000;
/** Messages may come late, and out of order: https://docs.slack.dev/apis/events-api/ */
const overlapSeconds = 60;
/** Messages of a channel at most, outside its threads; where all of them are looked at, `lately` so many pages. */
const postLimit = 100;
const pagesOfAll = 2;
/** Threads of a channel at most, beside those that are known to matter. */
const threadLimit = 50;

export interface Missed {
  readonly channel: string;
  readonly said: Post;
  /** It was read before. */
  readonly settled: boolean;
}

export interface Channel {
  readonly id: string;
  /** Threads to read whether or not they are seen to have been answered. */
  readonly threads: readonly string[];
  /** Whether all that was said there is wanted, and not only the latest. */
  readonly all: boolean;
  /** Since when nothing else is known of it, milliseconds since 1970; an hour ago at the earliest. */
  readonly since?: number;
  /** How far it was read. */
  readonly position: string | undefined;
}

/** The channel as it was left. To be asked before anything live is taken in: that moves the position. */
export async function channelAt(reading: Reading, channel: Omit<Channel, 'position'>): Promise<Channel> {
  return { ...channel, position: await reading.position('slack', channel.id) };
}

/** In no order. Rejects with a `PostError`. */
export async function missedIn(wire: Wire, { id, threads, all, since = 0, position }: Channel): Promise<Missed[]> {
  const known = position === undefined ? since / 1000 : Number(position) - overlapSeconds;
  const oldest = Math.max((Date.now() - hourMs) / 1000, known).toFixed(6);
  const posts = all
    ? await lately(wire, id, { pages: pagesOfAll, oldest })
    : await channelPosts(wire, id, { limit: postLimit });
  // A thread that was answered meanwhile may be one in which the bot was never asked before.
  const answered = posts.filter((said) => mayHaveBeenAnswered(said, oldest)).map(({ ts }) => ts);
  for (const thread of new Set([...threads, ...answered.toSorted().slice(-threadLimit)]))
    posts.push(...(await threadPosts(wire, { channel: id, thread }, oldest)));
  const once = new Map(posts.filter(({ ts }) => ts >= oldest).map((said) => [said.ts, said]));
  return Array.from(once.values(), (said) => ({
    channel: id,
    said,
    settled: position !== undefined && said.ts <= position,
  }));
}

/** Slack's page shows roots that do not tell when: https://docs.slack.dev/reference/methods/conversations.replies/ */
function mayHaveBeenAnswered({ latest_reply: latest, reply_count: count = 0 }: Post, since: string): boolean {
  return latest === undefined ? count > 0 : latest >= since;
}

export function byTime(one: Missed, other: Missed): number {
  return one.said.ts < other.said.ts ? -1 : 1;
}
