// Nothing that a person or a model can name leads inside, waits for ever, or fills the memory.
import type { ServerResponse } from 'node:http';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { openEgress } from '#src/egress.ts';
import { isGlobal } from '#src/egress/address.ts';
import { openWeb, type World } from '#src/egress/web.ts';
import { BotError } from '#src/trouble.ts';
import { type Host, openHost, outside, worldOf } from './hosts.ts';
import { disguises, literals, names, schemes } from './ssrf.ts';
import { until } from './until.ts';

const quiet = new AbortController().signal;
const wish = { mostBytes: 2_000_000, types: ['text/'] };
const hosts: Host[] = [];

async function host(...asked: Parameters<typeof openHost>): Promise<Host> {
  const opened = await openHost(...asked);
  hosts.push(opened);
  return opened;
}

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((one) => one.close()));
});

const plain = { 'content-type': 'text/plain' };
const said =
  (text: string | Uint8Array, headers: Record<string, string> = {}) =>
  (_: unknown, response: ServerResponse) =>
    response.writeHead(200, { ...plain, ...headers }).end(text);
/** What a way out makes of an address: the text, or the sentence for the person. */
async function outcome(world: World, address: string, waitMs = 60_000): Promise<string> {
  try {
    return Buffer.from((await openWeb(world, waitMs).get(address, wish, quiet)).bytes).toString();
  } catch (error) {
    if (!(error instanceof BotError)) throw error;
    return `refused: ${error.sentence}`;
  }
}

