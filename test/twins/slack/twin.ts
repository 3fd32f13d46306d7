// A Slack of one's own on loopback: Web API, Socket Mode, signed HTTP events, and people who write, edit and click.
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Api, type Call } from './api.ts';
import { callback, changedEvent, deletedEvent, postedEvents, subscribable, subscription, type Event } from './events.ts';
import type { Fault } from './faults.ts';
import { Mail, type Attempt, type Delivery, type Result } from './mail.ts';
import type { Office } from './office.ts';
import * as people from './people.ts';
import { Responses } from './responses.ts';
import type { App } from './shape.ts';
import { post } from './signed.ts';
import { Sockets } from './sockets.ts';
import { seen, type Seen } from './seen.ts';
import { World, type Channel, type Message, type User } from './world.ts';

export interface SlackTwinOptions {
  /** 0: any free port. */
  readonly port?: number;
  /** How long the app has to acknowledge, milliseconds. @see https://docs.slack.dev/apis/events-api#responding */
  readonly ackMs?: number;
  /** The "minute" after which events are repeated: the second repetition comes after one, the third after five. */
  readonly retryMs?: number;
  /** Between the pings of Socket Mode, milliseconds. */
  readonly pingMs?: number;
  /** Characters that a streamed message takes in all; about 12,000 by experience. */
  readonly streamCap?: number;
  /** How long a message may stream, milliseconds; about five minutes by experience. */
  readonly streamLifeMs?: number;
}


/** Users, channels and messages are named by what the twin returned for them, or by their id. */
type Ref = string | { readonly id: string };

export async function startSlackTwin(options: SlackTwinOptions = {}): Promise<SlackTwin> {
  const twin = new SlackTwin(options);
  await twin.open(options.port ?? 0);
  return twin;
}

export class SlackTwin {
  readonly botToken = 'xoxb-1000000000001-1000000000002-twinTwinTwinTwinTwinTwin';
  readonly appToken = 'xapp-1-A0TWIN-1000000000003-twintwintwintwin';
  readonly signingSecret = 'twin0000000000000000000000000000';
  readonly teamId = 'T0TWIN';
  readonly bot: App = { appId: 'A0TWIN', teamId: this.teamId, userId: 'U0TWINBOT', botId: 'B0TWINBOT', name: 'parley' };
  readonly world = new World();
  /** Socket Mode: connections, and every way to end or disturb them. */
  readonly sockets: Sockets;
  /** Events the app has subscribed to. */
  readonly subscriptions = new Set(subscribable);

  readonly #api: Api;
  readonly #mail: Mail;
  readonly #office: Office;
  readonly #responses: Responses;
  readonly #server: Server;
  readonly #changed = new EventEmitter().setMaxListeners(0);
  readonly #closing = new AbortController();
  readonly #ackMs: number;
  #url: string | undefined;

  constructor(options: SlackTwinOptions) {
    const changed = (): void => void this.#changed.emit('change');
    this.#ackMs = options.ackMs ?? 3_000;
    this.#office = this.#furnish(options);
    this.#api = new Api(this.#office, { bot: this.botToken, app: this.appToken }, changed);
    const carry = (delivery: Delivery, attempt: Attempt, retry: { number: number; reason: string }) => this.#carry(delivery, attempt, retry);
    this.#mail = new Mail({ carry, ackMs: this.#ackMs, minuteMs: options.retryMs ?? 60_000, changed });
    const taken = (envelope: string, payload: unknown): void => this.#mail.acknowledge(envelope, payload);
    this.sockets = new Sockets({ appId: this.bot.appId, pingMs: options.pingMs ?? 5_000, taken, changed });
    this.#responses = new Responses(this.#office);
    this.#server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => void this.#serve(request, response));
    this.#server.on('upgrade', (request, stream, head) => this.sockets.upgrade(request, stream, head));
    this.#addBot();
  }

  /** For `SLACK_API_URL`. */
  get apiUrl(): string {
    return `${this.#address('http')}/api/`;
  }

  /** Every Web API call since the start, oldest first. */
  get calls(): readonly Call[] {
    return this.#api.calls;
  }

  /** Everything that was sent to the app, with every attempt and its acknowledgement. */
  get deliveries(): readonly Delivery[] {
    return this.#mail.deliveries;
  }

  /** What the bot token may do; a test takes scopes away. */
  get scopes(): Set<string> {
    return this.#api.scopes;
  }

