// Keeps a line to Slack in Socket Mode open: the next one says hello before the last one is let go, never more than two.
import type { WebClient } from '@slack/web-api';
import type { Log } from '#src/log.ts';
import type { Health } from '#src/platform.ts';
import { BotError } from '#src/trouble.ts';
import { refusal } from './credentials.ts';
import { openLine, type Envelope, type Line } from './line.ts';
import { insist, rest } from './patience.ts';

export interface SocketOptions {
  /** Holds the app-level token. */
  readonly web: WebClient;
  readonly deliver: (envelope: Envelope) => Promise<unknown>;
  readonly log: Log;
  /** Is told of every line after the first: how long there was none, in milliseconds. */
  readonly back?: (awayMs: number) => void;
  /** 15 s unless a test says otherwise: with a reconnect, no silence lasts longer than 20 s. */
  readonly silenceMs?: number;
  /** 60 s unless a test says otherwise: how long to stay away when Slack counts too many sockets. */
  readonly crowdedMs?: number;
}

export interface Socket {
  /** Resolves once Slack said hello, or `stop` was called; rejects with a `BotError` when Slack refuses the token. */
  start(): Promise<void>;
  /** Acknowledges what is in hand, then closes. */
  stop(): Promise<void>;
  health(): Health;
}

const graceMs = 5000;

export function keepSocket(options: SocketOptions): Socket {
  const { web, log, silenceMs = 15_000, crowdedMs = 60_000 } = options;
  const stopped = new AbortController();
  const told = Promise.withResolvers<{ reason: string }>();
  stopped.signal.addEventListener('abort', () => told.resolve({ reason: 'stopped' }), {
    once: true,
  });
  let reason: string | undefined = 'Slack has not been reached yet';
  let current: Line | undefined;

  // A line that is closing still hears; what comes after the stop is for the next process.
  const deliver = async (envelope: Envelope): Promise<unknown> => {
    stopped.signal.throwIfAborted();
    return options.deliver(envelope);
  };

  const dial = async (): Promise<Line> => {
    const answer = await web.apps.connections.open({});
    if (!answer.url) throw new Error('Slack gave no address for a socket');
    const odd = (frame: { why: string }): void => log.warn({ platform: 'slack' }, `ignored ${frame.why}`);
    const line = openLine({ url: answer.url, silenceMs, deliver, odd });
    try {
      await helloWithin(line, silenceMs);
      return line;
    } catch (error) {
      await line.retire(0);
      throw error;
    }
  };

  const connect = async (): Promise<Line | undefined> => {
    const line = await insist(dial, {
      fatal: (error) => refusal('SLACK_APP_TOKEN', error),
      failed: (error) => {
        reason = 'Slack cannot be reached; trying again';
        log.warn({ platform: 'slack', err: error }, 'Slack gave no socket; trying again');
      },
      signal: stopped.signal,
    });
    if (stopped.signal.aborted) await line?.retire(graceMs);
    else if (line) reason = undefined;
    return line;
  };

  /** Follows one line after another until stopped, or until Slack refuses for good. */
  const follow = async (first: Line): Promise<void> => {
    for (let line: Line | undefined = first; line && !stopped.signal.aborted;) {
      current = line;
      const { reason: why } = await Promise.race([line.farewell, told.promise]);
      if (stopped.signal.aborted) return;
      if (why === 'link_disabled') throw switchedOff();
      log.debug({ platform: 'slack', why }, 'changing the socket');
      const went = Date.now();
      if (why === 'too_many_websockets') {
        reason = 'Slack counts too many sockets of this app; waiting a minute before the next';
        await line.retire(graceMs);
        await rest(crowdedMs, stopped.signal);
      }
      const next = await connect();
      if (next) options.back?.(Date.now() - went);
      await line.retire(graceMs);
      line = next;
    }
  };

  const park = (error: unknown): void => {
    reason = error instanceof BotError ? error.sentence : 'the socket to Slack failed; restart the bot';
    log.error({ platform: 'slack', err: error }, reason);
    void current?.retire(graceMs);
  };

  return {
    async start() {
      const first = await connect();
      if (first) void follow(first).catch(park);
    },
    async stop() {
      stopped.abort();
      await current?.retire(graceMs);
    },
    health: () => (reason === undefined ? { ready: true } : { ready: false, reason }),
  };
}

async function helloWithin(line: Line, ms: number): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('Slack said no hello')), ms);
  await Promise.race([line.hello, late.promise]).finally(() => clearTimeout(timer));
}

function switchedOff(): BotError {
  return new BotError(
    'Socket Mode is switched off for this Slack app: switch it on at https://api.slack.com/apps → your app → Socket Mode, then restart the bot.',
  );
}
