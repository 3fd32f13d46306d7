// The socket to Slack: never a gap, never more than two lines, and nothing that arrives on it breaks anything.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Envelope } from '#adapters/slack/line.ts';
import { keepSocket, type Socket } from '#adapters/slack/socket.ts';
import { webClient } from '#adapters/slack/wire.ts';
import { openLog } from '#src/log.ts';
import { BotError } from '#src/trouble.ts';

const soon = { interval: 5 };
const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** Slack's side of Socket Mode: what it was sent, and hands to send something. */
interface Side {
  readonly apiUrl: string;
  readonly sockets: WebSocket[];
  readonly acks: unknown[];
  readonly opens: number[];
  /** Answers to `apps.connections.open`, one a call; then sockets again. */
  readonly refusals: { status?: number; headers?: Record<string, string>; body: object }[];
  /** The most lines that were ever open at once. */
  most: number;
  greets: boolean;
  send(frame: unknown, socket?: WebSocket): void;
}

async function openSide(): Promise<Side> {
  const server: Server = createServer();
  const hub = new WebSocketServer({ server });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address of this kind.
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const side: Side = {
    apiUrl: `http://${host}/api/`,
    sockets: [],
    acks: [],
    opens: [],
    refusals: [],
    most: 0,
    greets: true,
    send(frame, socket = side.sockets.at(-1)) {
      socket?.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame));
    },
  };
  server.on('request', (_request, response) => {
    side.opens.push(Date.now());
    const refusal = side.refusals.shift();
    response.writeHead(refusal?.status ?? 200, { 'content-type': 'application/json', ...refusal?.headers });
    response.end(JSON.stringify(refusal?.body ?? { ok: true, url: `ws://${host}/link` }));
  });
  hub.on('connection', (socket) => {
    side.sockets.push(socket);
    side.most = Math.max(side.most, hub.clients.size);
    socket.on('message', (data: Buffer) => side.acks.push(JSON.parse(data.toString())));
    if (side.greets) side.send({ type: 'hello' }, socket);
  });
  ends.push(async () => {
    for (const client of hub.clients) client.terminate();
    server.close();
    await once(server, 'close');
  });
  return side;
}

function keep(
  side: Side,
  deliver: (envelope: Envelope) => Promise<unknown> = async () => undefined,
  timing: { silenceMs?: number; crowdedMs?: number } = {},
): { socket: Socket; lines: string[] } {
  const lines: string[] = [];
  const log = openLog({ level: 'debug', secrets: [], out: { write: (line) => lines.push(line) } });
  const socket = keepSocket({ web: webClient('xapp-1', side.apiUrl, log), deliver, log, ...timing });
  ends.push(() => socket.stop());
  return { socket, lines };
}

const envelope = (id: string): object => ({
  type: 'events_api',
  envelope_id: id,
  payload: { event: { type: 'message', text: id } },
});

describe('acknowledging', () => {
  test('tells Slack "received" only after the event is safe', async () => {
    const side = await openSide();
    const safe = Promise.withResolvers<undefined>();
    const taken: string[] = [];
    const { socket } = keep(side, ({ id }) => {
      taken.push(id);
      return id === 'E1' ? safe.promise : Promise.resolve();
    });
    await socket.start();
    side.send(envelope('E1'));
    side.send(envelope('E2'));
    await vi.waitFor(() => expect(side.acks).toEqual([{ envelope_id: 'E2' }]), soon);
    expect(taken).toEqual(['E1', 'E2']);
    safe.resolve(undefined);
    await vi.waitFor(() => expect(side.acks).toEqual([{ envelope_id: 'E2' }, { envelope_id: 'E1' }]), soon);
  });

  test('says nothing when the event could not be taken, so that Slack sends it again', async () => {
    const side = await openSide();
    const { socket } = keep(side, async ({ id }) => {
      if (id === 'E1') throw new Error('disk full');
    });
    await socket.start();
    side.send(envelope('E1'));
    side.send(envelope('E2'));
    await vi.waitFor(() => expect(side.acks).toEqual([{ envelope_id: 'E2' }]), soon);
  });

  test('stops only after what is in hand is acknowledged, and takes nothing more', async () => {
    const side = await openSide();
    const safe = Promise.withResolvers<undefined>();
    const taken: string[] = [];
    const { socket } = keep(side, ({ id }) => {
      taken.push(id);
      return safe.promise;
    });
    await socket.start();
    side.send(envelope('E1'));
    await vi.waitFor(() => expect(taken).toEqual(['E1']), soon);
    const stopped = socket.stop();
    const [line] = side.sockets;
    side.send(envelope('E2'), line);
    // Whoever answers the ping has read all that was sent before it.
    line?.ping();
    if (line) await once(line, 'pong');
    safe.resolve(undefined);
    await stopped;
    await vi.waitFor(() => expect(side.acks).toEqual([{ envelope_id: 'E1' }]), soon);
    expect(taken).toEqual(['E1']);
  });
});

