// What one model may still be asked for, as far as the provider has said: buckets that fill again at a steady rate.
import type { Quota } from '../models.ts';
import type { Limit } from './limits.ts';

/** What calls take: how many they are, their prompts, and the most they may write. Tokens, estimated beforehand. */
export interface Cost {
  readonly calls: number;
  readonly input: number;
  readonly output: number;
  /** Seconds of sound to listen to. */
  readonly audio?: number;
}

export const nothing: Cost = { calls: 0, input: 0, output: 0 };

/** Both together. */
export function plus(one: Cost, other: Cost): Cost {
  return {
    calls: one.calls + other.calls,
    input: one.input + other.input,
    output: one.output + other.output,
    audio: (one.audio ?? 0) + (other.audio ?? 0),
  };
}

/** The share of a minute's limits that text leaves to voice. */
const headroom = 0.15;
/** Limits of a day have no headroom: hours without answers would be a high price for a spare second of voice. */
const spares = 60_000;
/** A smaller use than this part of a limit says too little about the rate at which it fills again. */
const telling = 0.01;

/** While one call finds out whether a model that was closed is open again, the others guess this. Milliseconds. */
const probing = 500;

interface Bucket {
  readonly limit: Limit;
  /** What comes back in a millisecond. */
  readonly rate: number;
  /** Below zero when more was asked for than there was. */
  level: number;
  /** When `level` was right. */
  at: number;
}

/** Knows no limit until one is told; until then nothing waits. Times are milliseconds on the clock of `performance.now`. */
export class Budget {
  readonly #buckets = new Map<string, Bucket>();
  /** Spent, but not yet seen by the provider: its next word on what remains does not count these. */
  readonly #unseen = new Set<Cost>();
  /** 0: open. In the past: nobody has tried yet whether it is open again. */
  #closedUntil = 0;
  /** The call that tries it: without it, everybody who waited would run into the next refusal together. */
  #probe: Cost | undefined;

  /** Milliseconds until `cost` is there, after what is `ahead`: 0 when it is now. Urgent callers may use the headroom. */
  wait(cost: Cost, urgent: boolean, now: number, ahead: Cost = nothing): number {
    let longest = Math.max(this.#probe ? probing : 0, this.#closedUntil - now);
    for (const bucket of this.#buckets.values()) longest = Math.max(longest, until(bucket, cost, ahead, urgent, now));
    return longest;
  }

  spend(cost: Cost, now: number): void {
    this.#unseen.add(cost);
    if (this.#closedUntil > 0) this.#probe = cost;
    this.#add(cost, -1, now);
  }

  /** What the provider says after it has seen the call that `cost` was spent on. */
  learn(limits: readonly Limit[], cost: Cost, now: number): void {
    this.#seen(cost);
    for (const limit of limits) this.#set(limit, now);
  }

  /** Gives back what was spent but not used. */
  refund(cost: Cost, used: Cost, now: number): void {
    this.#unseen.delete(cost);
    // It came back without a word of the provider: another one has to find out.
    if (this.#probe === cost) this.#probe = undefined;
    this.#add(
      {
        calls: cost.calls - used.calls,
        input: cost.input - used.input,
        output: cost.output - used.output,
        audio: (cost.audio ?? 0) - (used.audio ?? 0),
      },
      1,
      now,
    );
  }

  close(ms: number, now: number): void {
    this.#closedUntil = Math.max(this.#closedUntil, now + ms);
  }

  /** The largest call that can ever pass: tokens in all, and tokens written. Infinite while nothing is known. */
  get room(): { readonly total: number; readonly output: number } {
    return {
      total: Math.min(this.#least('tokens'), this.#least('input')),
      output: this.#least('output'),
    };
  }

  /** What is left, as people count: of several limits on the same, the one that is nearest to its end. */
  left(now: number): readonly Omit<Quota, 'model'>[] {
    const nearest = new Map<Quota['of'], Bucket>();
    for (const bucket of this.#buckets.values()) {
      const known = nearest.get(meant[bucket.limit.counts]);
      const isNearer = !known || part(bucket, now) < part(known, now);
      if (isNearer) nearest.set(meant[bucket.limit.counts], bucket);
    }
    return [...nearest].map(([of, bucket]) => {
      const there = Math.max(0, level(bucket, now));
      const { limit } = bucket.limit;
      return { of, left: Math.floor(there), limit, fullInMs: Math.ceil((limit - there) / bucket.rate) };
    });
  }

  #seen(cost: Cost): void {
    this.#unseen.delete(cost);
    if (this.#probe !== cost) return;
    this.#probe = undefined;
    this.#closedUntil = 0;
  }

  #least(counts: Limit['counts']): number {
    const limits = [...this.#buckets.values()].map((bucket) => bucket.limit);
    return Math.min(Infinity, ...limits.filter((limit) => limit.counts === counts).map((limit) => limit.limit));
  }

  #add(cost: Cost, sign: 1 | -1, now: number): void {
    for (const bucket of this.#buckets.values()) {
      bucket.level = Math.min(bucket.limit.limit, level(bucket, now) + sign * share(cost, bucket.limit));
      bucket.at = now;
    }
  }

  #set(limit: Limit, now: number): void {
    const key = `${limit.counts} ${limit.per}`;
    const known = this.#buckets.get(key);
    // A refusal of a call that is too large says how large the limit is, but not what is left of it.
    if (limit.remaining === undefined && known?.limit.limit === limit.limit) return;
    let left = limit.remaining ?? limit.limit;
    for (const cost of this.#unseen) left -= share(cost, limit);
    this.#buckets.set(key, { limit, rate: rate(limit, known), level: left, at: now });
  }
}

const meant = {
  requests: 'requests',
  tokens: 'tokens',
  input: 'tokens',
  output: 'tokens',
  audio: 'audio seconds',
} as const satisfies Readonly<Record<Limit['counts'], Quota['of']>>;

/** How much of a limit is left, 1 being all. */
function part(bucket: Bucket, now: number): number {
  return level(bucket, now) / bucket.limit.limit;
}

function share(cost: Cost, limit: Limit): number {
  if (limit.counts === 'requests') return cost.calls;
  if (limit.counts === 'tokens') return cost.input + cost.output;
  if (limit.counts === 'input') return cost.input;
  return limit.counts === 'output' ? cost.output : (cost.audio ?? 0);
}

/** Groq's limits leak: after 27 of 6,000 tokens, `reset` is 270 ms. Where it is slower than the window says, a 429 will tell. */
function rate(limit: Limit, known: Bucket | undefined): number {
  const usual = limit.limit / limit.per;
  const used = limit.limit - (limit.remaining ?? limit.limit);
  if (!limit.resetMs || used < telling * limit.limit) return known?.limit.limit === limit.limit ? known.rate : usual;
  return Math.max(usual, used / limit.resetMs);
}

function level(bucket: Bucket, now: number): number {
  return Math.min(bucket.limit.limit, bucket.level + (now - bucket.at) * bucket.rate);
}

function until(bucket: Bucket, cost: Cost, ahead: Cost, urgent: boolean, now: number): number {
  const { limit } = bucket;
  const amount = share(cost, limit);
  if (amount === 0) return 0;
  const spared = urgent || limit.per > spares ? 0 : headroom * limit.limit;
  // What can never be there is let through when the bucket is full; the provider says what to do about it.
  const needed = Math.min(amount + spared, limit.limit) + share(ahead, limit);
  return Math.max(0, (needed - level(bucket, now)) / bucket.rate);
}
