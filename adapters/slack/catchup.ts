// Reads what was said while the bot was away, where it was lately asked something: bounded, oldest first.
import type { Reading } from '#src/reading.ts';
import type { Log } from '#src/log.ts';
import type { Inbound } from './inbound.ts';
import { byTime, channelAt, hourMs, missedIn, type Missed } from './missed.ts';
import { channelOf } from './rooms.ts';
import type { Wire } from './wire.ts';

/** At most: rooms looked at (a thread is one), channels and threads read. */
const roomLimit = 500;
const channelLimit = 100;
const threadLimit = 50;

export interface CatchUpParts {
  readonly reading: Reading;
  readonly inbound: Inbound;
  readonly wire: Wire;
  readonly log: Log;
}

/** `watched`: channels that are all looked at, which are read to the last message. Resolves with the channels that were read. */
export async function catchUp(parts: CatchUpParts, watched: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const { reading, inbound, wire, log } = parts;
  const rooms = await reading.rooms('slack', Date.now() - hourMs, roomLimit);
  const places = rooms.map(({ place }) => channelOf(place));
  const ids = [...new Set(places.map(({ channel }) => channel))].slice(0, channelLimit);
  const threads = places.filter(({ thread }) => thread !== undefined).slice(0, threadLimit);
  const read = new Set(ids);
  const found = await Promise.all(
    ids.map(async (id): Promise<Missed[]> => {
      const own = threads.flatMap((one) => (one.channel === id ? (one.thread ?? []) : []));
      const channel = await channelAt(reading, { id, threads: own, all: watched.has(id) });
      return missedIn(wire, channel).catch((error: unknown) => {
        log.warn({ platform: 'slack', channel: id, err: error }, 'what was missed in a channel could not be read');
        read.delete(id);
        return [];
      });
    }),
  );
  for (const { channel, said, settled } of found.flat().toSorted(byTime)) await inbound.found(channel, said, settled);
  return read;
}
