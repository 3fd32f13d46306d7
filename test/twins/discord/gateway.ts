// The gateway: opens sessions, resumes them, and tells them what happens. https://docs.discord.com/developers/events/gateway
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import * as z from 'zod/mini';
import { Connection, type Payload } from './connection.ts';
import { applicationFlags, privileged, valid, wants } from './intents.ts';
import { Session } from './session.ts';
import { guildCreate } from './shape.ts';
import type { Starts } from './starts.ts';
import type { Happening, World } from './world.ts';

/** An IDENTIFY that came, and what became of it. */
export interface Identified {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly intents: number;
  readonly shard: readonly [number, number];
  /** A session began, or the close code or opcode it was refused with. */
  readonly outcome: 'ready' | number;
}

/** A RESUME that came. */
export interface Resumed {
  readonly at: number;
  readonly sessionId: string;
  readonly sequence: number;
  readonly outcome: 'resumed' | number;
}

export interface Setup {
  readonly world: World;
  readonly url: () => string;
  readonly token: () => string;
  /** Every session ends and the token is changed: https://docs.discord.com/developers/events/gateway#identifying */
  readonly resetToken: () => void;
  /** What the developer portal allows. */
  readonly intents: number;
  readonly heartbeatMs: number;
  /** How long a session without a connection can be resumed. */
  readonly sessionMs: number;
  readonly starts: Starts;
  readonly changed: () => void;
}

const identify = z.object({
  token: z.string(),
  intents: z.number(),
  properties: z.object({ os: z.string(), browser: z.string(), device: z.string() }),
  compress: z.optional(z.boolean()),
  shard: z.optional(z.tuple([z.number(), z.number()])),
});
const resume = z.object({ token: z.string(), session_id: z.string(), seq: z.number() });

export class Gateway {
  readonly identifies: Identified[] = [];
  readonly resumes: Resumed[] = [];
  /** Everything else that clients sent, but for heartbeats. */
  readonly received: Payload[] = [];
  readonly #setup: Setup;
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #sessions = new Map<string, Session>();
  readonly #connections = new Set<Connection>();
  #open = true;
  #acks = true;
  #greets = true;

  constructor(setup: Setup) {
    this.#setup = setup;
  }

  /** Connections that are open now. */
  get connections(): number {
    return this.#connections.size;
  }

