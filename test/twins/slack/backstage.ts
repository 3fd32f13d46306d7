// Behind the twin: the server, and how what happens in the workspace gets to the app.
import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Api, allScopes } from './api.ts';
import { hand, receive } from './cabinet.ts';
import {
  callback,
  changedEvent,
  deletedEvent,
  postedEvents,
  subscribable,
  subscription,
  type Event,
} from './events.ts';
import { Mail, type Attempt, type Delivery, type Result, type Retry } from './mail.ts';
import type { Office } from './office.ts';
import { Responses } from './responses.ts';
import type { App } from './shape.ts';
import { post } from './signed.ts';
import { Sockets } from './sockets.ts';
import { unfurnished } from './surface.ts';
import { answered } from './views.ts';
import { World, type Message } from './world.ts';

export interface SlackTwinOptions {
  /** 0: any free port. */
  readonly port?: number;
  /** How long the app has to acknowledge, milliseconds. @see https://docs.slack.dev/apis/events-api#responding */
  readonly ackMs?: number;
  /** The "minute" after which events are repeated: the second repetition comes after one, the third after five. */
  readonly retryMs?: number;
  /** Between the pings of Socket Mode, milliseconds. */
  readonly pingMs?: number;
}

export interface Credentials {
  readonly bot: string;
  readonly app: string;
  readonly signing: string;
}

export class Backstage {
  readonly world = new World();
  readonly api: Api;
  readonly mail: Mail;
  readonly office: Office;
  readonly responses: Responses;
  readonly sockets: Sockets;
  /** What the bot token may do: at first, all that the twin knows. */
  readonly scopes = allScopes();
  /** Events the app has subscribed to. */
  readonly subscriptions = new Set(subscribable);

  readonly #app: App;
  readonly #secret: string;
  readonly #token: string;
  readonly #ackMs: number;
  readonly #server: Server;
  readonly #changes = new EventEmitter().setMaxListeners(0);
  readonly #closing = new AbortController();
  /** Where events go in HTTP mode. Undefined: Socket Mode. */
  #url: string | undefined;

