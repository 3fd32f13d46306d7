// The HTTP server: what it refuses, what it tells the operator, how it ends.
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { type Http, openHttp } from '#src/http.ts';
import { openLog } from '#src/log.ts';
import type { Health } from '#src/platform.ts';
import { BotError } from '#src/trouble.ts';

const open: Http[] = [];
afterEach(async () => void (await Promise.all(open.splice(0).map((http) => http.close()))));

interface Options {
  port?: number;
  host?: string;
  names?: string[];
  bodyMs?: number;
  health?: Record<string, Health>;
}

function http(options: Options = {}): Http {
  const opened = openHttp({
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 0,
    log: openLog({ level: 'silent', secrets: [] }),
    health: () => options.health ?? {},
    ...(options.names ? { names: options.names } : {}),
    ...(options.bodyMs ? { bodyMs: options.bodyMs } : {}),
  });
  open.push(opened);
  opened.app.post('/change', async (c) => c.text(`changed ${(await c.req.text()).length}`));
  opened.app.get('/broken', () => {
    throw new Error('a secret detail');
  });
  return opened;
}

/** Asks by node:http, which lets a test write any Host and Origin. */
async function ask(url: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}) {
  const asked = request(url, { method: options.method ?? 'GET', headers: options.headers ?? {} });
  asked.end(options.body);
  const [response] = await once(asked, 'response');
  return {
    status: response.statusCode as number,
    headers: response.headers,
    body: await text(response),
  };
}

test('tells the operator which setting to change when the port is in use', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  const refusal = await http({ port })
    .listen()
    .catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(BotError);
  expect((refusal as BotError).sentence).toBe(`Port ${port} is in use: stop the other program or set PORT.`);
  other.close();
});

test('tells the operator when the machine has no such address', async () => {
  const refusal = await http({ host: '203.0.113.7' })
    .listen()
    .catch((error: unknown) => error);
  expect((refusal as BotError).sentence).toContain('set HOST');
});