  get ephemerals(): Office['ephemerals'] {
    return this.#office.ephemerals;
  }

  addUser(user: Partial<Omit<User, 'id' | 'team'>> & { readonly name: string }): User {
    const nobody = { admin: false, owner: false, guest: false, external: false, bot: false };
    const id = this.world.id('U');
    const added: User = { ...nobody, ...user, id, team: user.external === true ? 'T0ELSEWHERE' : this.teamId };
    this.world.users.set(id, added);
    return added;
  }

  /** A channel with the app and everybody who is there now, unless other members are named. */
  addChannel(channel: { name: string; kind?: 'channel' | 'group' | 'mpim'; members?: readonly Ref[]; shared?: boolean }): Channel {
    const members = channel.members?.map(idOf) ?? [...this.world.users.keys()];
    return this.world.add({ kind: channel.kind ?? 'channel', name: channel.name, members, shared: channel.shared ?? false });
  }

  /** The direct conversation of somebody with the app. */
  dm(user: Ref): Channel {
    return this.world.direct(idOf(user), this.bot.userId);
  }

  /** Writes as somebody; the app gets the events that the platform would send. Returns the message's `ts`. */
  say(user: Ref, channel: Ref, text: string, saying: people.Saying = {}): string {
    const into = this.#channel(channel);
    into.members.add(idOf(user));
    return people.say(this.#office, this.#user(user), into, text, saying).ts;
  }

  edit(ts: string, text: string): void {
    people.edit(this.#office, this.#message(ts), text);
  }

  remove(ts: string): void {
    people.remove(this.#office, this.#message(ts));
  }

  /** Slack adds a preview: `message_changed` without a change of the text. */
  unfurl(ts: string, url: string): void {
    people.unfurl(this.#office, this.#message(ts), url);
  }

  /** Clicks a button that is on the message now. */
  click(user: Ref, ts: string, actionId: string, value?: string): Delivery {
    const message = this.#message(ts);
    const url = this.#address('http') + this.#responses.issue(idOf(user), message.channel, ts);
    return this.#mail.send('interactive', { ...people.click(this.#office, this.#user(user), message, actionId, value, url) });
  }

  slash(user: Ref, channel: Ref, name: string, text = ''): Delivery {
    const into = this.#channel(channel);
    const url = this.#address('http') + this.#responses.issue(idOf(user), into.id);
    return this.#mail.send('slash_commands', people.command(this.#office, this.#user(user), into, name, text, url));
  }

  /** Sends any event, in its envelope, to the app if it has subscribed to it; `app_uninstalled` and the like always come. */
  emit(event: Event): Delivery {
    return this.#mail.send('events_api', callback(event, this.world, this.bot));
  }

  /** A button of Slack's own: ends a stream on behalf of a person. */
  stopStream(ts: string): void {
    const stream = this.#office.streams.get(ts);
    if (stream !== undefined) stream.stoppedByUser = true;
    this.#message(ts).streaming = 'completed';
  }

  /** What people see in a channel or, with `thread`, in a thread without the message that began it. Oldest first. */
  messages(channel: Ref, thread?: string): Seen[] {
    const inThread = this.#channel(channel).threads.get(thread ?? '') ?? [];
    const all = thread === undefined ? [...this.#channel(channel).messages.values()].filter((m) => m.thread === undefined) : inThread;
    return all.map((message) => seen(message, this.#office));
  }

  /** What the app shows itself as doing in a thread, such as "is thinking…". */
  status(channel: Ref, thread: string): string | undefined {
    return this.#office.statuses.get(`${idOf(channel)} ${thread}`);
  }

  /** The next `times` calls of a method (`*`: of any) meet this fault. */
  fault(method: string, fault: Fault, times = 1): void {
    this.#api.plan.add(method, fault, times);
  }

  /** Takes back all faults that were not met yet. */
  heal(): void {
    this.#api.plan.clear();
  }

  /** Lets a method be called `most` times a minute (or another window), in all or `by` the value of an argument. */
  limit(method: string, most: number, options?: { windowMs?: number; by?: string }): void {
    this.#api.rates.limit(method, most, options);
  }

  /** Sends a raw frame over all sockets. */
  frame(raw: string | Buffer): void {
    this.sockets.frame(raw);
  }

  /** Switches to HTTP mode. Rejects unless the address answers the challenge. @see https://docs.slack.dev/reference/events/url_verification */
  async deliverTo(url: string): Promise<void> {
    const challenge = this.world.id('C');
    const payload = { token: 'twin-verification-token', challenge, type: 'url_verification' };
    const result = await this.#post(url, { kind: 'events_api', payload }, { number: 0, reason: '' });
    const echoed = result.type === 'acknowledged' && String(result.response).includes(challenge);
    if (!echoed) throw new Error(`${url} did not answer the challenge.`);
    this.#url = url;
  }

  /** Resolves as soon as the condition holds; looked at whenever a call, an attempt or a connection begins or ends. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await once(this.#changed, 'change');
  }

  async open(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** Ends every connection and every plan at once. */
  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#closing.abort();
    this.#mail.close();
    this.sockets.close();
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #furnish(options: SlackTwinOptions): Office {
    const { world, bot: app } = this;
    return {
      world,
      app,
      stream: { cap: options.streamCap ?? 12_000, lifeMs: options.streamLifeMs ?? 300_000 },
      streams: new Map(),
      statuses: new Map(),
      ephemerals: [],
      homes: new Map(),
      socketUrl: () => this.#address('ws') + this.sockets.ticket(),
      posted: (message) => this.#tell(message, postedEvents(message, world, app)),
      changed: (message, before) => this.#tell(message, [changedEvent(message, before, world, app)]),
      removed: (message) => this.#tell(message, [deletedEvent(message, world, app)]),
    };
  }

  /** The app hears of what happens where it is a member. */
  #tell(message: Message, events: readonly Event[]): void {
    this.#changed.emit('change');
    if (!this.#channel(message.channel).members.has(this.bot.userId)) return;
    for (const event of events) if (this.subscriptions.has(subscription(event, this.world))) this.emit(event);
  }

  async #carry(delivery: Delivery, attempt: Attempt, retry: { number: number; reason: string }): Promise<Result | undefined> {
    if (this.#url !== undefined) {
      attempt.via = 'http';
      return this.#post(this.#url, delivery, retry);
    }
    const line = this.sockets.next();
    if (line === undefined) return { type: 'failed', reason: 'timeout' };
    attempt.via = line.number;
    line.socket.send(JSON.stringify(envelope(delivery, attempt, retry)));
    return undefined;
  }

  #post(url: string, { kind, payload }: Pick<Delivery, 'kind' | 'payload'>, retry: { number: number; reason: string }): Promise<Result> {
    const { signal } = this.#closing;
    return post({ url, secret: this.signingSecret, kind, payload, retry, timeoutMs: this.#ackMs, signal });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?')[0] ?? '';
    if (path.startsWith('/api/')) return this.#api.handle(path.slice('/api/'.length), request, response);
    if (!path.startsWith('/respond/')) return void response.writeHead(404).end();
    const used = this.#responses.use(path, await text(request));
    response.writeHead(used.status).end(used.text);
  }

  #addBot(): void {
    const { userId: id, name } = this.bot;
    const nobody = { admin: false, owner: false, guest: false, external: false };
    this.world.users.set(id, { ...nobody, id, name, team: this.teamId, bot: true });
  }

  #address(scheme: string): string {
    // A server that listens on TCP has this address.
    return `${scheme}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  #user(ref: Ref): User {
    return known(this.world.users.get(idOf(ref)), 'user', ref);
  }

  #channel(ref: Ref): Channel {
    return known(this.world.channels.get(idOf(ref)), 'channel', ref);
  }

  #message(ts: string): Message {
    return known(this.world.find(ts), 'message', ts);
  }
}

function idOf(ref: Ref): string {
  return typeof ref === 'string' ? ref : ref.id;
}

function known<T>(found: T | undefined, what: string, ref: Ref): T {
  if (found === undefined) throw new Error(`There is no ${what} ${idOf(ref)}.`);
  return found;
}

/** @see https://docs.slack.dev/apis/events-api/using-socket-mode#events */
function envelope({ kind, payload }: Delivery, attempt: Attempt, retry: { number: number; reason: string }): object {
  const retried = kind === 'events_api' ? { retry_attempt: retry.number, retry_reason: retry.reason } : {};
  const accepts_response_payload = kind !== 'events_api';
  return { envelope_id: attempt.envelope, payload, type: kind, accepts_response_payload, ...retried };
}
