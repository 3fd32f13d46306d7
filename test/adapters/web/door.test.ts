// Who is at the page's door, and what they may.
import { createHmac } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { openDoor } from '#adapters/web/door.ts';
import { openHttp } from '#src/http.ts';
import { openLog } from '#src/log.ts';
import { Clerk } from './clerk.ts';
import { openStand } from './scripted.ts';
import { Visitor } from './visitor.ts';

const token = 'a long enough secret';
const closing: (() => Promise<void>)[] = [];
afterEach(async () => void (await Promise.all(closing.splice(0).map((close) => close()))));

interface Settings {
  readonly token?: string;
  readonly loopback?: boolean;
}

/** A server with nothing but a door: `/api/rights` tells what it knows of whoever asks. */
async function door({ token: secret, loopback = true }: Settings): Promise<string> {
  const log = openLog({ level: 'silent', secrets: [] });
  const http = openHttp({ host: '127.0.0.1', port: 0, log, health: () => ({}) });
  closing.push(() => http.close());
  const opened = openDoor({ token: secret, loopback });
  http.app.post('/api/session', async (c) => {
    const { token: offered } = await c.req.json<{ token?: string }>();
    return c.json(opened.enter(c, offered));
  });
  http.app.get('/api/rights', (c) => c.json(opened.rights(c) ?? null));
  return (await http.listen()).url;
}

async function rights(visitor: Visitor): Promise<unknown> {
  return (await visitor.ask('GET', '/rights')).data;
}

const seal = (id: string, secret: string) =>
  createHmac('sha256', secret).update(`web person ${id}`).digest('base64url');
const id = 'a'.repeat(22);

test('whoever knew the token is an admin', async () => {
  const ann = await new Visitor(await door({ token, loopback: false })).enter(token);
  expect(await rights(ann)).toEqual({ id: expect.stringMatching(/^[\w-]{22}$/), isAdmin: true });
});

test.each([
  ['no cookie', ''],
  ['an empty one', 'parley='],
  ['one without a seal, as it was given out before there was a token', `parley=${id}`],
  ['an empty seal', `parley=${id}.`],
  ['a seal that is made up', `parley=${id}.${'b'.repeat(43)}`],
  ['a seal of another token', `parley=${id}.${seal(id, 'another long secret')}`],
  ['a seal of another id', `parley=${'b'.repeat(22)}.${seal(id, token)}`],
  ['an id of another kind', `parley=admin.${seal('admin', token)}`],
  ['the token itself', `parley=${token}`],
  ['a cookie of another name', `barley=${id}.${seal(id, token)}`],
])('with a token set, %s makes a stranger', async (_, cookie) => {
  const stranger = new Visitor(await door({ token }));
  stranger.cookie = cookie;
  expect(await rights(stranger)).toBeNull();
});

test('the seal that the token makes is the only one that counts', async () => {
  const ann = new Visitor(await door({ token }));
  ann.cookie = `parley=${id}.${seal(id, token)}`;
  expect(await rights(ann)).toEqual({ id, isAdmin: true });
});

test('without a token, the person at this machine is an admin', async () => {
  const ann = await new Visitor(await door({})).enter();
  expect(await rights(ann)).toMatchObject({ isAdmin: true });
});

test.each(['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'])(
  'without a token, whoever comes through a proxy is no admin: %s',
  async (header) => {
    const ann = await new Visitor(await door({}), { [header]: '127.0.0.1' }).enter();
    expect(await rights(ann)).toMatchObject({ isAdmin: false });
  },
);

test('without a token, where others can reach it, everybody is a stranger and stays one', async () => {
  const ann = new Visitor(await door({ loopback: false }));
  expect((await ann.ask('POST', '/session', {})).data).toBe('wrong');
  ann.cookie = `parley=${id}`;
  expect(await rights(ann)).toBeNull();
});

test('every route but the way in refuses strangers, and does nothing', async () => {
  const clerk = new Clerk();
  const stand = await openStand('file::memory:', clerk.part, { token });
  closing.push(() => stand.close());
  const stranger = new Visitor(stand.url);
  const all = stand.routes.filter(({ path, method }) => path.startsWith('/api/') && method !== 'ALL');
  const closed = all.filter(({ path }) => path !== '/api/session');
  expect(new Set(closed.map(({ method, path }) => `${method} ${path}`)).size).toBeGreaterThan(10);
  for (const cookie of ['', `parley=${id}`, `parley=${id}.${'b'.repeat(43)}`]) {
    stranger.cookie = cookie;
    for (const { method, path } of closed) {
      const address = path.slice('/api'.length).replace(/:\w+/g, 'room-0123456789abcdef');
      const { status } = await stranger.ask(method, address, method === 'GET' ? undefined : {});
      expect(status, `${method} ${path}`).toBe(401);
    }
  }
  expect([clerk.told, stand.script.turns]).toEqual([[], []]);
});

test('no admin is made by what the page says of itself', async () => {
  const clerk = new Clerk();
  const stand = await openStand('file::memory:', clerk.part);
  closing.push(() => stand.close());
  const ben = await new Visitor(stand.url, { 'x-forwarded-for': '203.0.113.7' }).enter();
  const forged = { command: 'help', isAdmin: true, author: { isAdmin: true }, roles: ['admin'] };
  await Array.fromAsync(ben.give('room-0123456789abcdef', forged));
  expect(clerk.told[0]?.asked.author).toMatchObject({ isAdmin: false, roles: [] });
  const { data } = await ben.ask('GET', '/commands');
  // The server's own list.
  const names = (data as { name: string }[]).map(({ name }) => name);
  expect(names).toContain('usage me');
  expect(names).not.toContain('usage server');
  expect(names).not.toContain('moderation report');
});
