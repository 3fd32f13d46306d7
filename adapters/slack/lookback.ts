// Reads what was said while the bot was away, where all that members write is looked at: one channel after another, in no hurry.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bot, Watched } from '#src/platform.ts';
import { PostError } from '#src/poster.ts';
import type { CatchUpParts } from './catchup.ts';
import { byTime, channelAt, missedIn, type Channel, type Missed } from './missed.ts';
import { channelOf } from './rooms.ts';

/** Channels at most: those that were read furthest, where every room is looked at. */
const mostChannels = 100;
/** Tries of a channel for which Slack's limits have no room, and the longest wait before one. */
const tries = 3;
const longestMs = 60_000;

export interface LookBack {
  /** The channels to look back at. */
  readonly channels: ReadonlySet<string>;
  /** Reads those that are not read already. Never rejects; ends early when `signal` aborts. */
  read(already: ReadonlySet<string>, signal: AbortSignal): Promise<void>;
}

/** Finds out where there is something to look back at. Never rejects: without an answer there is nothing. */
export async function openLookBack(parts: CatchUpParts, team: string, bot: Pick<Bot, 'watched'>): Promise<LookBack> {
  const { inbound, log } = parts;
  const channels = await channelsOf(parts, team, bot).catch((error: unknown): Channel[] => {
    log.error({ platform: 'slack', err: error }, 'nobody could tell which rooms are watched');
    return [];
  });

  /** Whoever asked the bot nothing is no question: only what calls for it by itself is one. */
  const show = async (missed: readonly Missed[], signal: AbortSignal): Promise<void> => {
    for (const { channel, said } of missed.toSorted(byTime)) {
      if (signal.aborted) return;
      await inbound.found(channel, said, true);
    }
  };

  return {
    channels: new Set(channels.map(({ id }) => id)),
    async read(already, signal) {
      for (const channel of channels.filter(({ id }) => !already.has(id))) {
        if (signal.aborted) return;
        await patiently(parts, channel, signal)
          .then((missed) => show(missed, signal))
          .catch((error: unknown) =>
            log.warn(
              { platform: 'slack', channel: channel.id, err: error },
              'what was missed in a watched channel could not be read',
            ),
          );
      }
    },
  };
}

async function channelsOf({ reading }: CatchUpParts, team: string, bot: Pick<Bot, 'watched'>): Promise<Channel[]> {
  const watched = (await bot.watched('slack')).find(({ space }) => space === team);
  if (watched === undefined) return [];
  const named = watched.rooms.map((room) => channelOf({ platform: 'slack', space: team, room }).channel);
  const ids = new Set([...named, ...(await others(reading, watched))]);
  const all = [...ids].slice(0, mostChannels);
  return Promise.all(all.map((id) => channelAt(reading, { id, threads: [], all: true, since: watched.since })));
}

/** Every channel that was ever read, where every one is watched; direct conversations never are. */
async function others(reading: CatchUpParts['reading'], { everywhere }: Watched): Promise<readonly string[]> {
  if (!everywhere) return [];
  return (await reading.streams('slack', mostChannels * 2)).filter((id) => /^[CG]/.test(id));
}

/** What was missed, once Slack's limits let it be read. */
async function patiently({ wire }: CatchUpParts, channel: Channel, signal: AbortSignal): Promise<Missed[]> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await missedIn(wire, channel);
    } catch (error) {
      if (!(error instanceof PostError) || error.kind !== 'limited' || tried === tries) throw error;
      await sleep(Math.min(error.retryAfterMs, longestMs), undefined, { signal, ref: false });
    }
  }
}
