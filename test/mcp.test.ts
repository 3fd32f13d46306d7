// Servers of tools are connected, asked and bounded: a real one, and one that means no good.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { createRequire } from 'node:module';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { internet } from '#src/egress.ts';
import { openOrigin } from '#src/egress/origin.ts';
import { type Mcp, openMcp, type Options, type Target } from '#src/mcp.ts';
import { keptLog } from './quiet.ts';
import { echoes } from './twins/mcp/hostile.ts';
import { openWeb } from './twins/mcp/web.ts';
import { until } from './until.ts';

const { signal } = new AbortController();
const require = createRequire(import.meta.url);
const everything = require.resolve('@modelcontextprotocol/server-everything/dist/index.js');
const hostile = new URL('./twins/mcp/stdio.ts', import.meta.url).pathname;
/** Where tests may go: this machine. */
const here = { ...internet, isGlobal: () => true, ports: () => true, plain: true };

let count = 0;

function open(but: Partial<Options> = {}): { mcp: Mcp; lines: string[] } {
  const { log, lines } = keptLog();
  const mcp = openMcp({ log, path: process.env['PATH'], world: here, ...but });
  onTestFinished(() => mcp.close());
  return { mcp, lines };
}

function local(file: string, but: { env?: Record<string, string>; command?: string; args?: string[] } = {}): Target {
  count += 1;
  const { command = process.execPath, args = [file], env = {} } = but;
  return { key: `local${count}`, name: 'local', way: { type: 'stdio', command, args, env, cwd: tmpdir() } };
}

function remote(url: string, token = ''): Target {
  count += 1;
  return { key: `remote${count}`, name: 'remote', way: { type: 'http', url, token: () => token, trusted: false } };
}

describe('a real server', () => {
  const { log } = keptLog();
  const mcp = openMcp({ log, path: process.env['PATH'], world: here });
  const targets: Record<string, Target> = {};
  const server = { end: () => {} };

  beforeAll(async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const address = probe.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    probe.close();
    const child = spawn(process.execPath, [everything, 'streamableHttp'], {
      env: { PORT: String(port), PATH: process.env['PATH'] },
      stdio: 'ignore',
    });
    server.end = () => void child.kill('SIGKILL');
    const url = `http://127.0.0.1:${port}/mcp`;
    await until(() =>
      fetch(url).then(
        () => true,
        () => false,
      ),
    );
    targets['stdio'] = local(everything, { args: [everything, 'stdio'], env: { GREETING: 'hello' } });
    targets['http'] = remote(url);
  });
  afterAll(async () => {
    await mcp.close();
    server.end();
  });
  const at = (way: string): Target => targets[way] ?? local(everything);

  test.each(['stdio', 'http'])('over %s tells what it offers, the same each time', async (way) => {
    const offers = await mcp.offers(at(way), signal);
    expect(offers.map(({ name }) => name)).toEqual(expect.arrayContaining(['echo', 'get-sum', 'get-tiny-image']));
    expect(offers.find(({ name }) => name === 'get-sum')?.schema).toMatchObject({
      type: 'object',
      properties: { a: { type: 'number' } },
      required: ['a', 'b'],
    });
    const again = await mcp.offers(at(way), signal, true);
    expect(again).toEqual(offers);
    expect(mcp.known(at(way))).toEqual(offers);
  });

  test.each(['stdio', 'http'])('over %s does what it is called for, and gives pictures as files', async (way) => {
    expect(await mcp.call(at(way), 'get-sum', { a: 2, b: 40 }, signal)).toMatchObject({
      text: expect.stringContaining('42'),
      failed: false,
    });
    const { files } = await mcp.call(at(way), 'get-tiny-image', {}, signal);
    expect(files).toMatchObject([{ name: 'picture-1.png', mediaType: 'image/png' }]);
  });

  test('links to resources are told, not followed', async () => {
    const { text } = await mcp.call(at('stdio'), 'get-resource-links', { count: 2 }, signal);
    expect(text).toMatch(/demo:\/\/resource/);
  });

  test('knows nothing of our environment but what it was given', async () => {
    const { text } = await mcp.call(at('stdio'), 'get-env', {}, signal);
    expect(Object.keys(JSON.parse(text) as object).toSorted()).toEqual(['GREETING', 'PATH']);
  });
});

