// Rate limits as Discord counts them. https://docs.discord.com/developers/topics/rate-limits

/**
 * How much of something is free in a window. Discord publishes no numbers and may change them; these are about what
 * bots meet. `per` names the part of the path that has a count of its own.
 */
export interface Bucket {
  readonly name: string;
  readonly limit: number;
  readonly windowMs: number;
  readonly per: string;
}

export const buckets = {
  post: { name: 'post', limit: 5, windowMs: 5000, per: 'channel_id' },
  edit: { name: 'edit', limit: 5, windowMs: 5000, per: 'channel_id' },
  erase: { name: 'erase', limit: 5, windowMs: 1000, per: 'channel_id' },
  read: { name: 'read', limit: 5, windowMs: 1000, per: 'channel_id' },
  typing: { name: 'typing', limit: 5, windowMs: 5000, per: 'channel_id' },
  react: { name: 'react', limit: 1, windowMs: 250, per: 'channel_id' },
  member: { name: 'member', limit: 10, windowMs: 10_000, per: 'guild_id' },
  thread: { name: 'thread', limit: 5, windowMs: 60_000, per: 'channel_id' },
  commands: { name: 'commands', limit: 5, windowMs: 20_000, per: 'guild_id' },
  /** Also of the answers to interactions, which are webhooks with a token. */
  webhook: { name: 'webhook', limit: 5, windowMs: 2000, per: 'webhook_token' },
} satisfies Record<string, Bucket>;

/** All of a bot's requests together, but for interactions and webhooks. */
const globally: Bucket = { name: 'global', limit: 50, windowMs: 1000, per: '' };

interface Count {
  used: number;
  until: number;
}

/** The outcome of asking for one more request. `waitMs` above 0: it is over the limit, and for how long. */
export interface Ticket {
  readonly waitMs: number;
  readonly headers: Record<string, string>;
}

/** Counts requests in fixed windows that begin with their first request. `scale` stretches or shrinks all windows. */
export class Limits {
  readonly #counts = new Map<string, Count>();
  readonly #scale: number;

  constructor(scale: number) {
    this.#scale = scale;
  }

  /** Counts one request of a bot against the limit of all routes; the milliseconds it is too early, or 0. */
  global(): number {
    return this.#take(globally, '').waitMs;
  }

  /** Counts one request against its bucket. `major` is the channel, server or token that has its own count. */
  route(bucket: Bucket, major: string): Ticket {
    const { waitMs, count } = this.#take(bucket, major);
    const headers = {
      'x-ratelimit-limit': String(bucket.limit),
      'x-ratelimit-remaining': String(bucket.limit - count.used),
      'x-ratelimit-reset': (count.until / 1000).toFixed(3),
      'x-ratelimit-reset-after': (Math.max(0, count.until - Date.now()) / 1000).toFixed(3),
      'x-ratelimit-bucket': `twin-${bucket.name}`,
    };
    return { waitMs, headers };
  }

  #take(bucket: Bucket, major: string): { waitMs: number; count: Count } {
    const key = `${bucket.name}:${major}`;
    const now = Date.now();
    const old = this.#counts.get(key);
    const count = old && old.until > now ? old : { used: 0, until: now + bucket.windowMs * this.#scale };
    if (count !== old) this.#forget(now);
    this.#counts.set(key, count);
    if (count.used >= bucket.limit) return { waitMs: count.until - now, count };
    count.used += 1;
    return { waitMs: 0, count };
  }

  #forget(now: number): void {
    if (this.#counts.size < 1000) return;
    for (const [key, count] of this.#counts) if (count.until <= now) this.#counts.delete(key);
  }
}

/** The body and headers of a 429. https://docs.discord.com/developers/topics/rate-limits#exceeding-a-rate-limit */
export function tooMany(scope: 'user' | 'global' | 'shared', seconds: number) {
  const what = scope === 'shared' ? 'The resource is' : 'You are';
  return {
    headers: {
      'retry-after': String(Math.ceil(seconds)),
      'x-ratelimit-scope': scope,
      ...(scope === 'global' ? { 'x-ratelimit-global': 'true' } : {}),
    },
    body: {
      message: `${what} being rate limited.`,
      retry_after: seconds,
      global: scope === 'global',
    },
  };
}