describe('changing lines', () => {
  test('opens the next line before it lets the last one go', async () => {
    const side = await openSide();
    const { socket } = keep(side);
    await socket.start();
    const closed = once(side.sockets[0]!, 'close');
    side.send({ type: 'disconnect', reason: 'refresh_requested' });
    await closed;
    expect(side.sockets).toHaveLength(2);
    expect(side.sockets[1]!.readyState).toBe(side.sockets[1]!.OPEN);
    expect(socket.health()).toEqual({ ready: true });
  });

  test('an envelope in hand is acknowledged on its own line although the next one is open', async () => {
    const side = await openSide();
    const safe = Promise.withResolvers<undefined>();
    const { socket } = keep(side, () => safe.promise);
    await socket.start();
    side.send(envelope('E1'));
    side.send({ type: 'disconnect', reason: 'warning' });
    await vi.waitFor(() => expect(side.sockets).toHaveLength(2), soon);
    const closed = once(side.sockets[0]!, 'close');
    safe.resolve(undefined);
    await closed;
    expect(side.acks).toEqual([{ envelope_id: 'E1' }]);
  });

  test('never holds more than two lines, however often Slack changes its mind', async () => {
    const side = await openSide();
    const { socket } = keep(side);
    await socket.start();
    for (let turn = 1; turn <= 15; turn += 1) {
      const last = side.sockets.length;
      side.send({ type: 'disconnect', reason: 'warning' });
      side.send({ type: 'disconnect', reason: 'refresh_requested' });
      if (turn % 3 === 0) side.sockets.at(-1)!.terminate();
      await vi.waitFor(() => expect(side.sockets.length).toBeGreaterThan(last), soon);
    }
    expect(side.most).toBeLessThanOrEqual(2);
  });

  test('comes back when the line breaks, and when it falls silent', async () => {
    const side = await openSide();
    const { socket } = keep(side, undefined, { silenceMs: 150 });
    await socket.start();
    side.sockets[0]!.terminate();
    await vi.waitFor(() => expect(side.sockets.length).toBeGreaterThan(1), soon);
    // Half-open: the other side reads nothing any more, so it answers no ping.
    const before = side.sockets.length;
    side.sockets.at(-1)!.pause();
    await vi.waitFor(() => expect(side.sockets.length).toBeGreaterThan(before), soon);
  });

  test('does not count a line without a hello', async () => {
    const side = await openSide();
    side.greets = false;
    const { socket } = keep(side, undefined, { silenceMs: 100 });
    const started = socket.start();
    await vi.waitFor(() => expect(side.sockets.length).toBeGreaterThanOrEqual(1), soon);
    expect(socket.health().ready).toBe(false);
    side.greets = true;
    await started;
    expect(socket.health().ready).toBe(true);
    expect(side.most).toBeLessThanOrEqual(2);
  });

  test('closes its line and stays away when Slack counts too many', async () => {
    const side = await openSide();
    const { socket } = keep(side, undefined, { crowdedMs: 300 });
    await socket.start();
    const asked = Date.now();
    const closed = once(side.sockets[0]!, 'close');
    side.send({ type: 'disconnect', reason: 'too_many_websockets' });
    await closed;
    expect(side.opens).toHaveLength(1);
    await vi.waitFor(() => expect(side.opens).toHaveLength(2), soon);
    expect(side.opens[1]! - asked).toBeGreaterThanOrEqual(290);
    expect(side.most).toBe(1);
  });
});

