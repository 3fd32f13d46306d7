// Gets payloads to the app until it acknowledges them, or gives up as the platform does.
import { randomUUID } from 'node:crypto';

export type Kind = 'events_api' | 'interactive' | 'slash_commands';

export interface Attempt {
  /** Of this attempt, not of the payload: every attempt is an envelope of its own. */
  readonly envelope: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The number of the socket, `http`, or undefined where nobody was there to take it. */
  via?: number | 'http';
  ackedAt?: number;
  /** What the app answered with the acknowledgement. */
  response?: unknown;
}

export interface Delivery {
  readonly kind: Kind;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly attempts: Attempt[];
  state: 'pending' | 'acknowledged' | 'given up';
}

/** How an attempt went: undefined when it has to be waited for. */
export type Result =
  | { type: 'acknowledged'; response?: unknown }
  | { type: 'failed'; reason: string; noRetry?: boolean };

/** Which attempt it is, 0 for the first, and why the one before it failed. */
export interface Retry {
  readonly number: number;
  readonly reason: string;
}

/** Hands one attempt over. Resolves with undefined when the acknowledgement comes later, by `acknowledge`. */
export type Carrier = (delivery: Delivery, attempt: Attempt, retry: Retry) => Promise<Result | undefined>;

export class Mail {
  readonly deliveries: Delivery[] = [];
  readonly #carry: Carrier;
  readonly #ackMs: number;
  /** @see https://docs.slack.dev/apis/events-api#retries : nearly at once, after a minute, after five */
  readonly #delays: readonly number[];
  readonly #waiting = new Map<string, (response: unknown) => void>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #changed: () => void;
  readonly #answered: (delivery: Delivery, response: unknown) => void;
  #isClosed = false;

  constructor(options: {
    carry: Carrier;
    ackMs: number;
    minuteMs: number;
    answered(delivery: Delivery, response: unknown): void;
    changed(): void;
  }) {
    this.#carry = options.carry;
    this.#ackMs = options.ackMs;
    this.#delays = [0, options.minuteMs, options.minuteMs * 5];
    this.#changed = () => options.changed();
    this.#answered = (delivery, response) => options.answered(delivery, response);
  }

  send(kind: Kind, payload: Record<string, unknown>): Delivery {
    const delivery: Delivery = { kind, payload, attempts: [], state: 'pending' };
    this.deliveries.push(delivery);
    void this.#attempt(delivery, '');
    return delivery;
  }

  /** The app confirmed an envelope; also late, when the payload is already on its way again. */
  acknowledge(envelope: string, response: unknown): void {
    this.#waiting.get(envelope)?.(response);
  }

  close(): void {
    this.#isClosed = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #attempt(delivery: Delivery, reason: string): Promise<void> {
    if (this.#isClosed || delivery.state !== 'pending') return;
    const attempt: Attempt = { envelope: randomUUID(), at: Date.now() };
    const number = delivery.attempts.push(attempt) - 1;
    this.#waiting.set(attempt.envelope, (response) =>
      this.#settle(delivery, attempt, { type: 'acknowledged', response }),
    );
    const result = await this.#carry(delivery, attempt, { number, reason });
    this.#changed();
    if (result !== undefined) return this.#settle(delivery, attempt, result);
    this.#later(this.#ackMs, () => this.#settle(delivery, attempt, { type: 'failed', reason: 'timeout' }));
  }

  #settle(delivery: Delivery, attempt: Attempt, result: Result): void {
    if (delivery.state !== 'pending') return;
    if (result.type === 'acknowledged') {
      attempt.ackedAt = Date.now();
      attempt.response = result.response;
      this.#answered(delivery, result.response);
      this.#end(delivery, 'acknowledged');
      return;
    }
    // Only events are repeated; people see that a click or a command failed, and do it again.
    const delay = delivery.kind === 'events_api' ? this.#delays[delivery.attempts.length - 1] : undefined;
    if (delay === undefined || result.noRetry === true) return this.#end(delivery, 'given up');
    if (attempt === delivery.attempts.at(-1)) this.#later(delay, () => void this.#attempt(delivery, result.reason));
  }

  #end(delivery: Delivery, state: Delivery['state']): void {
    delivery.state = state;
    for (const { envelope } of delivery.attempts) this.#waiting.delete(envelope);
    this.#changed();
  }

  #later(ms: number, action: () => void): void {
    if (this.#isClosed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, ms);
    this.#timers.add(timer);
  }
}
