// Socket Mode: tickets, connections that take envelopes in turn, and every way in which they end.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer, type RawData } from 'ws';

/** One connection, by the order of its opening. */
export interface Line {
  readonly number: number;
  readonly openedAt: number;
  readonly socket: WebSocket;
}

/** @see https://docs.slack.dev/apis/events-api/using-socket-mode#disconnect */
export type Reason = 'warning' | 'refresh_requested' | 'link_disabled' | 'too_many_websockets';

/** @see https://docs.slack.dev/apis/events-api/using-socket-mode#connections : up to ten at once, any of which may get an event */
const most = 10;

const host = 'applink-twin';

export class Sockets {
  /** Connections that are open now, oldest first. */
  readonly lines: Line[] = [];
  /** How many were ever opened. */
  opened = 0;
  /** Greets nobody: connections open, and `hello` never comes. */
  isSilent = false;
  /** Answers no ping and sends none, as a line that is cut halfway. */
  isFrozen = false;
  /** Keeps connections alive and delivers nothing over them. */
  isDeaf = false;
  readonly #server = new WebSocketServer({ noServer: true, autoPong: false });
  readonly #tickets = new Set<string>();
  readonly #appId: string;
  readonly #taken: (envelope: string, payload: unknown) => void;
  readonly #changed: () => void;
  readonly #pings: NodeJS.Timeout;
  #turn = 0;

  constructor(options: {
    appId: string;
    pingMs: number;
    taken(envelope: string, payload: unknown): void;
    changed(): void;
  }) {
    this.#appId = options.appId;
    this.#taken = (envelope, payload) => options.taken(envelope, payload);
    this.#changed = () => options.changed();
    this.#pings = setInterval(() => this.#ping(), options.pingMs);
  }

  /** A ticket for one connection. @see https://docs.slack.dev/reference/methods/apps.connections.open */
  ticket(): string {
    const ticket = randomUUID();
    this.#tickets.add(ticket);
    return `/link/?ticket=${ticket}&app_id=${this.#appId}`;
  }

  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const { pathname, searchParams } = new URL(request.url ?? '', 'ws://127.0.0.1');
    if (pathname !== '/link/' || !this.#tickets.delete(searchParams.get('ticket') ?? '')) {
      stream.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, stream, head, (socket) => this.#open(socket));
  }

  /** The connection whose turn it is, of those that are not about to close. */
  next(): Line | undefined {
    const open = this.isDeaf ? [] : this.lines.filter(({ socket }) => socket.readyState === WebSocket.OPEN);
    this.#turn += 1;
    return open[this.#turn % Math.max(1, open.length)];
  }

  /** Announces the end of all connections, or of one, and closes them after `afterMs`. */
  disconnect(reason: Reason, options: { afterMs?: number; number?: number } = {}): void {
    const { afterMs = 0 } = options;
    for (const line of this.#chosen(options.number)) goodbye(line.socket, reason, afterMs);
  }

  /** Cuts connections without a word. */
  cut(number?: number): void {
    for (const line of this.#chosen(number)) line.socket.terminate();
  }

  /** Sends any text or bytes as one frame. */
  frame(raw: string | Buffer, number?: number): void {
    for (const line of this.#chosen(number)) line.socket.send(raw);
  }

  close(): void {
    clearInterval(this.#pings);
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
  }

  #chosen(number: number | undefined): Line[] {
    return this.lines.filter((line) => number === undefined || line.number === number);
  }

  #open(socket: WebSocket): void {
    socket.on('error', () => socket.terminate());
    if (this.lines.length >= most) return goodbye(socket, 'too_many_websockets', 0);
    this.opened += 1;
    const line: Line = { number: this.opened, openedAt: Date.now(), socket };
    socket.on('message', (data) => this.#heard(data));
    socket.on('ping', (data) => this.isFrozen || socket.pong(data));
    socket.on('close', () => {
      const at = this.lines.indexOf(line);
      if (at !== -1) this.lines.splice(at, 1);
      this.#changed();
    });
    if (this.isSilent) return;
    this.lines.push(line);
    socket.send(JSON.stringify(this.#hello()));
    this.#changed();
  }

  /** @see https://docs.slack.dev/apis/events-api/using-socket-mode#connect */
  #hello(): object {
    const debug_info = { host, build_number: 1, approximate_connection_time: 18_060 };
    return { type: 'hello', num_connections: this.lines.length, debug_info, connection_info: { app_id: this.#appId } };
  }

  #heard(data: RawData): void {
    // Without fragments and with the default binary type, `ws` gives one Buffer.
    const text = (data as Buffer).toString();
    const { envelope_id, payload } = JSON.parse(text) as { envelope_id?: string; payload?: unknown };
    if (envelope_id !== undefined) this.#taken(envelope_id, payload);
  }

  #ping(): void {
    if (this.isFrozen) return;
    for (const { socket } of this.lines) socket.ping(`Ping from ${host}`);
  }
}

function goodbye(socket: WebSocket, reason: Reason, afterMs: number): void {
  socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host } }));
  const timer = setTimeout(() => socket.close(1000), afterMs);
  socket.once('close', () => clearTimeout(timer));
}
