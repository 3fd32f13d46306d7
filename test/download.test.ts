// A platform's files come from its own hosts, in bounds, and its credentials go nowhere else.
import type { RequestListener, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { type Depot, download, HttpRefusal } from '#src/egress.ts';
import { BotError } from '#src/trouble.ts';
import { type Host, openHost } from './hosts.ts';
import { until } from './until.ts';

const quiet = new AbortController().signal;
const hosts: Host[] = [];

async function depot(answer?: RequestListener): Promise<Host & { origin: string; depot: Depot }> {
  const host = await openHost('127.0.0.1', answer);
  hosts.push(host);
  const origin = `http://127.0.0.1:${host.port}`;
  return { ...host, origin, depot: { origins: [origin], headers: { authorization: 'Bearer token' } } };
}

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((one) => one.close()));
});

const whole = async (...asked: Parameters<typeof download>): Promise<string> =>
  Buffer.concat(await Array.fromAsync(download(...asked))).toString();

describe('a file of a platform', () => {
  it('comes with the credentials of the platform', async () => {
    const { origin, depot: own, seen } = await depot();
    expect(await whole(`${origin}/a/file`, own, 100, quiet)).toBe('here');
    expect(seen.headers[0]).toMatchObject({ authorization: 'Bearer token' });
  });

  it('comes from nowhere but the hosts of the platform, byte for byte', async () => {
    const cdn = {
      origins: ['https://cdn.discordapp.com', 'https://files.slack.com'],
      headers: { authorization: 'secret' },
    };
    const strangers = [
      'http://cdn.discordapp.com/a',
      'https://cdn.discordapp.com:8443/a',
      'https://cdn.discordapp.com:80/a',
      'https://cdn.discordapp.com./a',
      'https://cdn.discordapp.com.evil.example/a',
      'https://evil-cdn.discordapp.com/a',
      'https://x.cdn.discordapp.com/a',
      'https://cdn.discordapp.com@evil.example/a',
      'https://cdn.discordapp.com:443@evil.example/a',
      'https://user@cdn.discordapp.com/a',
      'https://user:word@files.slack.com/a',
      'https://evil.example/https://cdn.discordapp.com/a',
      'https://evil.example#cdn.discordapp.com',
      'https://evil.example?cdn.discordapp.com',
      'https://evil.example\\cdn.discordapp.com',
      'https://cdn.dıscordapp.com/a',
      'https://xn--cdn-iscordapp-5ib.com/a',
      'https://cdn.discоrdapp.com/a',
      'https://discordapp.com/a',
      'https://slack.com/a',
      'ftp://cdn.discordapp.com/a',
      'file:///etc/passwd',
      'data:text/plain,a',
      'blob:https://cdn.discordapp.com/a',
      'javascript:0',
      'null',
      '//cdn.discordapp.com/a',
      '',
    ];
    for (const address of strangers) await expect(whole(address, cdn, 100, quiet), address).rejects.toThrow(BotError);
  });

  it('is never asked for with a name or a password in its address', async () => {
    const { port, depot: own, seen } = await depot();
    await expect(whole(`http://user:word@127.0.0.1:${port}/`, own, 100, quiet)).rejects.toThrow(BotError);
    expect(seen.connections).toBe(0);
  });

  it('is asked of a loopback host only where the operator named it', async () => {
    const inside = await depot();
    const { depot: own } = await depot();
    await expect(whole(`${inside.origin}/`, own, 100, quiet)).rejects.toThrow(BotError);
    await expect(whole(`http://localhost:${inside.port}/`, inside.depot, 100, quiet)).rejects.toThrow(BotError);
    expect(inside.seen.connections).toBe(0);
  });

  it.each([301, 302, 303, 307, 308])('is not followed to a strange host (%i)', async (status) => {
    const stranger = await depot();
    const { origin, depot: own } = await depot((_, response) =>
      response.writeHead(status, { location: `${stranger.origin}/login` }).end(),
    );
    await expect(whole(`${origin}/file`, own, 100, quiet)).rejects.toThrow(BotError);
    expect(stranger.seen.connections).toBe(0);
  });

  it('is followed to another host of the platform', async () => {
    const second = await depot();
    const { origin, depot: own } = await depot((_, response) =>
      response.writeHead(302, { location: `${second.origin}/moved` }).end(),
    );
    expect(await whole(`${origin}/file`, { ...own, origins: [origin, second.origin] }, 100, quiet)).toBe('here');
    expect(second.seen.headers[0]).toMatchObject({ authorization: 'Bearer token' });
  });

  it.each([
    [403, 'text/xml', 'I may not read that file.'],
    [404, 'application/json', 'That file is gone.'],
    [503, '', 'I could not get that file: its host answered with 503.'],
  ])('is told of when it is refused (%i)', async (status, type, sentence) => {
    const { origin, depot: own } = await depot((_, response) =>
      response.writeHead(status, type ? { 'content-type': `${type}; charset=utf-8` } : {}).end('no'),
    );
    const refused = whole(`${origin}/file`, own, 100, quiet);
    await expect(refused).rejects.toThrow(HttpRefusal);
    await expect(refused).rejects.toMatchObject({ status, mediaType: type, sentence });
  });

  it('is not mistaken for a page to log in at', async () => {
    const page: RequestListener = (_, response) =>
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<form>');
    const { origin, depot: own } = await depot(page);
    const asked = whole(`${origin}/file`, { ...own, never: ['text/html'] }, 100, quiet);
    await expect(asked).rejects.toMatchObject({ status: 200, mediaType: 'text/html' });
    expect(await whole(`${origin}/file`, own, 100, quiet)).toBe('<form>');
  });

  const pour = (response: ServerResponse): void => {
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536, 'a')));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  };
  it.each([
    [
      'tells that it is larger',
      (response: ServerResponse) => response.writeHead(200, { 'content-length': '5000000000' }).write('a'),
    ],
    [
      'is larger than it tells',
      (response: ServerResponse) =>
        response.socket?.end(`HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n${'a'.repeat(5_000_000)}`),
    ],
    [
      'is smaller than it tells',
      (response: ServerResponse) => response.socket?.end('HTTP/1.1 200 OK\r\ncontent-length: 500000\r\n\r\naaa'),
    ],
    ['never ends', pour],
    [
      'is packed, and bursts',
      (response: ServerResponse) =>
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(50_000_000))),
    ],
  ])('is refused, or cut where it says it ends, when it %s', async (_, answer) => {
    const { origin, depot: own, seen } = await depot((_request, response) => answer(response));
    let read = 0;
    const reading = async (): Promise<void> => {
      for await (const bytes of download(`${origin}/file`, own, 1_000_000, quiet)) read += bytes.length;
    };
    const told = await reading().catch((error: unknown) => error);
    expect(told instanceof BotError || read === 5).toBe(true);
    expect(read).toBeLessThanOrEqual(1_000_000);
    expect(seen.connections).toBe(1);
  });

  it('is given up when nothing comes, or hardly anything', async () => {
    const { origin, depot: own } = await depot(({ url }, response) => {
      if (url === '/silent') return;
      response.write('a');
      if (url === '/stuck') return;
      const drip = setInterval(() => response.write('a'), 20);
      response.on('close', () => clearInterval(drip));
    });
    for (const path of ['silent', 'stuck', 'drips']) {
      const file = whole(`${origin}/${path}`, own, 1_000_000, quiet, { idleMs: 200, ms: 400, bytesPerMs: 128 });
      await expect(file, path).rejects.toThrow(BotError);
    }
  });

  it('waits for a reader who takes their time', async () => {
    const { origin, depot: own } = await depot((_, response) => pour(response));
    const bytes = download(`${origin}/file`, own, 1e9, quiet, { idleMs: 60_000, ms: 60_000, bytesPerMs: 1 });
    for (let read = 0; read < 3; read += 1) expect((await bytes.next()).done).toBe(false);
    await bytes.return(undefined);
  });

  it('is left at once when it is not wanted any more', async () => {
    let closed = false;
    const { origin, depot: own } = await depot((_, response) => {
      response.on('close', () => (closed = true)).write('a');
    });
    const leaving = new AbortController();
    const bytes = download(`${origin}/file`, own, 1000, leaving.signal);
    await bytes.next();
    const next = bytes.next();
    leaving.abort(new Error('left'));
    await expect(next).rejects.toThrow('left');
    await until(() => closed);
  });

  it('is left when its reader leaves', async () => {
    let closed = false;
    const { origin, depot: own } = await depot((_, response) => {
      response.on('close', () => (closed = true)).write('a');
    });
    for await (const bytes of download(`${origin}/file`, own, 1000, quiet)) {
      expect(bytes).toHaveLength(1);
      break;
    }
    await until(() => closed);
  });
});
