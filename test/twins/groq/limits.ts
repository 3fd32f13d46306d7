// The organisation's limits: leaky buckets a model, the headers that tell of them, and the words of a refusal.
import type { Limit, Model } from './models.ts';
import type { Refusal } from './refusal.ts';

/** Appears in every message about limits; real ones look like this. */
export const organisation = 'org_01jtwin0000000000000000000';

const kinds = [
  { key: 'rpm', type: 'requests', name: 'requests per minute (RPM)', minutes: 1 },
  { key: 'rpd', type: 'requests', name: 'requests per day (RPD)', minutes: 1_440 },
  { key: 'tpm', type: 'tokens', name: 'tokens per minute (TPM)', minutes: 1 },
  { key: 'tpd', type: 'tokens', name: 'tokens per day (TPD)', minutes: 1_440 },
  { key: 'otpm', type: 'output', name: 'output tokens per minute (OTPM)', minutes: 1 },
  { key: 'ash', type: 'audio', name: 'seconds of audio per hour (ASH)', minutes: 60 },
  { key: 'asd', type: 'audio', name: 'seconds of audio per day (ASD)', minutes: 1_440 },
] as const;

type Kind = (typeof kinds)[number];

/** Empties at a steady rate: "Limit 6000, Used 4093, Requested 3531 … again in 16.24s" is (4093 + 3531 − 6000) / 100 s. */
class Bucket {
  readonly limit: number;
  readonly #perMs: number;
  #used = 0;
  #at = performance.now();

  constructor(limit: number, windowMs: number) {
    this.limit = limit;
    this.#perMs = limit / windowMs;
  }

  used(): number {
    const now = performance.now();
    this.#used = Math.max(0, this.#used - (now - this.#at) * this.#perMs);
    this.#at = now;
    return this.#used;
  }

  add(amount: number): void {
    this.#used = Math.max(0, this.used() + amount);
  }

  /** Milliseconds until `amount` fits. */
  wait(amount: number): number {
    return Math.max(0, (this.used() + amount - this.limit) / this.#perMs);
  }

  /** Milliseconds until it is empty again: what the `reset` headers tell. */
  reset(): number {
    return this.used() / this.#perMs;
  }
}

/** Limits by model id; `*` stands for every model not named. A model without an entry is never refused. */
export type Limits = Readonly<Record<string, Limit>>;

export class Books {
  readonly #minuteMs: number;
  readonly #buckets = new Map<string, Bucket>();
  #limits: Limits | undefined;

  /** `minuteMs`: how long a "minute" of the limits lasts, so that tests need not wait for a real one. */
  constructor(minuteMs: number) {
    this.#minuteMs = minuteMs;
  }

  get limits(): Limits | undefined {
    return this.#limits;
  }

  set limits(limits: Limits | undefined) {
    this.#limits = limits;
    this.#buckets.clear();
  }

  /**
   * Books a request of so many tokens, of which so many may be written, and seconds of audio, or refuses it. Asked-for output
   * counts before it is written.
   */
  admit(model: Model, requested: number, audio = 0, output = 0): Refusal | undefined {
    const enforced = this.#enforced(model);
    if (enforced === undefined) return undefined;
    const due = kinds.flatMap((kind) => {
      const bucket = this.#bucket(model, kind, enforced);
      return bucket === undefined
        ? []
        : [{ kind, bucket, amount: { tokens: requested, requests: 1, audio, output }[kind.type] }];
    });
    const full = due.find(({ bucket, amount }) => bucket.wait(amount) > 0);
    if (full !== undefined) return refusal(model, full.kind, full.bucket, full.amount);
    for (const { bucket, amount } of due) bucket.add(amount);
    return undefined;
  }

  /** Corrects the booking by what was really used; cached prompt tokens are free. */
  settle(model: Model, difference: number): void {
    const enforced = this.#enforced(model);
    if (enforced === undefined) return;
    for (const kind of kinds) if (kind.type === 'tokens') this.#bucket(model, kind, enforced)?.add(difference);
  }

  /**
   * Requests are told by the day, tokens by the minute, and seconds of audio, as live answers show, by the hour. Unenforced
   * limits always look unused.
   * @see https://console.groq.com/docs/rate-limits#rate-limit-headers
   */
  headers(model: Model): Record<string, string> {
    const enforced = this.#enforced(model);
    const limit = { ...model.limit, ...enforced };
    return {
      ...told('requests', limit.rpd, enforced && this.#bucket(model, kinds[1], enforced)),
      ...told('tokens', limit.tpm, enforced && this.#bucket(model, kinds[2], enforced)),
      ...told('audio-seconds', limit.ash, enforced && this.#bucket(model, kinds[5], enforced)),
    };
  }

  #enforced(model: Model): Limit | undefined {
    return this.#limits?.[model.id] ?? this.#limits?.['*'];
  }

  #bucket(model: Model, kind: Kind, limit: Limit): Bucket | undefined {
    const most = limit[kind.key];
    if (most === undefined) return undefined;
    const key = `${kind.key} ${model.id}`;
    const bucket = this.#buckets.get(key) ?? new Bucket(most, kind.minutes * this.#minuteMs);
    this.#buckets.set(key, bucket);
    return bucket;
  }
}

function told(type: string, limit: number | undefined, bucket: Bucket | undefined): Record<string, string> {
  if (limit === undefined) return {};
  return {
    [`x-ratelimit-limit-${type}`]: String(limit),
    [`x-ratelimit-remaining-${type}`]: String(Math.max(0, Math.floor(limit - (bucket?.used() ?? 0)))),
    [`x-ratelimit-reset-${type}`]: duration(bucket?.reset() ?? 0),
  };
}

/** As the headers write time: `350ms`, `7.66s`, `2m59.56s`, `1h30m0s`. */
function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)}ms`;
  const seconds = Math.round((ms % 60_000) / 10) / 100;
  const minutes = Math.floor(ms / 60_000);
  if (minutes === 0) return `${seconds}s`;
  return minutes < 60 ? `${minutes}m${seconds}s` : `${Math.floor(minutes / 60)}h${minutes % 60}m${seconds}s`;
}

/** The words were collected from live refusals; a request that never fits is 413, one that does not fit now is 429. */
function refusal(model: Model, kind: Kind, bucket: Bucket, amount: number): Refusal {
  const who = `model \`${model.id}\` in organization \`${organisation}\` service tier \`on_demand\` on ${kind.name}`;
  const more = 'Need more tokens? Upgrade to Dev Tier today at https://console.groq.com/settings/billing';
  const error = { type: kind.type, code: 'rate_limit_exceeded' };
  if (amount > bucket.limit) {
    const advice = 'please reduce your message size and try again.';
    const message = `Request too large for ${who}: Limit ${bucket.limit}, Requested ${Math.ceil(amount)}, ${advice} ${more}`;
    // Of output, accounts have seen a 400 (September 2026).
    return { status: kind.type === 'output' ? 400 : 413, error: { message, ...error } };
  }
  const wait = bucket.wait(amount);
  const use = `Limit ${bucket.limit}, Used ${Math.ceil(bucket.used())}, Requested ${Math.ceil(amount)}`;
  const message = `Rate limit reached for ${who}: ${use}. Please try again in ${duration(wait)}. ${more}`;
  return { status: 429, error: { message, ...error }, headers: { 'retry-after': String(Math.ceil(wait / 1_000)) } };
}
