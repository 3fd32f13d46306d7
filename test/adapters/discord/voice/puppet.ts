// A voice thread in a test's hands: it keeps what it is told, and reports what the test wants.
import type { Means } from '#adapters/discord/index.ts';
import type { Order, Report, State } from '#adapters/discord/voice/orders.ts';
import { until } from '#test/until.ts';

type Told<T extends Order['type']> = Extract<Order, { type: T }>;

export class Puppet {
  readonly orders: Order[] = [];
  /** Set: it does not tell that it left. */
  stubborn = false;
  closed = 0;
  report: (report: Report) => void = () => undefined;
  crash: (guilds: readonly string[]) => void = () => undefined;

  readonly open: Means['openThread'] = (_log, report, crashed) => {
    this.report = report;
    this.crash = crashed;
    return {
      tell: (order) => {
        this.orders.push(order);
        if (order.type === 'leave' && !this.stubborn) this.gone(order.guild, 'left');
      },
      close: async () => {
        this.closed += 1;
      },
    };
  };

  /** What it was told of that kind. */
  told<T extends Order['type']>(type: T): Told<T>[] {
    return this.orders.filter((order): order is Told<T> => order.type === type);
  }

  /** Resolves with the nth order of that kind, once it comes. */
  async next<T extends Order['type']>(type: T, nth = 1): Promise<Told<T>> {
    return until(() => this.told(type)[nth - 1], `order ${nth} to ${type}`);
  }

  state(guild: string, state: State): void {
    this.report({ type: 'state', guild, state });
  }

  gone(guild: string, why: Extract<State, { type: 'gone' }>['why'], code?: number): void {
    this.state(guild, { type: 'gone', why, ...(code !== undefined && { code }) });
  }
}

/** Time that passes only when a test says so. */
export class Hours {
  readonly #waiting = new Set<{ readonly ms: number; readonly task: () => void }>();

  readonly later = (ms: number, task: () => void): (() => void) => {
    const one = { ms, task };
    this.#waiting.add(one);
    return () => void this.#waiting.delete(one);
  };

  /** What waits for so many milliseconds. */
  waiting(ms: number): number {
    return [...this.#waiting].filter((one) => one.ms === ms).length;
  }

  /** Lets what waits for so many milliseconds happen. */
  pass(ms: number): void {
    for (const one of this.#waiting) {
      if (one.ms !== ms) continue;
      this.#waiting.delete(one);
      one.task();
    }
  }
}