describe('refusals', () => {
  test('asks again after troubles that pass, not before Slack says so', async () => {
    const side = await openSide();
    side.refusals.push(
      { status: 500, body: {} },
      { body: { ok: false, error: 'internal_error' } },
      { status: 429, headers: { 'retry-after': '1' }, body: {} },
    );
    const { socket } = keep(side);
    await socket.start();
    expect(side.opens).toHaveLength(4);
    expect(side.opens[3]! - side.opens[2]!).toBeGreaterThanOrEqual(990);
  });

  test('a refused token fails the start with a sentence for the operator, and is asked once', async () => {
    const side = await openSide();
    side.refusals.push({ body: { ok: false, error: 'invalid_auth' } });
    const { socket } = keep(side);
    const trouble: unknown = await socket.start().catch((error: unknown) => error);
    expect(trouble).toBeInstanceOf(BotError);
    expect(trouble).toHaveProperty(
      'sentence',
      expect.stringMatching(/SLACK_APP_TOKEN.*https:\/\/api\.slack\.com\/apps/),
    );
    expect(side.opens).toHaveLength(1);
  });

  test.each([
    ['a token revoked while running', { ok: false, error: 'token_revoked' }, 'refresh_requested', /SLACK_APP_TOKEN/],
    ['Socket Mode switched off', undefined, 'link_disabled', /Socket Mode is switched off/],
  ])('%s parks it: alive, told once, asked no more', async (_name, body, reason, sentence) => {
    const side = await openSide();
    const { socket, lines } = keep(side);
    await socket.start();
    if (body) side.refusals.push({ body });
    side.send({ type: 'disconnect', reason });
    await vi.waitFor(
      () => expect(socket.health()).toEqual({ ready: false, reason: expect.stringMatching(sentence) }),
      soon,
    );
    await vi.waitFor(() => expect(side.sockets[0]!.readyState).toBe(side.sockets[0]!.CLOSED), soon);
    expect(side.opens).toHaveLength(body ? 2 : 1);
    expect(lines.filter((line) => sentence.test(line) && line.includes('"level":50'))).toHaveLength(1);
  });
});

describe('odd frames', () => {
  test('the operator learns that Slack holds events back', async () => {
    const side = await openSide();
    const { socket, lines } = keep(side);
    await socket.start();
    side.send({ type: 'events_api', envelope_id: 'X', payload: { type: 'app_rate_limited' } });
    await vi.waitFor(() => expect(lines.join('')).toContain('30,000'), soon);
  });

  test.each([
    ['null', 'null'],
    ['a number', '42'],
    ['a list', '[]'],
    ['half a JSON', '{"type":'],
    ['bytes', Buffer.from([0, 1, 2])],
    ['no envelope', { type: 'events_api' }],
    ['no payload', { type: 'events_api', envelope_id: 'X' }],
    ['a payload that is text', { type: 'events_api', envelope_id: 'X', payload: 'hello' }],
    ['a payload without an event', { type: 'events_api', envelope_id: 'X', payload: { type: 'event_callback' } }],
    ['held back events', { type: 'events_api', envelope_id: 'X', payload: { type: 'app_rate_limited' } }],
    ['an event that is null', { type: 'events_api', envelope_id: 'X', payload: { event: null } }],
  ])('%s is logged once, and the next event is taken', async (_name, frame) => {
    const side = await openSide();
    const taken: string[] = [];
    const { socket, lines } = keep(side, async ({ id }) => void taken.push(id));
    await socket.start();
    side.send(frame);
    side.send(envelope('next'));
    await vi.waitFor(() => expect(side.acks).toContainEqual({ envelope_id: 'next' }), soon);
    expect(taken).toEqual(['next']);
    expect(lines.filter((line) => line.includes('ignored'))).toHaveLength(1);
    // What has an id is acknowledged, or Slack would send it three times more.
    const hasId = typeof frame === 'object' && 'envelope_id' in frame;
    expect(side.acks.some((ack) => JSON.stringify(ack) === '{"envelope_id":"X"}')).toBe(hasId);
  });
});
