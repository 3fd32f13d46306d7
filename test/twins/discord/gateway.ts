// The gateway: takes connections, hears them, and goes wrong on demand. https://docs.discord.com/developers/events/gateway
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { Connection, type Payload } from './connection.ts';
import { tellMembers } from './chunk.ts';
import { identify, resume, type Identified, type Resumed, type Setup } from './handshake.ts';
import type { Session } from './session.ts';
import type { World } from './world.ts';

export class Gateway {
  readonly identifies: Identified[] = [];
  readonly resumes: Resumed[] = [];
  /** Everything else that clients sent, but for heartbeats. */
  readonly received: Payload[] = [];
  readonly #setup: Setup;
  readonly #heartbeatMs: number;
  readonly #changed: () => void;
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #connections = new Set<Connection>();
  #open = true;
  #acks = true;
  #greets = true;

  /** `changed` is called whenever a client did something. */
  constructor(setup: Setup, heartbeatMs: number, changed: () => void) {
    this.#setup = setup;
    this.#heartbeatMs = heartbeatMs;
    this.#changed = changed;
  }

  /** Connections that are open now. */
  get connections(): number {
    return this.#connections.size;
  }

  /** Sessions that are connected now. */
  get ready(): number {
    return this.#setup.sessions.connected;
  }

  /** https://docs.discord.com/developers/events/gateway#connecting */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const query = new URL(request.url ?? '/', 'http://discord.invalid').searchParams;
    if (!this.#open) return void socket.destroy();
    const compress = query.get('compress');
    if (compress !== null && compress !== 'zlib-stream') return void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    this.#server.handleUpgrade(request, socket, head, (ws) => {
      const connection = new Connection(ws, compress, this.#heartbeatMs, {
        heard: (from, payload) => this.#heard(from, payload),
        left: (from, deliberate) => this.#left(from, deliberate),
      });
      this.#connections.add(connection);
      if (query.get('v') !== '10') return connection.close(4012);
      if (this.#greets) connection.hello();
      this.#changed();
    });
  }

  /** Closes every connection with this code, or cuts the lines without one. Sessions live on where the code says so. */
  drop(code?: number): void {
    for (const connection of this.#connections) {
      if (code !== undefined && fatal.has(code)) this.#setup.sessions.end(connection.session);
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
      if (!resumable) this.#setup.sessions.end(connection.session);
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
    this.#setup.sessions.dispatch(t, d);
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
    this.#setup.sessions.endAll(1001);
    this.#server.close();
  }

  #heard(from: Connection, { op, d }: Payload): void {
    if (op === 1) this.#heartbeat(from, d);
    else if (op === 2) this.identifies.push(...listed(identify(this.#setup, from, d)));
    else if (op === 6) this.resumes.push(...listed(resume(this.#setup, from, d)));
    else if (!from.session) from.close(4003);
    else this.#other(from.session, from, { op, d });
    this.#changed();
  }

  /** https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-opcodes */
  #other(session: Session, from: Connection, payload: Payload): void {
    this.received.push(payload);
    const { world, voice } = this.#setup;
    const fine = payload.op === 4 ? voice(session, payload.d) : others[payload.op]?.(world, session, payload.d);
    if (!fine) from.close(4001);
  }

  #heartbeat(from: Connection, sequence: unknown): void {
    from.expectHeartbeat();
    if (typeof sequence === 'number') from.session?.confirm(sequence);
    if (this.#acks) from.send(JSON.stringify({ op: 11 }));
  }

  #left(from: Connection, deliberate: boolean): void {
    this.#connections.delete(from);
    const { session } = from;
    if (deliberate) this.#setup.sessions.end(session);
    else if (session?.connection === from) {
      session.connection = undefined;
      session.leftAt = Date.now();
    }
    this.#changed();
  }
}

/** After these, a session cannot be resumed. */
const fatal = new Set([4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014]);

/** What a session may send besides, but for wishes about calls. Each tells whether the payload was one at all. */
const others: Record<number, (world: World, session: Session, d: unknown) => boolean> = {
  /** A presence shows nothing here; `received` has it. */
  3: () => true,
  8: tellMembers,
};

function listed<T>(one: T | undefined): T[] {
  return one === undefined ? [] : [one];
}
