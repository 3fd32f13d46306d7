// The bare gateway protocol, for what discord.js never does or never shows.
import { once } from 'node:events';
import { createInflate, inflateSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { startDiscordTwin, type DiscordTwin, type Options } from './twin.ts';

async function begin(options: Options = {}): Promise<DiscordTwin> {
  const twin = await startDiscordTwin(options);
  onTestFinished(() => twin.close());
  return twin;
}

function urlOf(twin: DiscordTwin): string {
  return `${twin.apiUrl.replace('http', 'ws').replace('/api', '')}/?v=10&encoding=json`;
}

function identify(twin: DiscordTwin, more: object = {}): string {
  const properties = { os: 'linux', browser: 'none', device: 'none' };
  return JSON.stringify({ op: 2, d: { token: twin.token, intents: 0, properties, ...more } });
}

test('compresses the whole connection when asked to', async () => {
  const twin = await begin();
  const socket = new WebSocket(`${urlOf(twin)}&compress=zlib-stream`);
  const inflate = createInflate();
  socket.on('message', (frame: Buffer) => inflate.write(frame));
  const [hello] = (await once(inflate, 'data')) as [Buffer];
  expect(JSON.parse(hello.toString())).toEqual({ op: 10, d: { heartbeat_interval: 41_250 } });
  socket.send('{"op":1,"d":null}');
  const [ack] = (await once(inflate, 'data')) as [Buffer];
  expect(JSON.parse(ack.toString())).toEqual({ op: 11 });
  socket.terminate();
});

test('compresses each payload when asked to', async () => {
  const twin = await begin();
  const socket = new WebSocket(urlOf(twin));
  await once(socket, 'message');
  socket.send(identify(twin, { compress: true }));
  const [frame] = (await once(socket, 'message')) as [Buffer];
  expect(JSON.parse(inflateSync(frame).toString())).toMatchObject({ op: 0, t: 'READY', d: { v: 10 } });
  socket.terminate();
});

for (const [code, answer] of [
  [1000, { op: 9, d: false }],
  [1001, { op: 9, d: false }],
  [4200, { op: 0, t: 'RESUMED', d: {} }],
] as const) {
  test(`a session that its client left with ${code} is answered ${JSON.stringify(answer)} on resuming`, async () => {
    const twin = await begin();
    const first = new WebSocket(urlOf(twin));
    await once(first, 'message');
    first.send(identify(twin));
    const [ready] = (await once(first, 'message')) as [Buffer];
    first.close(code);
    await twin.until(() => twin.gateway.connections === 0);
    const second = new WebSocket(urlOf(twin));
    await once(second, 'message');
    const session_id = JSON.parse(ready.toString()).d.session_id as string;
    second.send(JSON.stringify({ op: 6, d: { token: twin.token, session_id, seq: 1 } }));
    expect(JSON.parse(String((await once(second, 'message'))[0]))).toMatchObject(answer);
    second.terminate();
  });
}

for (const [what, frame, code] of [
  ['no JSON', '{', 4002],
  ['more than 4096 bytes', JSON.stringify({ op: 3, d: 'x'.repeat(4096) }), 4002],
  ['anything before IDENTIFY', '{"op":3,"d":{}}', 4003],
  [
    'a wrong token',
    JSON.stringify({ op: 2, d: { token: 'x', intents: 0, properties: { os: '', browser: '', device: '' } } }),
    4004,
  ],
  ['an IDENTIFY without its fields', '{"op":2,"d":{}}', 4001],
] as const) {
  test(`closes a connection that sends ${what}`, async () => {
    const twin = await begin();
    const socket = new WebSocket(urlOf(twin));
    await once(socket, 'message');
    socket.send(frame);
    const [closed] = (await once(socket, 'close')) as [number];
    expect(closed).toBe(code);
  });
}

test('a connection that sends no heartbeat is closed', async () => {
  const twin = await begin({ heartbeatMs: 20 });
  const socket = new WebSocket(urlOf(twin));
  const [code] = (await once(socket, 'close')) as [number];
  expect(code).toBe(4000);
});

test('a client that sends more than 120 payloads a minute is closed', async () => {
  const twin = await begin();
  const socket = new WebSocket(urlOf(twin));
  await once(socket, 'open');
  for (let count = 0; count < 121; count += 1) socket.send('{"op":1,"d":null}');
  const [code] = (await once(socket, 'close')) as [number];
  expect(code).toBe(4008);
});

test('HELLO can be withheld', async () => {
  const twin = await begin();
  const url = urlOf(twin);
  twin.gateway.withholdHello();
  const mute = new WebSocket(url);
  const first = once(mute, 'message');
  await once(mute, 'open');
  mute.send('{"op":1,"d":null}');
  expect(String((await first)[0])).toBe('{"op":11}');
  mute.terminate();
});

test('any frame can be sent, also nonsense', async () => {
  const twin = await begin();
  const socket = new WebSocket(urlOf(twin));
  await once(socket, 'message');
  twin.gateway.frame('not json at all');
  expect(String((await once(socket, 'message'))[0])).toBe('not json at all');
  socket.terminate();
});