  /** Sessions that are connected and ready now. */
  get ready(): number {
    return [...this.#sessions.values()].filter((session) => session.connection).length;
  }

  /** https://docs.discord.com/developers/events/gateway#connecting */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const query = new URL(request.url ?? '/', 'http://discord.invalid').searchParams;
    if (!this.#open) return void socket.destroy();
    const compress = query.get('compress');
    if (compress !== null && compress !== 'zlib-stream') return void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    this.#server.handleUpgrade(request, socket, head, (ws) => {
      const connection = new Connection(ws, compress, this.#setup.heartbeatMs, {
        heard: (from, payload) => this.#heard(from, payload),
        left: (from, deliberate) => this.#left(from, deliberate),
      });
      this.#connections.add(connection);
      if (query.get('v') !== '10') return connection.close(4012);
      if (this.#greets) connection.hello();
      this.#setup.changed();
    });
  }

  /** Tells all sessions, also those that are away, what happened. */
  happen(happening: Happening): void {
    this.#forget();
    for (const session of this.#sessions.values()) session.tell(this.#setup.world, happening);
  }

  /** Closes every connection with this code, or cuts the lines without one. Sessions live on where the code says so. */
  drop(code?: number): void {
    for (const connection of this.#connections) {
      if (code !== undefined && fatal.has(code)) this.#end(connection.session);
      if (code === undefined) connection.terminate();
      else connection.close(code);
    }
  }

  /** Asks every client to reconnect and resume. https://docs.discord.com/developers/events/gateway-events#reconnect */
  reconnect(): void {
    this.frame(JSON.stringify({ op: 7, d: null }));
  }

  /** https://docs.discord.com/developers/events/gateway-events#invalid-session */
  invalidate(resumable: boolean): void {
    for (const connection of this.#connections) {
      if (!resumable) this.#end(connection.session);
      connection.send(JSON.stringify({ op: 9, d: resumable }));
    }
  }

  /** Whether heartbeats go unanswered from now on, as on a line that is dead in one direction. */
  swallowAcks(swallow = true): void {
    this.#acks = !swallow;
  }

  /** Whether new connections get no HELLO from now on. */
  withholdHello(withhold = true): void {
    this.#greets = !withhold;
  }

  /** Sends a frame as it is, whatever it is, to every client. */
  frame(raw: string): void {
    for (const connection of this.#connections) connection.send(raw);
  }

  /** Tells every session an event as it is, asked for or not. */
  dispatch(t: string, d: unknown): void {
    for (const session of this.#sessions.values()) session.dispatch(t, d);
  }

  /** Cuts all lines and takes no new ones. */
  down(): void {
    this.#open = false;
    this.drop();
  }

  up(): void {
    this.#open = true;
  }

  /** Ends everything at once. */
  stop(): void {
    this.down();
    this.#sessions.clear();
    this.#server.close();
  }

  #heard(from: Connection, { op, d }: Payload): void {
    if (op === 1) this.#heartbeat(from, d);
    else if (op === 2) this.#identify(from, d);
    else if (op === 6) this.#resume(from, d);
    else if (!from.session) from.close(4003);
    else if (!others.has(op)) from.close(4001);
    else this.received.push({ op, d });
    this.#setup.changed();
  }

  #heartbeat(from: Connection, sequence: unknown): void {
    from.expectHeartbeat();
    if (typeof sequence === 'number') from.session?.confirm(sequence);
    if (this.#acks) from.send(JSON.stringify({ op: 11 }));
  }

  #identify(from: Connection, d: unknown): void {
    const wanted = identify.safeParse(d);
    if (from.session) return from.close(4005);
    if (!wanted.success) return from.close(4001);
    const { token, intents, shard = [0, 1], compress = false } = wanted.data;
    const outcome = token === this.#setup.token() ? this.#judge(intents, shard) : 4004;
    this.identifies.push({ at: Date.now(), intents, shard, outcome });
    if (outcome === 9) return from.send(JSON.stringify({ op: 9, d: false }));
    if (outcome !== 'ready') return from.close(outcome);
    from.squeezes = compress;
    this.#begin(from, new Session(`${this.#setup.world.newId()}`, intents, shard));
  }

  #judge(intents: number, shard: readonly [number, number]): Identified['outcome'] {
    if (!valid(intents)) return 4013;
    if ((intents & privileged & ~this.#setup.intents) !== 0) return 4014;
    if (!(shard[0] >= 0 && shard[0] < shard[1])) return 4010;
    const start = this.#setup.starts.take(shard[0]);
    if (start !== 'spent') return start === 'early' ? 9 : 'ready';
    for (const connection of this.#connections) if (connection.session) connection.close(4004);
    this.#sessions.clear();
    this.#setup.resetToken();
    return 4004;
  }

  /** https://docs.discord.com/developers/events/gateway-events#ready, then the servers one by one. */
  #begin(from: Connection, session: Session): void {
    const { world } = this.#setup;
    this.#sessions.set(session.id, session);
    from.session = session;
    session.connection = from;
    const guilds = [...world.guilds.values()].filter(({ id, members }) => members.has(world.bot.id) && session.serves(id));
    session.dispatch('READY', {
      v: 10,
      user: world.bot,
      guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
      session_id: session.id,
      resume_gateway_url: this.#setup.url(),
      shard: session.shard,
      application: { id: world.applicationId, flags: applicationFlags(this.#setup.intents) },
      private_channels: [],
      relationships: [],
    });
    if (!wants(session.intents, 'GUILD_CREATE', false)) return;
    for (const guild of guilds) session.dispatch('GUILD_CREATE', guildCreate(world, guild, false));
  }

  #resume(from: Connection, d: unknown): void {
    const wanted = resume.safeParse(d);
    if (!wanted.success) return from.close(4001);
    const { token, session_id: sessionId, seq: sequence } = wanted.data;
    this.#forget();
    const session = this.#sessions.get(sessionId);
    const outcome = this.#welcome(token, session, sequence);
    this.resumes.push({ at: Date.now(), sessionId, sequence, outcome });
    if (outcome === 9) return from.send(JSON.stringify({ op: 9, d: false }));
    if (outcome !== 'resumed' || !session) return from.close(Number(outcome));
    session.connection?.close(4000);
    session.connection = from;
    from.session = session;
    session.replay(sequence);
    session.dispatch('RESUMED', {});
  }

  #welcome(token: string, session: Session | undefined, sequence: number): Resumed['outcome'] {
    if (token !== this.#setup.token()) return 4004;
    if (!session) return 9;
    return sequence > session.sequence ? 4007 : 'resumed';
  }

  #left(from: Connection, deliberate: boolean): void {
    this.#connections.delete(from);
    const { session } = from;
    if (deliberate) this.#end(session);
    else if (session?.connection === from) {
      session.connection = undefined;
      session.leftAt = Date.now();
    }
    this.#setup.changed();
  }

  #end(session: Session | undefined): void {
    if (!session) return;
    this.#sessions.delete(session.id);
    if (session.connection) session.connection.session = undefined;
  }

  #forget(): void {
    const since = Date.now() - this.#setup.sessionMs;
    for (const session of this.#sessions.values()) if (!session.connection && session.leftAt < since) this.#end(session);
  }
}

/** After these, a session cannot be resumed. */
const fatal = new Set([4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014]);
/** Presence, voice state, resuming aside: https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-opcodes */
const others = new Set([3, 4, 8, 31]);
