// Counts session starts. https://docs.discord.com/developers/events/gateway#session-start-limit-object

export interface Starts {
  /** Counts an IDENTIFY: fine, too soon after another of the same key, or one more than a day allows. */
  take(shard: number): 'fine' | 'early' | 'spent';
  /** As `GET /gateway/bot` tells it. */
  readonly limit: {
    total: number;
    remaining: number;
    reset_after: number;
    max_concurrency: number;
  };
}

const dayMs = 86_400_000;

/** `windowMs`: in which time each key may start once; Discord says 5 seconds. */
export function newStarts(plan: { total: number; used: number; maxConcurrency: number; windowMs: number }): Starts {
  const until = Date.now() + dayMs;
  const last = new Map<number, number>();
  let { used } = plan;
  return {
    take(shard) {
      const key = shard % plan.maxConcurrency;
      const now = Date.now();
      used += 1;
      if (used > plan.total) return 'spent';
      if (now - (last.get(key) ?? 0) < plan.windowMs) return 'early';
      last.set(key, now);
      return 'fine';
    },
    get limit() {
      const remaining = Math.max(0, plan.total - used);
      return {
        total: plan.total,
        remaining,
        reset_after: until - Date.now(),
        max_concurrency: plan.maxConcurrency,
      };
    },
  };
}