test('knows whether only this machine can reach it', () => {
  const reach = (host: string) => http({ host }).loopback;
  expect([reach('127.0.0.1'), reach('127.9.9.9'), reach('::1'), reach('localhost')]).toEqual([true, true, true, true]);
  expect([reach('0.0.0.0'), reach('::'), reach('192.168.1.2'), reach('127.0.0.1.nip.io')]).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test('is alive always, and ready when all platforms are, telling why not', async () => {
  const health: Record<string, Health> = {
    web: { ready: true },
    slack: { ready: false, reason: 'Slack refuses the token.' },
  };
  const { url } = await http({ health }).listen();
  expect((await ask(`${url}/livez`)).status).toBe(200);
  const before = await ask(`${url}/readyz`);
  expect([before.status, JSON.parse(before.body)]).toEqual([503, { ready: false, platforms: health }]);
  health['slack'] = { ready: true };
  expect((await ask(`${url}/readyz`)).status).toBe(200);
});

test('answers addresses, localhost and configured names, never a rebound name', async () => {
  const { url } = await http({ names: ['chat.example'] }).listen();
  const by = async (host: string) => (await ask(`${url}/livez`, { headers: { host } })).status;
  expect([await by('127.0.0.1:1'), await by('localhost'), await by('[::1]:3000'), await by('chat.example')]).toEqual([
    200, 200, 200, 200,
  ]);
  expect([await by('evil.example'), await by('127.0.0.1.nip.io'), await by('chat.example.evil')]).toEqual([
    403, 403, 403,
  ]);
});

test('lets only its own pages change anything', async () => {
  const { url } = await http().listen();
  const from = async (headers: Record<string, string>) =>
    (await ask(`${url}/change`, { method: 'POST', headers, body: 'x' })).status;
  expect(await from({ origin: url })).toBe(200);
  expect((await ask(`${url}/change`, { method: 'POST', headers: { origin: url } })).body).toBe('changed 0');
  expect(await from({})).toBe(403);
  expect(await from({ origin: 'null' })).toBe(403);
  expect(await from({ origin: 'http://127.0.0.1:1' })).toBe(403);
  expect(await from({ origin: 'https://evil.example' })).toBe(403);
});

test('forbids framing, foreign scripts and sniffing, and sends no referrer', async () => {
  const { url } = await http().listen();
  const { headers } = await ask(`${url}/livez`);
  expect(headers['content-security-policy']).toMatch(
    /default-src 'none'.*script-src 'self'.*frame-ancestors 'none'.*trusted-types/,
  );
  expect(headers['content-security-policy']).not.toContain('unsafe');
  expect(headers['x-frame-options']).toBe('DENY');
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['referrer-policy']).toBe('no-referrer');
});

test('takes no body above 256 kB, and none of undeclared length', async () => {
  const { url } = await http().listen();
  const body = 'x'.repeat(257 * 1024);
  const declared = await ask(`${url}/change`, {
    method: 'POST',
    headers: { origin: url, 'content-length': `${body.length}` },
    body,
  });
  const chunked = await ask(`${url}/change`, {
    method: 'POST',
    headers: { origin: url, 'transfer-encoding': 'chunked' },
    body,
  });
  expect([declared.status, chunked.status]).toEqual([413, 411]);
  expect(JSON.parse(declared.body).error).toContain('256 kB');
});

test('takes larger bodies where that is allowed, and nowhere else', async () => {
  const opened = http();
  opened.allow(/^\/large\/\w+$/, 1024 * 1024);
  opened.app.post('/large/one', async (c) => c.text(`took ${(await c.req.text()).length}`));
  const { url } = await opened.listen();
  const send = (path: string, bytes: number) => {
    const headers = { origin: url, 'content-length': `${bytes}` };
    return ask(url + path, { method: 'POST', headers, body: 'x'.repeat(bytes) });
  };
  expect((await send('/large/one?a=b', 1024 * 1024)).body).toBe(`took ${1024 * 1024}`);
  expect((await send('/change?/large/one', 300_000)).status).toBe(413);
  const refused = await send('/large/one', 1024 * 1024 + 1);
  expect([refused.status, JSON.parse(refused.body).error]).toEqual([413, 'That is more than 1 MB: send less at once.']);
});

test('hangs up on a small body that does not come, and has patience with a large one', async () => {
  const opened = http({ bodyMs: 50 });
  opened.allow(/^\/large$/, 1024 * 1024);
  opened.app.post('/large', async (c) => c.text(`took ${(await c.req.text()).length}`));
  const { url } = await opened.listen();
  const begin = (path: string) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined);
    socket.write(`POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\nContent-Length: 3\r\n\r\nx`);
    return socket;
  };
  const large = begin('/large');
  await once(begin('/change').resume(), 'close');
  large.write('yz');
  expect(String((await once(large, 'data'))[0])).toContain('200 OK');
  large.destroy();
});

test('answers a huge path with an error and lives on', async () => {
  const { url } = await http().listen();
  expect((await ask(`${url}/${'a'.repeat(20_000)}`)).status).toBe(431);
  expect((await ask(`${url}/livez`)).status).toBe(200);
});

test('hangs up on a client that sends its request drop by drop', async () => {
  const { url } = await http().listen();
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write('GET /livez HTTP/1.1\r\nHost: 127');
  const drip = setInterval(() => socket.write('1'), 200);
  expect(await text(socket)).toContain('408 Request Timeout');
  clearInterval(drip);
});

test('tells a stranger nothing of what broke, but an id that finds the log line', async () => {
  const { url } = await http().listen();
  const { status, body } = await ask(`${url}/broken`);
  expect(status).toBe(500);
  expect(body).toMatch(/log under [0-9a-f-]{36}/);
  expect(body).not.toContain('secret detail');
});

test('hands a mounted path to its listener untouched, whoever asks', async () => {
  const opened = http();
  opened.mount(
    '/slack/events',
    (incoming, outgoing) => void text(incoming).then((heard) => outgoing.end(`heard ${heard}`)),
  );
  const { url } = await opened.listen();
  const signed = await ask(`${url}/slack/events?x=1`, {
    method: 'POST',
    headers: { host: 'bot.example' },
    body: 'hello',
  });
  expect(signed.body).toBe('heard hello');
});

test('closes although somebody holds a response open', async () => {
  const opened = http();
  opened.mount('/endless', (_, outgoing) => void outgoing.write('…'));
  const { url } = await opened.listen();
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write('GET /endless HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  await once(socket, 'data');
  await Promise.all([opened.close(), once(socket, 'close')]);
  expect(socket.destroyed).toBe(true);
});