  constructor(app: App, credentials: Credentials, options: SlackTwinOptions) {
    this.#app = app;
    this.#secret = credentials.signing;
    this.#token = credentials.bot;
    this.#ackMs = options.ackMs ?? 3_000;
    const changed = (): void => void this.#changes.emit('change');
    this.office = this.#furnish();
    this.api = new Api(this.office, credentials, changed);
    this.mail = new Mail({
      carry: this.#carry,
      ackMs: this.#ackMs,
      minuteMs: options.retryMs ?? 60_000,
      answered: this.#answered,
      changed,
    });
    const taken = (envelope: string, payload: unknown): void => this.mail.acknowledge(envelope, payload);
    this.sockets = new Sockets({ appId: app.appId, pingMs: options.pingMs ?? 5_000, taken, changed });
    this.responses = new Responses(this.office);
    this.#server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      void this.#serve(request, response).catch((error: unknown) => {
        response.destroy();
        throw error;
      });
    });
    this.#server.on('upgrade', (request, stream, head) => this.sockets.upgrade(request, stream, head));
  }

  /** Of the server, for `http` or `ws`. */
  address(scheme: string): string {
    // A server that listens on TCP has this address.
    return `${scheme}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Sends an event in its envelope, subscribed to or not. */
  emit(event: Event, forged: Record<string, unknown> = {}): Delivery {
    return this.mail.send('events_api', { ...callback(event, this.world, this.#app), ...forged });
  }

  /** Switches to HTTP mode, if the address answers the challenge. */
  async deliverTo(url: string): Promise<void> {
    const challenge = randomUUID();
    const payload = { token: 'twin-verification-token', challenge, type: 'url_verification' };
    const result = await this.#post(url, { kind: 'events_api', payload }, { number: 0, reason: '' });
    const isMet = result.type === 'acknowledged' && String(result.response).includes(challenge);
    if (!isMet) throw new Error(`${url} did not answer the challenge.`);
    this.#url = url;
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await once(this.#changes, 'change');
  }

  async open(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.world.drawer.origin = this.address('http');
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#closing.abort();
    this.mail.close();
    this.sockets.close();
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #furnish(): Office {
    const { world } = this;
    const app = this.#app;
    return {
      world,
      app,
      scopes: this.scopes,
      // By experience, for no page tells: about 12,000 characters and five minutes.
      stream: { cap: 12_000, lifeMs: 300_000 },
      streams: new Map(),
      statuses: new Map(),
      ephemerals: [],
      triggers: new Map(),
      views: new Map(),
      surfaces: unfurnished(),
      grants: new Map(),
      appScopes: new Set(['connections:write']),
      ended: undefined,
      skewMs: 0,
      socketUrl: () => this.address('ws') + this.sockets.ticket(),
      posted: (message) => this.#tell(message, postedEvents(message, world, app)),
      changed: (message, before) => this.#tell(message, [changedEvent(message, before, world, app)]),
      removed: (message) => this.#tell(message, [deletedEvent(message, world, app)]),
      later: (ms, action) => {
        if (ms === undefined) return;
        const timer = setTimeout(action, ms);
        this.#closing.signal.addEventListener('abort', () => clearTimeout(timer));
      },
    };
  }

  /** The app hears of what happens where it is a member. */
  #tell(message: Message, events: readonly Event[]): void {
    this.#changes.emit('change');
    if (this.world.channels.get(message.channel)?.members.has(this.#app.userId) !== true) return;
    for (const event of events) if (this.subscriptions.has(subscription(event, this.world))) this.emit(event);
  }

  /** What an app says with its acknowledgement of a command, only the asker sees, unless it says otherwise. */
  readonly #answered = ({ kind, payload }: Delivery, response: unknown): void => {
    if (kind === 'slash_commands') this.responses.answer(String(payload['response_url']), response);
    if (payload['type'] !== 'view_submission') return;
    // What the twin sent has one.
    const view = this.office.views.get((payload['view'] as { id: string }).id);
    if (view) answered(view, response);
  };

  /** Hands one attempt over: to the socket whose turn it is, or to the address of HTTP mode. */
  readonly #carry = async (delivery: Delivery, attempt: Attempt, retry: Retry): Promise<Result | undefined> => {
    if (this.#url !== undefined) {
      attempt.via = 'http';
      return this.#post(this.#url, delivery, retry);
    }
    const line = this.sockets.next();
    if (line === undefined) return { type: 'failed', reason: 'timeout' };
    attempt.via = line.number;
    line.socket.send(JSON.stringify(envelope(delivery, attempt, retry)));
    return undefined;
  };

  #post(url: string, { kind, payload }: Pick<Delivery, 'kind' | 'payload'>, retry: Retry): Promise<Result> {
    const { signal } = this.#closing;
    return post({ url, secret: this.#secret, kind, payload, retry, timeoutMs: this.#ackMs, signal });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?')[0] ?? '';
    if (path.startsWith('/files-pri/')) return hand(path, this.#token, request, response, this.office);
    if (path.startsWith('/upload/v1/'))
      return receive(path.slice('/upload/v1/'.length), request, response, this.office);
    if (path.startsWith('/api/')) return this.api.handle(path.slice('/api/'.length), request, response);
    if (!path.startsWith('/respond/')) return void response.writeHead(404).end();
    const used = this.responses.use(path, await text(request));
    response.writeHead(used.status).end(used.text);
    this.#changes.emit('change');
  }
}

/** @see https://docs.slack.dev/apis/events-api/using-socket-mode#events */
function envelope({ kind, payload }: Delivery, attempt: Attempt, retry: Retry): object {
  const retried = kind === 'events_api' ? { retry_attempt: retry.number, retry_reason: retry.reason } : {};
  const accepts_response_payload = kind !== 'events_api';
  return { envelope_id: attempt.envelope, payload, type: kind, accepts_response_payload, ...retried };
}
