// The connections to the gateway: patient reconnects, a budget of sessions, and no frame that can end the process.
import { setTimeout as sleep } from 'node:timers/promises';
import { type SimpleIdentifyThrottler, SimpleShardingStrategy } from 'discord.js';
import type { Log } from '#src/log.ts';

const hourMs = 3_600_000;
/** Discord resets the token of a bot that identifies 1,000 times a day. */
const identifiesPerHour = 20;

type Throttler = Pick<SimpleIdentifyThrottler, 'waitForIdentify'>;

/** A throttler that also keeps the daily budget of sessions. */
export function frugal(inner: Throttler, now: () => number = () => performance.now()): Throttler {
  let spent: number[] = [];
  return {
    async waitForIdentify(shardId, signal) {
      spent = spent.filter((at) => at > now() - hourMs);
      const oldest = spent[spent.length - identifiesPerHour];
      if (oldest !== undefined) await sleep(oldest + hourMs - now(), undefined, { signal });
      await inner.waitForIdentify(shardId, signal);
      spent.push(now());
    },
  };
}

/** The parts of a shard of `@discordjs/ws` that have to be reached; its types keep some of them private. */
interface Shard {
  on(event: 'ready' | 'resumed', listener: () => void): unknown;
  internalConnect(): Promise<void>;
  onMessage(data: unknown, isBinary: boolean): Promise<void>;
}

/** Resumable, unlike 1000: a restarted bot does not blink offline. */
const closeCode = 4200;
const longestPauseMs = 60_000;

/** Runs shards in this process, waits longer with each failed connection, and survives frames that are not as documented. */
export class PatientStrategy extends SimpleShardingStrategy {
  readonly #log: Log;
  readonly #stopped: AbortSignal;
  #ended = new AbortController();

  constructor(manager: ConstructorParameters<typeof SimpleShardingStrategy>[0], stopped: AbortSignal, log: Log) {
    super(manager);
    this.#stopped = stopped;
    this.#log = log;
  }

  override async spawn(shardIds: number[]): Promise<void> {
    // The manager destroys what is there, even nothing, before it spawns.
    this.#ended = new AbortController();
    await super.spawn(shardIds);
    // Private in the types of @discordjs/ws, which offers no other way to the shards it made.
    const { shards } = this as unknown as { shards: ReadonlyMap<number, Shard> };
    for (const shard of shards.values()) this.#tame(shard);
  }

  override async destroy(options: Parameters<SimpleShardingStrategy['destroy']>[0] = {}): Promise<void> {
    this.#ended.abort();
    await super.destroy({ ...options, code: closeCode });
  }

  /** discord.js does not look at what becomes of what it sends: a shard that has gone would end the process. */
  override async send(...[shardId, payload]: Parameters<SimpleShardingStrategy['send']>): Promise<void> {
    await super
      .send(shardId, payload)
      .catch((error: unknown) => this.#log.warn({ err: error }, 'nothing could be sent to the gateway'));
  }

  #tame(shard: Shard): void {
    this.#connectPatiently(shard);
    const hear = shard.onMessage.bind(shard);
    shard.onMessage = (data, isBinary) =>
      hear(data, isBinary).catch((error: unknown) =>
        this.#log.warn({ err: error }, 'a gateway frame could not be handled'),
      );
  }

  /** @discordjs/ws itself tries again every half second, even after it was destroyed. */
  #connectPatiently(shard: Shard): void {
    const signal = AbortSignal.any([this.#ended.signal, this.#stopped]);
    let failures = 0;
    shard.on('ready', () => (failures = 0));
    shard.on('resumed', () => (failures = 0));
    const connect = shard.internalConnect.bind(shard);
    shard.internalConnect = async () => {
      const pause =
        failures === 0 ? 0 : Math.min(1_000 * 2 ** (failures - 1), longestPauseMs) * (0.5 + Math.random() / 2);
      failures += 1;
      await sleep(pause, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await connect().catch((error: unknown) => this.#log.error({ err: error }, 'no connection to the gateway'));
    };
  }
}
