// One websocket to Slack: says hello, hands over envelopes, notices silence, and closes when told.
import { WebSocket } from 'ws';
import { readFrame, type Frame } from './frame.ts';

export type Envelope = Extract<Frame, { type: 'envelope' }>;
type Odd = Extract<Frame, { type: 'odd' }>;

export interface LineOptions {
  readonly url: string;
  /** Milliseconds without any sign of life from Slack after which the line counts as dead. */
  readonly silenceMs: number;
  /** Resolves with what to answer once the envelope is safe; rejects to let Slack send it again. */
  readonly deliver: (envelope: Envelope) => Promise<unknown>;
  readonly odd: (frame: Odd) => void;
}

/** How a line ended: Slack's reason for a disconnect, or what happened to the socket. */
export interface Farewell {
  readonly reason: string;
}

export interface Line {
  /** Resolves at Slack's hello; rejects when there is none. */
  readonly hello: Promise<void>;
  /** Resolves when Slack asks us to leave or the socket is gone. Until `retire`, envelopes may still come. */
  readonly farewell: Promise<Farewell>;
  /** Waits up to `graceMs` for envelopes in hand to be acknowledged, then closes. */
  retire(graceMs: number): Promise<void>;
}

export function openLine(options: LineOptions): Line {
  const socket = new WebSocket(options.url, {
    handshakeTimeout: options.silenceMs,
    maxPayload: 16 * 1024 * 1024,
  });
  const hello = Promise.withResolvers<void>();
  const farewell = Promise.withResolvers<Farewell>();
  const inHand = new Set<Promise<void>>();
  hello.promise.catch(() => undefined);

  const answer = (id: string, payload?: unknown): void => {
    if (socket.readyState !== WebSocket.OPEN) return;
    socket.send(JSON.stringify(payload ? { envelope_id: id, payload } : { envelope_id: id }));
  };
  const receive = (frame: Frame): void => {
    if (frame.type === 'hello') return hello.resolve();
    if (frame.type === 'disconnect') return farewell.resolve({ reason: frame.reason });
    if (frame.type === 'odd') {
      options.odd(frame);
      return frame.id === undefined ? undefined : answer(frame.id);
    }
    const work = options.deliver(frame).then(
      (payload) => answer(frame.id, payload),
      () => undefined,
    );
    inHand.add(work);
    void work.finally(() => inHand.delete(work));
  };
  const end = (reason: string): void => {
    hello.reject(new Error(`Slack's socket ended before its hello: ${reason}`));
    farewell.resolve({ reason });
  };

  // Slack's frames arrive whole, as one Buffer, because `binaryType` is left at its default.
  socket.on('message', (data: Buffer, isBinary) => receive(readFrame(data, isBinary)));
  socket.on('error', (error) => end(error.message));
  socket.on('close', (code) => end(`closed with ${code}`));
  void farewell.promise.then(({ reason }) => hello.reject(new Error(`Slack turned the socket away: ${reason}`)));
  watch(socket, options.silenceMs);

  return {
    hello: hello.promise,
    farewell: farewell.promise,
    async retire(graceMs) {
      await within(graceMs, Promise.allSettled(inHand));
      socket.close();
      setTimeout(() => socket.terminate(), 1000).unref();
    },
  };
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const clock = Promise.withResolvers<void>();
  const timer = setTimeout(clock.resolve, ms);
  await Promise.race([work, clock.promise]);
  clearTimeout(timer);
}

/** Pings, and ends a socket that shows no life. A late tick proves our own stall, not Slack's silence: it is forgiven. */
function watch(socket: WebSocket, silenceMs: number): void {
  const everyMs = silenceMs / 3;
  let heard = Date.now();
  let ticked = Date.now();
  const alive = (): void => void (heard = Date.now());
  for (const sign of ['open', 'message', 'ping', 'pong']) socket.on(sign, alive);
  const timer = setInterval(() => {
    const now = Date.now();
    if (now - ticked > everyMs * 1.5) alive();
    ticked = now;
    if (now - heard >= silenceMs) return socket.terminate();
    if (socket.readyState === WebSocket.OPEN) socket.ping();
  }, everyMs);
  timer.unref();
  socket.on('close', () => clearInterval(timer));
}
