// Reads by REST what was written while the bot was away: a new session begins without the events it missed.
import { PermissionFlagsBits, SnowflakeUtil, type Guild, type GuildBasedChannel } from 'discord.js';
import type { Bot, Watched } from '#src/platform.ts';
import type { Reading } from '#src/reading.ts';
import { platform } from './inbound.ts';
import type { Line } from './line.ts';
import { isWatched, missedIn, type Unread } from './missed.ts';
import type { Message } from './payload.ts';

const stream = 'messages';
/** Messages of different rooms are taken in side by side; the newest may be known before one a little older. */
const marginMs = 60_000;
/** A question older than this is no longer waited for. */
const oldestMs = 3_600_000;
/** Direct conversations are not listed by Discord; those of the last month are asked, the newest first. */
const directsMs = 30 * 86_400_000;
const mostDirects = 50;
const retryMs = 30_000;
/** Smaller ids are counted, not made from the time: https://docs.discord.com/developers/reference#snowflakes */
const timeless = 1n << 22n;

export interface CatchUp {
  /** A new session begins, with a gap before it. */
  begin(): void;
  /** A server has gone for a while: its gap starts now. */
  lost(guildId: string): void;
  /** A server is here again. */
  found(guild: Guild): void;
  directs(): void;
  /** A message is safe in the ledger. */
  readonly seen: (id: string) => void;
  /** A message could not be written down: it is read again later, and nothing after it counts as read. */
  readonly missed: (id: string) => void;
  end(): void;
}

export interface CatchUpTools {
  readonly line: Promise<Line>;
  readonly reading: Reading;
  readonly watched: Bot['watched'];
  /** Takes a message in, as if it came from the gateway. */
  readonly take: (message: Message, guildId: string | undefined) => Promise<void>;
}

export function openCatchUp({ line, reading, take, watched }: CatchUpTools): CatchUp {
  let newest = 0n;
  let held: bigint | undefined;
  let gap = snowflake(Date.now());
  let retry: NodeJS.Timeout | undefined;
  let begun: Promise<unknown> | undefined;
  /** Where all that is written is looked at. */
  let looked: readonly Watched[] = [];
  let work: Promise<unknown> = Promise.resolve();
  /** Rooms that are still to be read. Until there are none, live messages must not move the mark beyond the gap. */
  let pending = 0;
  let complete = false;
  const away = new Map<string, bigint>();
  const ended = new AbortController();

  /** One room after another: there is no hurry that would justify a burst of requests. */
  function queue(job: (line: Line) => Promise<void>): void {
    pending++;
    work = work.then(async () => {
      const [connected] = await Promise.all([line, begun]);
      if (!ended.signal.aborted) await job(connected);
    });
    work = work.catch((error: unknown) => line.then(({ log }) => log.warn({ err: error }, 'catching up failed')));
    work = work.then(() => {
      pending--;
      complete ||= pending === 0;
      advance();
    });
  }

  function advance(): void {
    if (held === undefined && complete && newest > 0n) reading.mark(platform, stream, String(newest));
  }

  async function room(connected: Line, unread: Unread, guildId: string | undefined): Promise<void> {
    for (const message of await missedIn(connected, unread, ended.signal)) await take(message, guildId);
  }

  /** Without an answer, rooms are read as if nobody watched them. */
  async function findWatched(): Promise<void> {
    looked = await watched(platform).catch(async (error: unknown) => {
      (await line).log.error({ err: error }, 'nobody could tell which rooms are watched');
      return [];
    });
  }

  async function findGap(): Promise<void> {
    const known = newest > 0n ? String(newest) : await reading.position(platform, stream);
    gap = known === undefined ? snowflake(Date.now()) : BigInt(known);
    newest = newest > gap ? newest : gap;
    if (known === undefined) reading.mark(platform, stream, String(gap));
  }

  function found(guild: Guild): void {
    queue(async () => {
      const lost = away.get(guild.id) ?? gap;
      away.delete(guild.id);
      const since = bounded(lost < gap ? lost : gap);
      for (const channel of readableSince(guild, since))
        queue((connected) => room(connected, { room: channel.id, since, all: isWatched(looked, channel) }, guild.id));
    });
  }

  function directs(): void {
    queue(async () => {
      const since = bounded(gap);
      const rooms = await reading.rooms(platform, Date.now() - directsMs, mostDirects);
      for (const { place } of rooms) {
        if (!place.space.startsWith('dm:')) continue;
        queue((connected) => room(connected, { room: place.room, since, all: false }, undefined));
      }
    });
  }

  function again(): void {
    gap = held ?? gap;
    held = undefined;
    void line.then(({ client }) => client.guilds.cache.forEach(found));
    directs();
  }

  return {
    begin() {
      complete = false;
      begun = Promise.all([findGap(), findWatched()]);
      // Whoever needs the gap hears of the failure.
      begun.catch(() => undefined);
    },
    found,
    directs,
    lost: (guildId) => void away.set(guildId, snowflake(Date.now())),
    seen(id) {
      newest = BigInt(id) > newest ? BigInt(id) : newest;
      advance();
    },
    missed(id) {
      held = held === undefined || BigInt(id) < held ? BigInt(id) : held;
      clearTimeout(retry);
      retry = setTimeout(again, retryMs).unref();
    },
    end() {
      ended.abort();
      clearTimeout(retry);
    },
  };
}

function snowflake(ms: number): bigint {
  return SnowflakeUtil.generate({ timestamp: ms, increment: 0n, workerId: 0n, processId: 0n });
}

/** Since when to read, milliseconds since 1970: a little before the gap, and within the last hour. */
function bounded(gap: bigint): number {
  return Math.max(SnowflakeUtil.timestampFrom(gap) - marginMs, Date.now() - oldestMs);
}

/** When something was last written, milliseconds since 1970; infinite where that is not told, so that it is looked up. */
function lastAt(channel: GuildBasedChannel): number {
  const id = 'lastMessageId' in channel ? channel.lastMessageId : undefined;
  if (id === null) return 0;
  return id === undefined || BigInt(id) < timeless ? Infinity : SnowflakeUtil.timestampFrom(id);
}

/** Rooms with something new that the bot may read, least recent first. Asking for others would count as refused. */
function readableSince(guild: Guild, since: number): readonly GuildBasedChannel[] {
  return [...guild.channels.cache.values()]
    .filter((channel) => channel.isTextBased() && lastAt(channel) > since && isReadable(channel))
    .toSorted((one, other) => (lastAt(one) < lastAt(other) ? -1 : 1));
}

function isReadable(channel: GuildBasedChannel): boolean {
  const me = channel.guild.members.me;
  const may = me && channel.permissionsFor(me);
  return may?.has([PermissionFlagsBits.ViewChannel, PermissionFlagsBits.ReadMessageHistory]) ?? true;
}
