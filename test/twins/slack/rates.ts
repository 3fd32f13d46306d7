// How often methods may be called. Nothing is limited until a test says so.
import type { Args } from './args.ts';

interface Rule {
  readonly most: number;
  readonly windowMs: number;
  readonly by: string | undefined;
  readonly hits: Map<string, number[]>;
}

/** @see https://docs.slack.dev/apis/web-api/rate-limits : tiers count by method, workspace and app; posting also by channel */
export class Rates {
  readonly #rules = new Map<string, Rule>();

  /** `by`: an argument that has a count of its own for each value, such as `channel`. */
  limit(method: string, most: number, options: { windowMs?: number; by?: string } = {}): void {
    this.#rules.set(method, { most, windowMs: options.windowMs ?? 60_000, by: options.by, hits: new Map() });
  }

  /** Milliseconds until this call would be let through; 0 lets it through and counts it. */
  wait(method: string, args: Args): number {
    const rule = this.#rules.get(method);
    if (rule === undefined) return 0;
    const key = rule.by === undefined ? '' : (args.text(rule.by) ?? '');
    const now = performance.now();
    const recent = (rule.hits.get(key) ?? []).filter((at) => now - at < rule.windowMs);
    const isFull = recent.length >= rule.most;
    rule.hits.set(key, isFull ? recent : [...recent, now]);
    return isFull ? rule.windowMs - (now - (recent[0] ?? now)) : 0;
  }
}
