// Connects to Discord: tries until it answers, and gives up only when it refuses.
import { setTimeout as sleep } from 'node:timers/promises';
import { Events, type Client } from 'discord.js';
import { BotError } from '#src/trouble.ts';
import type { Breaker } from './breaker.ts';
import { refusals } from './refusals.ts';

const longestPauseMs = 60_000;

export interface Connecting {
  readonly token: string;
  readonly breaker: Breaker;
  /** A client for one try: discord.js's clients cannot log in again after a failure. */
  open(): Client;
  /** A try failed; another follows. */
  failed(error: unknown): void;
}

/** Resolves with a client whose messages flow, or undefined when the signal ended it. Rejects with a `BotError` when refused. */
export async function connect(connecting: Connecting, signal: AbortSignal): Promise<Client<true> | undefined> {
  const stopped = new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(new Error('stopped'))),
  );
  stopped.catch(() => undefined);
  for (let pause = 1_000; !signal.aborted; pause = Math.min(pause * 2, longestPauseMs)) {
    const client = connecting.open();
    try {
      return await login(client, connecting.token, stopped);
    } catch (error) {
      await client.destroy();
      if (error instanceof BotError) throw error;
      const closed = connecting.breaker.closed();
      if (closed?.retryAfterMs === Infinity) throw new BotError(closed.message, { cause: error });
      if (!signal.aborted) connecting.failed(error);
    }
    await sleep(pause * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

async function login(client: Client, token: string, stopped: Promise<never>): Promise<Client<true>> {
  const refused = new Promise<never>((_, reject) => {
    client.once(Events.ShardDisconnect, ({ code }) => reject(new BotError(refusal(code))));
  });
  const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve));
  return await Promise.race([refused, stopped, client.login(token).then(() => ready)]);
}

/** What the operator is told about a close code that ends all reconnects. */
export function refusal(code: number): string {
  return refusals.get(code) ?? `Discord closed the gateway for good, with code ${code}`;
}