describe('a process that means no good', () => {
  const { log, lines } = keptLog();
  const mcp = openMcp({ log, path: process.env['PATH'], patienceMs: 5000 });
  const target = local(hostile, { env: { TOKEN_OF_IT: 'private-value' } });
  afterAll(() => mcp.close());

  test('offers each name once, no more than 32, without anything hidden', async () => {
    const offers = await mcp.offers(target, signal);
    expect(offers).toHaveLength(32);
    expect(offers.filter(({ name }) => name === 'echo')).toMatchObject([{ description: echoes[0] }]);
    const { description = '' } = offers.find(({ name }) => name === 'hidden') ?? {};
    expect([description.length, description.slice(0, 12)]).toEqual([500, 'Looks up. xx']);
  });

  test('has schemas that point nowhere, and patterns that nobody runs', async () => {
    const offers = await mcp.offers(target, signal);
    expect(offers.find(({ name }) => name === 'outside')?.schema).toBeUndefined();
    expect(offers.find(({ name }) => name === 'echo')?.schema).toEqual({
      type: 'object',
      properties: { text: { type: 'string', description: 'What to say.' } },
      required: ['text'],
    });
  });

  test('is read no further than 64 kB, however many parts there are', async () => {
    const { text } = await mcp.call(target, 'many', {}, signal);
    expect(text.length).toBeLessThan(65_000);
    expect(text).toMatch(/^item 0\nitem 1\n[^]*Left out: 9000 more/);
  });

  test('sends pictures that are some, and of those four', async () => {
    const { text, files } = await mcp.call(target, 'lies', {}, signal);
    expect(files.map(({ mediaType }) => mediaType)).toEqual(Array.from({ length: 4 }, () => 'image/png'));
    expect(text).toContain('A page https://evil.example/steal');
    expect(text).toContain('Left out: 5 more');
    expect(text).not.toContain('script');
  });

  test('says that it failed', async () => {
    expect(await mcp.call(target, 'fails', {}, signal)).toEqual({
      text: 'There is no such page.',
      failed: true,
      files: [],
    });
  });

  test('may complain as loudly as it wants', async () => {
    expect(await mcp.call(target, 'noise', {}, signal)).toMatchObject({ text: 'quiet again' });
    expect(lines.join('').length).toBeLessThan(10_000);
  });

  test('is looked at again once it says that it changed', async () => {
    const before = (await mcp.offers(target, signal)).find(({ name }) => name === 'echo');
    await mcp.call(target, 'turn', {}, signal);
    await until(() => mcp.known(target) === undefined);
    const after = (await mcp.offers(target, signal)).find(({ name }) => name === 'echo');
    expect([before?.description, after?.description]).toEqual(echoes);
    expect(after?.hash).not.toBe(before?.hash);
  });

  test('is left where it ends in the middle of a call, and there again for the next', async () => {
    await expect(mcp.call(target, 'die', {}, signal)).rejects.toThrow('whether the call was carried out is not known');
    expect((await mcp.call(target, 'echo', { text: 'there' }, signal)).text).toBe('{"text":"there"}');
  });

  test('is ended where it sends 50 MB, three times in ten minutes at most', async () => {
    await expect(mcp.call(target, 'huge', {}, signal)).rejects.toThrow('broke');
    await expect(mcp.call(target, 'huge', {}, signal)).rejects.toThrow('broke');
    await expect(mcp.call(target, 'huge', {}, signal)).rejects.toThrow('broke');
    await expect(mcp.call(target, 'echo', { text: 'x' }, signal)).rejects.toThrow('several times in the last minutes');
  });
});

test('what never answers is waited for no longer than is patient, and can be left', async () => {
  const { mcp } = open({ patienceMs: 400 });
  const web = await openWeb();
  const target = remote(`${web.url}/mcp`);
  await mcp.offers(target, signal);
  await expect(mcp.call(target, 'silent', {}, signal)).rejects.toThrow('did not answer in time');
  const stop = new AbortController();
  const call = mcp.call(target, 'silent', {}, stop.signal);
  stop.abort(new Error('nobody wants it any more'));
  await expect(call).rejects.toThrow('nobody wants it any more');
});

test('a command that does not exist is told, with its reason in the log', async () => {
  const { mcp, lines } = open();
  const strange = local('', { command: 'no-such-command-anywhere' });
  await expect(mcp.offers(strange, signal)).rejects.toThrow('does not start');
  expect(lines.join('')).toContain('ENOENT');
});

test('what an operator gave to a server does not stand in the log', async () => {
  const { mcp, lines } = open();
  const env = { SECRET: 'private-value' };
  const target = local('', { args: ['-e', 'console.error(process.env.SECRET); process.exit(1)'], env });
  await expect(mcp.offers(target, signal)).rejects.toThrow('does not start');
  await until(() => lines.length > 0);
  expect(lines.join('')).not.toContain('private-value');
});

