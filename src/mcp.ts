// Servers of tools (Model Context Protocol): connected when they are first needed, bounded in all that they say, and never believed.
import { LRUCache } from 'lru-cache';
import { internet } from './egress.ts';
import type { World } from './egress/web.ts';
import type { Log } from './log.ts';
import type { Offer } from './mcp/offer.ts';
import type { Returned } from './mcp/found.ts';
import type { Session } from './mcp/session.ts';
import type { Target } from './mcp/target.ts';
import { BotError } from './trouble.ts';

export type { Offer } from './mcp/offer.ts';
export type { Target } from './mcp/target.ts';

export interface Mcp {
  /** What it offers: as it said in the last ten minutes, else, or `anew`, asked again. Throws a `BotError`. */
  offers(target: Target, signal: AbortSignal, anew?: boolean): Promise<readonly Offer[]>;
  /** The same without asking: as it said last. Undefined: it was not asked yet. */
  known(target: Target): readonly Offer[] | undefined;
  /** At most 20 s. Throws a `BotError` where nothing is known of what came of it. */
  call(target: Target, tool: string, input: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<Returned>;
  /** Leaves a server: with the next call it is connected anew, however often that failed before. */
  leave(target: Target): Promise<void>;
  /** Ends all connections and processes. */
  close(): Promise<void>;
}

/** Connections that are kept; who was not needed for longest is left. Milliseconds without any call after which each is. */
const [mostKept, idleMs] = [64, 30 * 60_000];
/** A server that breaks is connected again so often within this time. Milliseconds. */
const [mostTries, triesMs] = [4, 10 * 60_000];
/** How long a list is believed. Milliseconds. */
const freshMs = 10 * 60_000;

export interface Options {
  readonly log: Log;
  /** Where commands are found. */
  readonly path?: string | undefined;
  /** For the servers of admins. */
  readonly world?: World;
  /** How long a server may take to answer. Milliseconds. */
  readonly patienceMs?: number;
  readonly now?: () => number;
}

interface Line {
  readonly session: Promise<Session>;
}

export function openMcp({ log, path = '', world = internet, patienceMs = 20_000, now = Date.now }: Options): Mcp {
  const tries = new LRUCache<string, readonly number[]>({ max: 1000 });
  const lists = new LRUCache<string, { readonly offers: readonly Offer[]; readonly at: number }>({ max: 1000 });
  const lines = new LRUCache<string, Line>({
    max: mostKept,
    ttl: idleMs,
    updateAgeOnGet: true,
    ttlAutopurge: true,
    dispose: (line) => void ended(line),
  });

  async function ended({ session }: Line): Promise<void> {
    await (await session.catch(() => undefined))?.close();
  }

  function connected(target: Target): Promise<Session> {
    const known = lines.get(target.key);
    if (known) return known.session;
    const recent = (tries.get(target.key) ?? []).filter((at) => at > now() - triesMs);
    if (recent.length >= mostTries)
      return Promise.reject(
        new BotError('The server of that tool broke several times in the last minutes: try again in ten minutes.'),
      );
    tries.set(target.key, [...recent, now()]);
    const line: Line = { session: opened(target, () => gone(target, line)) };
    lines.set(target.key, line);
    line.session.catch(() => gone(target, line));
    return line.session;
  }

  function gone({ key }: Target, line: Line): void {
    if (lines.peek(key) === line) lines.delete(key);
  }

  async function opened(target: Target, over: () => void): Promise<Session> {
    // Its library takes memory that most houses have no use for.
    const { openSession } = await import('./mcp/session.ts');
    return openSession(target, { log, path, world, patienceMs, over, stale: () => void lists.delete(target.key) });
  }

  return {
    async offers(target, signal, anew = false) {
      const list = lists.get(target.key);
      if (!anew && list && list.at > now() - freshMs && lines.has(target.key)) return list.offers;
      const session = await unlessLeft(connected(target), signal);
      const offers = await session.offers(signal);
      lists.set(target.key, { offers, at: now() });
      return offers;
    },
    known: ({ key }) => lists.peek(key)?.offers,
    async call(target, tool, input, signal) {
      const session = await unlessLeft(connected(target), signal);
      return session.call(tool, input, signal);
    },
    async leave({ key }) {
      const line = lines.peek(key);
      lines.delete(key);
      lists.delete(key);
      tries.delete(key);
      if (line) await ended(line);
    },
    async close() {
      const all = [...lines.values()];
      lines.clear();
      await Promise.all(all.map(ended));
    },
  };
}

/** What `work` gives, unless whoever asks leaves: then it goes on for others. */
function unlessLeft<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const leave = (): void => reject(signal.reason);
  signal.addEventListener('abort', leave, { once: true });
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', leave));
}
