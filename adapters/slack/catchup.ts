// Reads what was said while the bot was away, where it was lately asked something: bounded, oldest first.
import type { Reading } from '#src/reading.ts';
import type { Log } from '#src/log.ts';
import { channelPosts, threadPosts } from './history.ts';
import type { Inbound } from './inbound.ts';
import type { Post } from './post.ts';
import { channelOf } from './rooms.ts';
import type { Wire } from './wire.ts';

/** Slack itself sends events again for some minutes only; nobody still waits for an answer after an hour. */
const hourMs = 3_600_000;
/** Messages may come late, and out of order: https://docs.slack.dev/apis/events-api/ */
const overlapSeconds = 60;
/** At most: rooms looked at (a thread is one), channels and threads read, and messages read of each channel. */
const roomLimit = 500;
const channelLimit = 100;
const threadLimit = 50;
const postLimit = 100;

interface Missed {
  readonly channel: string;
  readonly said: Post;
  readonly settled: boolean;
}

export async function catchUp(parts: { reading: Reading; inbound: Inbound; wire: Wire; log: Log }): Promise<void> {
  const { reading, inbound, log } = parts;
  const rooms = await reading.rooms('slack', Date.now() - hourMs, roomLimit);
  const places = rooms.map(({ place }) => channelOf(place));
  const channels = [...new Set(places.map(({ channel }) => channel))].slice(0, channelLimit);
  const threads = places.filter(({ thread }) => thread !== undefined).slice(0, threadLimit);
  const found = await Promise.all(
    channels.map((channel) =>
      missedIn(
        parts,
        channel,
        threads.flatMap((one) => (one.channel === channel ? (one.thread ?? []) : [])),
      ).catch((error: unknown): Missed[] => {
        log.warn({ platform: 'slack', channel, err: error }, 'what was missed in a channel could not be read');
        return [];
      }),
    ),
  );
  for (const { channel, said, settled } of found.flat().toSorted((a, b) => (a.said.ts < b.said.ts ? -1 : 1)))
    await inbound.found(channel, said, settled);
}

async function missedIn(
  { reading, wire }: { reading: Reading; wire: Wire },
  channel: string,
  threads: string[],
): Promise<Missed[]> {
  const earliest = (Date.now() - hourMs) / 1000;
  const position = await reading.position('slack', channel);
  const oldest = Math.max(earliest, Number(position ?? 0) - overlapSeconds).toFixed(6);
  const posts = await channelPosts(wire, channel, { limit: postLimit });
  // A thread that was answered meanwhile may be one in which the bot was never asked before.
  const answered = posts.flatMap(({ ts, latest_reply }) => ((latest_reply ?? '') >= oldest ? ts : []));
  for (const thread of new Set([...threads, ...answered]))
    posts.push(...(await threadPosts(wire, { channel, thread }, oldest)));
  const once = new Map(posts.filter(({ ts }) => ts >= oldest).map((said) => [said.ts, said]));
  return Array.from(once.values(), (said) => ({
    channel,
    said,
    settled: position !== undefined && said.ts <= position,
  }));
}