test('what a server started ends with it', async () => {
  const script = `const { spawn } = require('node:child_process');
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    process.stderr.write(String(child.pid)); setTimeout(() => process.exit(1), 50)`;
  const { mcp, lines } = open();
  await expect(mcp.offers(local('', { args: ['-e', script] }), signal)).rejects.toThrow('does not start');
  const pid = Number(/"complaint":"(\d+)"/.exec(lines.join(''))?.[1]);
  expect(pid).toBeGreaterThan(1);
  await until(() => {
    try {
      return !process.kill(pid, 0);
    } catch {
      return true;
    }
  });
});

describe('over HTTP', () => {
  test('the way before the current one is known', async () => {
    const { mcp } = open();
    const web = await openWeb();
    const target = remote(`${web.url}/old`);
    expect((await mcp.offers(target, signal)).length).toBe(32);
    expect((await mcp.call(target, 'echo', { text: 'old' }, signal)).text).toBe('{"text":"old"}');
  });

  test('a token is needed where one is, and goes to its origin alone', async () => {
    const { mcp } = open();
    const elsewhere = await openWeb();
    const web = await openWeb(`${elsewhere.url}/mcp`);
    await expect(mcp.offers(remote(`${web.url}/locked`, 'wrong-token'), signal)).rejects.toThrow('refuses the token');
    expect((await mcp.offers(remote(`${web.url}/locked`, 'right-token'), signal)).length).toBe(32);
    await expect(mcp.offers(remote(`${web.url}/away`, 'right-token'), signal)).rejects.toThrow();
    expect(elsewhere.asked).toEqual([]);
    expect(web.asked.at(-1)).toMatchObject({ token: 'Bearer right-token' });
  });

  test('what it repeats of what it was told stands in no log', async () => {
    const { mcp } = open();
    const { url } = await openWeb();
    const troubles = await Promise.allSettled([
      mcp.call(remote(`${url}/parrot`, 'parrot-token'), 'echo', { text: 'my secret' }, signal),
      mcp.offers(remote(`${url}/echo`, 'parrot-token'), signal),
    ]);
    const told = inspect(troubles, { depth: 9 });
    expect(troubles.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(told).toContain('Error 500');
    expect(told).not.toMatch(/parrot-token|my secret/);
  });

  test('a redirect within the origin is followed', async () => {
    const { mcp } = open();
    const web = await openWeb();
    expect((await mcp.offers(remote(`${web.url}/moved`), signal)).length).toBe(32);
  });

  test.each(['/page', '/nothing'])('what is no server is told as such: %s', async (path) => {
    const { mcp } = open();
    const web = await openWeb();
    await expect(mcp.offers(remote(`${web.url}${path}`), signal)).rejects.toThrow('There is no server of tools');
  });

  test('what sends without end is left', async () => {
    const { mcp } = open({ patienceMs: 60_000 });
    const web = await openWeb();
    await expect(mcp.offers(remote(`${web.url}/flood`), signal)).rejects.toThrow('There is no server of tools');
  });

  test('a result of 50 MB is not taken', async () => {
    const { mcp } = open();
    const web = await openWeb();
    await expect(mcp.call(remote(`${web.url}/mcp`), 'huge', {}, signal)).rejects.toThrow('broke');
  });

  test('who is asked for a stream over and over is left', async () => {
    const web = await openWeb();
    const origin = openOrigin(`${web.url}/mcp`, here, { headers: {}, postMs: 1000 });
    const { promise, resolve } = Promise.withResolvers<void>();
    origin.flooded(resolve);
    const asking = Array.from({ length: 7 }, () => origin.fetch(`${web.url}/mcp`).then(({ status }) => status, String));
    expect(await Promise.all(asking)).toEqual([405, 405, 405, 405, 405, 405, 'Error: it ends its streams too often']);
    await promise;
    await origin.close();
  });

  test.each([
    ['http://mcp.example.com/', 'https://'],
    ['https://127.0.0.1/mcp', 'open to everybody'],
    ['https://[::1]/mcp', 'open to everybody'],
    ['https://inside.example/mcp', 'open to everybody'],
    ['https://mcp.example.com:22/', 'open to everybody'],
  ])('an admin cannot reach %s', async (url, why) => {
    const asked: string[] = [];
    const resolve = async (host: string) => {
      asked.push(host);
      return [{ address: '10.0.0.1', family: 4 }];
    };
    const { mcp } = open({ world: { ...internet, resolve } });
    await expect(mcp.offers(remote(url), signal)).rejects.toThrow(why);
    expect(asked.length).toBe(url.includes('inside') ? 1 : 0);
  });

  test('what the operator names may be inside', async () => {
    const { mcp } = open({ world: internet });
    const web = await openWeb();
    const way = { type: 'http', url: `${web.url}/mcp`, token: () => '', trusted: true } as const;
    expect((await mcp.offers({ key: 'own', name: 'own', way }, signal)).length).toBe(32);
  });
});
