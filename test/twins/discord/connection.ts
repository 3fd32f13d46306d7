// One WebSocket of a bot: frames in and out, heartbeats, and the limit on what a client may send.
// https://docs.discord.com/developers/events/gateway#connections
import type { WebSocket } from 'ws';
import { newPacking, squeeze, type Packing } from './packing.ts';
import type { Session } from './session.ts';

/** 120 payloads in 60 seconds. https://docs.discord.com/developers/events/gateway#rate-limiting */
const mostPayloads = 120;
const perMs = 60_000;
/** https://docs.discord.com/developers/events/gateway#sending-events */
const mostBytes = 4096;

export interface Payload {
  readonly op: number;
  readonly d: unknown;
}

/** What the gateway does about a connection. */
export interface Ears {
  heard(connection: Connection, payload: Payload): void;
  /** `deliberate`: the client said goodbye with 1000 or 1001, which ends its session. */
  left(connection: Connection, deliberate: boolean): void;
}

export class Connection {
  session: Session | undefined;
  /** Asked for in IDENTIFY; only without a compressed stream. */
  squeezes = false;
  readonly #socket: WebSocket;
  readonly #packing: Packing;
  readonly #heartbeatMs: number;
  #watch: NodeJS.Timeout | undefined;
  #sent: number[] = [];
  #closing = false;

  constructor(socket: WebSocket, compress: 'zlib-stream' | null, heartbeatMs: number, ears: Ears) {
    this.#socket = socket;
    this.#packing = newPacking(compress, (frame) => socket.send(frame));
    this.#heartbeatMs = heartbeatMs;
    socket.on('error', () => socket.terminate());
    socket.on('message', (data, binary) => {
      // Unless told otherwise, ws hands over one Buffer.
      const payload = binary ? undefined : this.#read((data as Buffer).toString());
      if (payload) ears.heard(this, payload);
    });
    socket.on('close', (code) => {
      clearTimeout(this.#watch);
      this.#packing.end();
      ears.left(this, !this.#closing && (code === 1000 || code === 1001));
    });
  }

  /** https://docs.discord.com/developers/events/gateway#hello-event */
  hello(): void {
    this.send(JSON.stringify({ op: 10, d: { heartbeat_interval: this.#heartbeatMs } }));
    this.expectHeartbeat();
  }

  /** A client that stays silent for an interval and a half is cut off, and may resume. */
  expectHeartbeat(): void {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.close(4000), this.#heartbeatMs * 1.5);
  }

  send(text: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.squeezes) this.#socket.send(squeeze(text));
    else this.#packing.pack(text);
  }

  /** https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes */
  close(code: number): void {
    this.#closing = true;
    this.#socket.close(code);
  }

  /** Ends the line without a word. */
  terminate(): void {
    this.#closing = true;
    this.#socket.terminate();
  }

  #read(text: string): Payload | undefined {
    const now = Date.now();
    this.#sent = [...this.#sent.filter((at) => at > now - perMs), now];
    if (this.#sent.length > mostPayloads) {
      this.close(4008);
      return undefined;
    }
    const payload = Buffer.byteLength(text) > mostBytes ? undefined : parse(text);
    if (!payload) this.close(4002);
    return payload;
  }
}

function parse(text: string): Payload | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('op' in value) || typeof value.op !== 'number')
      return undefined;
    return { op: value.op, d: 'd' in value ? value.d : undefined };
  } catch {
    return undefined;
  }
}
