// What can go wrong between a bot and Discord, on demand.

/** How a request goes wrong. Unless said otherwise, it has no effect. */
export type Fault =
  /**
   * Another answer: an error, or nonsense. A string is sent as it is, anything else as JSON. `performed`: although it was
   * done, as when a gateway in between gives up.
   */
  | {
      readonly type: 'answer';
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Record<string, string>;
      readonly performed?: boolean;
    }
  /** 429. `cloudflare`: an HTML page without Retry-After, as from the proxy in front of Discord. */
  | {
      readonly type: 'limited';
      readonly scope: 'user' | 'shared' | 'global';
      readonly seconds: number;
    }
  | { readonly type: 'cloudflare' }
  /** The line is cut: before anything happened, or after the request was performed. */
  | { readonly type: 'cut'; readonly performed: boolean }
  /** No answer ever comes; the line stays open. */
  | { readonly type: 'hang'; readonly performed: boolean }
  /** It is performed, and the answer comes `ms` later. */
  | { readonly type: 'late'; readonly ms: number }
  /** It is performed, and the answer trickles in, one byte every `ms`. */
  | { readonly type: 'trickle'; readonly ms: number };

/** Which requests: the route as `{ method: 'POST', route: '/channels/{channel_id}/messages' }`; what is left out is any. */
export interface Target {
  readonly method?: string;
  readonly route?: string;
  readonly path?: string;
}

interface Armed {
  readonly target: Target;
  readonly fault: Fault;
  left: number;
}

/** The faults that wait for their requests. */
export class Faults {
  #armed: Armed[] = [];

  /** Lets the next `times` requests that fit go wrong; the fault that was asked for first comes first. */
  arm(target: Target, fault: Fault, times: number): void {
    this.#armed.push({ target, fault, left: times });
  }

  /** The fault that befalls this request, if any. It is used up by that. */
  take(request: Required<Target>): Fault | undefined {
    const armed = this.#armed.find(({ target }) => fits(target, request));
    if (!armed) return undefined;
    armed.left -= 1;
    if (armed.left <= 0) this.#armed = this.#armed.filter((other) => other !== armed);
    return armed.fault;
  }

  clear(): void {
    this.#armed = [];
  }
}

function fits(target: Target, request: Required<Target>): boolean {
  return (
    (target.method ?? request.method) === request.method &&
    (target.route ?? request.route) === request.route &&
    (target.path ?? request.path) === request.path
  );
}