describe('the way out', () => {
  it('reads a page, and tells who reads', async () => {
    const site = await host(outside, said('hello'));
    const world = worldOf({ 'public.example': outside });
    const clip = await openWeb(world).get(`http://public.example:${site.port}/a/page.txt?q=1#there`, wish, quiet);
    expect(clip).toMatchObject({ mediaType: 'text/plain', bytes: Buffer.from('hello') });
    expect(clip.name).toContain('public.example');
    expect(site.seen.headers[0]).toMatchObject({ 'user-agent': expect.stringContaining('Parley') });
    expect(site.seen.headers[0]).not.toHaveProperty('cookie');
    expect(site.seen.headers[0]).not.toHaveProperty('authorization');
    expect(world.asked).toEqual(['public.example']);
  });

  it(`never leads inside, in ${literals.length + Object.keys(names).length + disguises.length + schemes.length} forms`, async () => {
    const inside = await host('127.0.0.1');
    const world = worldOf(names);
    const forms = [
      ...literals.map((host) => `http://${host}:PORT/`),
      ...Object.keys(names).map((name) => `http://${name}:PORT/`),
      ...disguises,
      ...schemes,
    ].map((form) => form.replaceAll('PORT', String(inside.port)));
    expect(forms.length).toBeGreaterThan(200);
    for (const form of forms) expect(await outcome(world, form), form).toMatch(/^refused: /);
    for (const form of forms)
      expect(await outcome(world, form.replace(/^http:/, 'https:')), form).toMatch(/^refused: /);
    expect(inside.seen.connections).toBe(0);
  });

  it('would lead inside without its judgement of addresses', async () => {
    const inside = await host('127.0.0.1', said('secrets'));
    const world = worldOf(names, { isGlobal: () => true });
    const forms = [
      '127.0.0.1',
      '2130706433',
      '0x7f.1',
      '[::ffff:127.0.0.1]',
      '127。0。0。1',
      'localtest.me',
      '127.0.0.1.nip.io',
    ];
    for (const form of forms) expect(await outcome(world, `http://${form}:${inside.port}/`), form).toBe('secrets');
  });

  it.each([301, 302, 303, 307, 308])('asks anew before it follows a %i', async (status) => {
    const inside = await host('127.0.0.1');
    const within = ['127.0.0.1', '2130706433', '[::1]', '[::ffff:7f00:1]', 'localhost', 'mapped.example'];
    const targets = [
      ...within.map((to) => `http://${to}:PORT/`),
      '//127.0.0.1:PORT/',
      'gopher://127.0.0.1:PORT/',
      'file:///etc/passwd',
      'http://user@127.0.0.1:PORT/',
      'http://[',
      '',
    ].map((to) => to.replaceAll('PORT', String(inside.port)));
    const site = await host(outside, ({ url }, response) =>
      response.writeHead(status, { location: targets[Number(url?.slice(1))] ?? '' }).end(),
    );
    const world = worldOf({ ...names, 'public.example': outside });
    for (const at of targets.keys())
      expect(await outcome(world, `http://public.example:${site.port}/${at}`), targets[at]).toMatch(/^refused: /);
    expect(inside.seen.connections).toBe(0);
  });

  it('follows a page that moved, and no page that only moves', async () => {
    const site = await host(outside, ({ url }, response) => {
      const step = Number(url?.slice(1));
      if (step === 0) response.writeHead(200, plain).end('arrived');
      else response.writeHead(302, { location: `/${step - 1}` }).end();
    });
    const world = worldOf({ 'public.example': outside });
    expect(await outcome(world, `http://public.example:${site.port}/3`)).toBe('arrived');
    expect(site.seen.asked).toEqual(['/3', '/2', '/1', '/0']);
    expect(await outcome(world, `http://public.example:${site.port}/1000`)).toMatch(/only leads on/);
    expect(site.seen.asked).toHaveLength(8);
  });

  it('reads a page that sends browsers on as the page it is', async () => {
    const inside = await host('127.0.0.1');
    const page = `<meta http-equiv="refresh" content="0;url=http://127.0.0.1:${inside.port}/"><p>moved`;
    const site = await host(
      outside,
      said(page, { 'content-type': 'text/html', refresh: `0;url=http://127.0.0.1:${inside.port}/` }),
    );
    expect(await outcome(worldOf({ 'public.example': outside }), `http://public.example:${site.port}/`)).toBe(page);
    expect(inside.seen.connections).toBe(0);
  });

  it('connects to what it judged, whatever the name says a moment later', async () => {
    const inside = await host('127.0.0.1');
    const site = await host(outside, (_, response) => response.writeHead(302, { location: '/again' }).end());
    const answers = [outside, '127.0.0.1', '127.0.0.1'];
    const asked: string[] = [];
    const resolve = async (name: string) => {
      asked.push(name);
      return [{ address: answers.shift() ?? '127.0.0.1', family: 4 }];
    };
    expect(await outcome(worldOf({}, { resolve }), `http://rebind.example:${site.port}/`)).toMatch(/^refused: /);
    // Once for the page, and once for where it led.
    expect(asked).toHaveLength(2);
    expect(site.seen.connections).toBe(1);
    expect(inside.seen.connections).toBe(0);
  });

  it('leaves out the inner addresses of a name that has others too', async () => {
    const inside = await host('127.0.0.1');
    const site = await host(outside, said('hello'));
    const world = worldOf({ 'both.example': ['127.0.0.1', '::1', outside] });
    expect(await outcome(world, `http://both.example:${site.port}/`)).toBe('hello');
    expect(inside.seen.connections).toBe(0);
  });

  it.each([22, 25, 6379, 8080, 3000, 9200])('knocks at no port %i', async (port) => {
    await expect(openEgress().get(`http://127.0.0.2:${port}/`, wish, quiet)).rejects.toThrow(BotError);
    await expect(openEgress().get(`https://parley.invalid:${port}/`, wish, quiet)).rejects.toThrow(/open to everybody/);
  });

  it('tells nothing of what is inside', async () => {
    const world = worldOf(names);
    const told = await Promise.all(['localhost', 'router.lan'].map((name) => outcome(world, `http://${name}/`)));
    expect(new Set(told).size).toBe(1);
  });

  it.each(['168.63.129.16', '4000::1', '1::1', '2600::5efe:7f00:1', '2600::200:5efe:7f00:1', '2606:4700::1%eth0'])(
    'judges %s as inside',
    (address) => expect(isGlobal(address)).toBe(false),
  );

  it('takes no names and passwords along', async () => {
    const site = await host(outside, said('hello'));
    const world = worldOf({ 'public.example': outside });
    for (const user of ['user@', 'user:word@', ':word@'])
      expect(await outcome(world, `http://${user}public.example:${site.port}/`)).toMatch(/password/);
    expect(site.seen.connections).toBe(0);
  });

  it('refuses what becomes far more when it is unpacked, however little that is', async () => {
    const site = await host(outside, said(gzipSync(Buffer.alloc(1_000_000)), { 'content-encoding': 'gzip' }));
    expect(await outcome(worldOf({ 'public.example': outside }), `http://public.example:${site.port}/`)).toMatch(
      /^refused: /,
    );
  });

  it('judges the addresses of the internet as open', () => {
    for (const address of [
      '8.8.8.8',
      '1.1.1.1',
      '93.184.216.34',
      '172.32.0.1',
      '2606:4700::1111',
      '2a00:1450:4001::200e',
    ])
      expect(isGlobal(address), address).toBe(true);
  });

  const bombs = Buffer.alloc(50_000_000);
  it.each([
    ['gzip', gzipSync(bombs)],
    ['br', brotliCompressSync(bombs)],
    ['deflate', gzipSync(bombs).subarray(10)],
    ['gzip, gzip', gzipSync(gzipSync(bombs))],
    ['zstd', Buffer.from('hello')],
  ])('refuses what bursts when unpacked (%s)', async (encoding, bytes) => {
    const site = await host(outside, said(bytes, { 'content-encoding': encoding }));
    expect(await outcome(worldOf({ 'public.example': outside }), `http://public.example:${site.port}/`)).toMatch(
      /^refused: /,
    );
  });

  it('unpacks what is packed as usual', async () => {
    const text = Array.from({ length: 20_000 }, (_, at) => at * 7919).join(' ');
    for (const [encoding, bytes] of [
      ['gzip', gzipSync(text)],
      ['br', brotliCompressSync(text)],
    ] as const) {
      const site = await host(outside, said(bytes, { 'content-encoding': encoding }));
      expect(await outcome(worldOf({ 'public.example': outside }), `http://public.example:${site.port}/`)).toBe(text);
    }
  });

  it('leaves a page that never ends, and one that says it will be short', async () => {
    const pour = (_: unknown, response: ServerResponse): void => {
      response.writeHead(200, plain);
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, 'a')));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    };
    const site = await host(outside, pour);
    expect(await outcome(worldOf({ 'public.example': outside }), `http://public.example:${site.port}/`)).toMatch(
      /too large/,
    );
  });

  it.each([
    [
      'a header of 1 MB',
      (response: ServerResponse) => response.writeHead(200, { ...plain, big: 'a'.repeat(1_000_000) }).end('x'),
    ],
    [
      '10,000 cookies',
      (response: ServerResponse) =>
        response.writeHead(200, { ...plain, 'set-cookie': Array.from({ length: 10_000 }, () => 'a=b') }).end('x'),
    ],
    [
      'something else than it says',
      (response: ServerResponse) => response.writeHead(200, { 'content-type': 'image/png' }).end('text'),
    ],
    ['no type at all', (response: ServerResponse) => response.writeHead(200).end('text')],
    ['an error', (response: ServerResponse) => response.writeHead(500, plain).end('text')],
    [
      'half a page',
      (response: ServerResponse) => {
        response.writeHead(200, { ...plain, 'content-length': '100' }).write('half');
        response.socket?.end();
      },
    ],
    ['no HTTP', (response: ServerResponse) => response.socket?.end('SSH-2.0-OpenSSH_9.2\r\n')],
  ])('refuses a host that sends %s', async (_, answer) => {
    const site = await host(outside, (_request, response) => answer(response));
    expect(await outcome(worldOf({ 'public.example': outside }), `http://public.example:${site.port}/`)).toMatch(
      /^refused: /,
    );
  });

  it('gives up a host that says nothing, and one that drips', async () => {
    const site = await host(outside, ({ url }, response) => {
      if (url === '/silent') return;
      response.writeHead(200, plain);
      const drip = setInterval(() => response.write('a'), 20);
      response.on('close', () => clearInterval(drip));
    });
    const world = worldOf({ 'public.example': outside });
    for (const path of ['silent', 'drips'])
      expect(await outcome(world, `http://public.example:${site.port}/${path}`, 300)).toMatch(/^refused: /);
  });

  it('gives up a name that nobody answers for', async () => {
    const resolve = () => new Promise<never>(() => undefined);
    expect(await outcome(worldOf({}, { resolve }), 'http://silent.example/', 200)).toMatch(/^refused: /);
  });

  it('opens only a few at once, and lets those go that are not wanted any more', async () => {
    const held: ServerResponse[] = [];
    const site = await host(outside, (_, response) => void held.push(response));
    const way = openWeb(worldOf({ 'public.example': outside }), 60_000);
    const leaving = new AbortController();
    const visit = (signal: AbortSignal) => way.get(`http://public.example:${site.port}/`, wish, signal);
    const first = Array.from({ length: 8 }, () => visit(quiet));
    await until(() => held.length === 8);
    const waiting = visit(leaving.signal);
    const last = visit(quiet);
    leaving.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
    expect(held).toHaveLength(8);
    for (const response of held) response.writeHead(200, plain).end('done');
    await Promise.all(first);
    await until(() => held.length === 9);
    held[8]?.writeHead(200, plain).end('done');
    expect(Buffer.from((await last).bytes).toString()).toBe('done');
  });
});
