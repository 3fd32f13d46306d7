// Bolt behind doors that say "received" only once the event is safe. Bolt itself says so before its listeners run.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { App, HTTPReceiver, HTTPReceiverDeferredRequestError, type Receiver } from '@slack/bolt';
import type { Log } from '#src/log.ts';
import type { Self } from './post.ts';
import { sdkLogger } from './wire.ts';

/** What one delivery of Slack's holds, over a socket or by HTTP. */
export type Delivered = Readonly<Record<string, unknown>>;

export interface Door {
  readonly receiver: Receiver;
  /** Runs the listeners; resolves with what to answer Slack, or rejects when Slack should send it again. */
  deliver(body: Delivered): Promise<unknown>;
}

/** A door without a way in: whoever receives calls `deliver`, and acknowledges after it resolved. */
export function openDoor(log: Log): Door {
  let app: App | undefined;
  return {
    receiver: {
      init: (made) => void (app = made),
      start: async () => undefined,
      stop: async () => undefined,
    },
    async deliver(body) {
      let answer: unknown;
      const ack = async (response?: unknown): Promise<void> => void (answer = response);
      try {
        await app?.processEvent({ body, ack });
      } catch (error) {
        log.error({ platform: 'slack', err: error }, 'an event could not be taken; Slack will send it again');
        throw error;
      }
      return answer;
    },
  };
}

/** Bolt's own checks of signature and age, with the answer held back until the listeners are done. */
export function httpDoor(signingSecret: string, log: Log): HTTPReceiver {
  return new HTTPReceiver({
    signingSecret,
    endpoints: ['/slack/events'],
    processBeforeResponse: true,
    bodyLimit: 1024 * 1024,
    logger: sdkLogger(log),
    processEventErrorHandler: async ({ error, response }) => {
      log.error({ platform: 'slack', err: error }, 'an event could not be taken; Slack will send it again');
      if (!response.headersSent) response.writeHead(500).end();
      return true;
    },
  });
}

/** Five minutes, as Bolt allows for the past. */
const skewSeconds = 300;

/** `ready` is asked for every request: before the start and from the stop on, Slack is told to come again. */
export function listenerOf(receiver: HTTPReceiver, ready: () => boolean): RequestListener {
  return (request: IncomingMessage, response: ServerResponse) => {
    if (!ready()) return void response.writeHead(503).end();
    // Bolt refuses old requests, but believes one from the future, which could be replayed until then.
    const sent = Number(request.headers['x-slack-request-timestamp'] ?? 0);
    if (sent > Date.now() / 1000 + skewSeconds) return void response.writeHead(401).end();
    try {
      receiver.requestListener(request, response);
    } catch (error) {
      response.writeHead(error instanceof HTTPReceiverDeferredRequestError ? 404 : 400).end();
    }
  };
}

/** A Bolt app that asks Slack nothing by itself: who the bot is, is known already. */
export function boltApp(receiver: Receiver, self: Self, token: string, log: Log): App {
  const app = new App({
    receiver,
    authorize: async () => ({
      botToken: token,
      botUserId: self.user,
      teamId: self.team,
      ...(self.bot && { botId: self.bot }),
    }),
    ignoreSelf: false,
    convoStore: false,
    logger: sdkLogger(log),
  });
  app.error(async (error) => {
    throw error;
  });
  return app;
}
