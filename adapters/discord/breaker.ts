// Keeps a bot from being banned: closes the way to Discord when it stops listening, and says when it opens again.
// Discord bans an address for a while after 10,000 refused requests in ten minutes:
// https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans

/** A request that never left, because Discord would have refused it. */
export class LineClosed extends Error {
  override readonly name = 'LineClosed';
  /** Infinity: not before an operator does something. */
  readonly retryAfterMs: number;

  constructor(reason: string, retryAfterMs: number) {
    super(reason);
    this.retryAfterMs = retryAfterMs;
  }
}

export interface Breaker {
  /** Why nothing may be sent now, or undefined. */
  closed(): LineClosed | undefined;
  /** Learns from an answer. Returns the error to end this request with, when the answer closed the line. */
  learn(status: number, headers: Pick<Headers, 'get'>): LineClosed | undefined;
  /** Closes for good. */
  park(reason: string): LineClosed;
}

const windowMs = 600_000;
/** A hundredth of what Discord tolerates. */
const tolerated = 100;
const firstPauseMs = 60_000;
const longestPauseMs = 3_600_000;

/** @param now Milliseconds, from any origin. */
export function openBreaker(now: () => number = () => performance.now()): Breaker {
  let parked: string | undefined;
  let shut = { until: -Infinity, reason: '' };
  let pause = firstPauseMs;
  let refused: number[] = [];

  function shutFor(ms: number, reason: string): LineClosed {
    shut = { until: now() + ms, reason };
    return new LineClosed(reason, ms);
  }

  function closed(): LineClosed | undefined {
    if (parked !== undefined) return new LineClosed(parked, Infinity);
    return shut.until > now() ? new LineClosed(shut.reason, shut.until - now()) : undefined;
  }

  function banned(): LineClosed {
    const already = closed();
    if (already) return already;
    const ms = pause;
    pause = Math.min(pause * 2, longestPauseMs);
    return shutFor(ms, 'Discord blocks this address for a while');
  }

  function countRefused(): LineClosed | undefined {
    refused = [...refused.filter((at) => at > now() - windowMs), now()];
    const oldest = refused[refused.length - tolerated];
    if (oldest === undefined) return undefined;
    return shutFor(oldest + windowMs - now(), 'Discord refused too many requests');
  }

  function learn(status: number, headers: Pick<Headers, 'get'>): LineClosed | undefined {
    if (status < 400) pause = firstPauseMs;
    if (status !== 401 && status !== 403 && status !== 429) return undefined;
    if (headers.get('x-ratelimit-scope') === 'shared') return undefined;
    const tooMany = countRefused();
    return status === 429 && !isDiscords(headers) ? banned() : tooMany;
  }

  function park(reason: string): LineClosed {
    parked = reason;
    return new LineClosed(reason, Infinity);
  }

  return { closed, learn, park };
}

/** Discord's own 429s say when to come back, as JSON; those of the firewall before it do not. */
function isDiscords(headers: Pick<Headers, 'get'>): boolean {
  return headers.get('retry-after') !== null && (headers.get('content-type') ?? '').startsWith('application/json');
}
