// What the page may ask, and who may ask it.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { web } from '#adapters/web/index.ts';
import { webMigrations } from '#adapters/web/migration.ts';
import type { Update } from '#adapters/web/room.ts';
import { type Http, openHttp } from '#src/http.ts';
import { openLog } from '#src/log.ts';
import type { Change, InboundMessage } from '#src/message.ts';
import type { Platform } from '#src/platform.ts';
import type { Stage } from '#src/stage.ts';
import { openStore, type Store } from '#src/store.ts';
import { BotError } from '#src/trouble.ts';
import type { Offer, Turns } from '#src/turns.ts';
import { quietBot } from '#test/quiet-bot.ts';

/** Turns that write down what they are asked, and answer as they are told. */
class Recorder implements Turns {
  readonly offered: InboundMessage[] = [];
  readonly changes: Change[] = [];
  readonly stops: [string, string][] = [];
  answer: Offer | Error = 'taken';
  stage: Stage | undefined;

  async offer(message: InboundMessage): Promise<Offer> {
    if (this.answer instanceof Error) throw this.answer;
    const known = this.offered.some(({ id }) => id === message.id);
    if (!known && this.answer === 'taken') this.offered.push(message);
    return known ? 'known' : this.answer;
  }

  async changed(change: Change): Promise<void> {
    this.changes.push(change);
  }

  stop(turn: string, by: { id: string }): 'stopped' {
    this.stops.push([turn, by.id]);
    return 'stopped';
  }

  async remove(): Promise<void> {}

  async resume(): Promise<void> {}
  async close(): Promise<void> {}
}

const nobody = quietBot();
const room = 'room-0123456789abcdef';
const one = { id: 'message-0123456789ab1', text: 'hello' };

let store: Store;
let turns: Recorder;
let http: Http;
let platform: Platform;
let url: string;

async function open(options: { token?: string; host?: string } = {}): Promise<void> {
  const log = openLog({ level: 'silent', secrets: [] });
  http = openHttp({ host: options.host ?? '127.0.0.1', port: 0, log, health: () => ({}) });
  const reading = {
    takesPart: async () => false,
    enter: async () => {},
    mark: () => {},
    position: async () => undefined,
    streams: async () => [],
    rooms: async () => [],
  };
  const openTurns = (stage: Stage) => Object.assign(turns, { stage });
  const settings = { http, store, offline: true, ...(options.token ? { token: options.token } : {}) };
  platform = web(settings, { openTurns, reading, log });
}

beforeEach(async () => {
  store = await openStore('file::memory:', webMigrations);
  turns = new Recorder();
});
afterEach(async () => {
  await platform.stop(0);
  await http.close();
  await store.destroy();
});

async function start(options: { token?: string } = {}): Promise<void> {
  await open(options);
  url = (await http.listen()).url;
  await platform.start(nobody);
}

/** A browser as far as cookies go. */
class Browser {
  cookie = '';

  async ask(method: string, path: string, body?: unknown): Promise<{ status: number; data: unknown }> {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${url}/api${path}`, {
      method,
      headers: { origin: url, cookie: this.cookie },
      ...sent,
    });
    this.cookie = response.headers.get('set-cookie')?.split(';')[0] ?? this.cookie;
    return { status: response.status, data: await response.json() };
  }

  async enter(token?: string): Promise<this> {
    await this.ask('POST', '/session', { token });
    return this;
  }

  /** Reads the stream until `enough` says so. */
  async watch(path: string, enough: (update: Update) => boolean, mark = ''): Promise<Update[]> {
    const end = new AbortController();
    const response = await fetch(`${url}/api${path}`, {
      headers: { cookie: this.cookie, 'last-event-id': mark },
      signal: end.signal,
    });
    const updates: Update[] = [];
    let rest = '';
    for await (const chunk of response.body ?? []) {
      const lines = (rest + new TextDecoder().decode(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.startsWith('data: ')) updates.push(JSON.parse(line.slice(6)) as Update);
      if (updates.some(enough)) break;
    }
    end.abort();
    return updates;
  }
}

test('takes a message in, names its author and place, and shows it', async () => {
  await start();
  const ann = await new Browser().enter();
  expect(await ann.ask('POST', `/rooms/${room}/messages`, { ...one, name: ' Ann\n<b> ' })).toEqual({
    status: 202,
    data: { offer: 'taken' },
  });
  expect(turns.offered).toMatchObject([
    {
      ...one,
      place: { platform: 'web', space: 'web', room },
      author: { name: 'Ann <b>', isAdmin: true },
      addressed: true,
      inThread: true,
    },
  ]);
  const updates = await ann.watch(`/rooms/${room}/events`, ({ type }) => type === 'signs');
  expect(updates).toMatchObject([
    { type: 'reset' },
    { type: 'message', by: 'person', add: 'hello' },
    { type: 'signs' },
  ]);
  expect((await ann.ask('GET', '/rooms')).data).toMatchObject([{ room, title: 'hello' }]);
});

test('takes the same id once, and what was there first stays', async () => {
  await start();
  const ann = await new Browser().enter();
  await ann.ask('POST', `/rooms/${room}/messages`, one);
  expect((await ann.ask('POST', `/rooms/${room}/messages`, { ...one, text: 'other' })).data).toEqual({
    offer: 'known',
  });
  expect(turns.offered.length).toBe(1);
  const updates = await ann.watch(`/rooms/${room}/events`, ({ type }) => type === 'signs');
  expect(updates.filter(({ type }) => type === 'message')).toMatchObject([{ add: 'hello' }]);
});

test('confirms nothing that could not be written, and shows nothing of it', async () => {
  await start();
  const ann = await new Browser().enter();
  turns.answer = new Error('disk full');
  expect((await ann.ask('POST', `/rooms/${room}/messages`, one)).status).toBe(500);
  turns.answer = 'busy';
  expect((await ann.ask('POST', `/rooms/${room}/messages`, one)).status).toBe(429);
  const updates = await ann.watch(`/rooms/${room}/events`, ({ type }) => type === 'signs');
  expect(updates.filter(({ type }) => type === 'message')).toEqual([]);
});

test('shows a person nothing of another, nor lets them touch it', async () => {
  await start();
  const ann = await new Browser().enter();
  const ben = await new Browser().enter();
  await ann.ask('POST', `/rooms/${room}/messages`, one);
  const path = `/rooms/${room}`;
  const tries = [
    await ben.ask('GET', `${path}/events`),
    await ben.ask('POST', `${path}/messages`, { ...one, id: 'message-0123456789ab2' }),
    await ben.ask('PUT', `${path}/messages/${one.id}`, { text: 'x' }),
    await ben.ask('DELETE', `${path}/messages/${one.id}`),
    await ben.ask('POST', `${path}/stop`, { turn: 't' }),
  ];
  expect(tries.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
  expect((await ben.ask('GET', '/rooms')).data).toEqual([]);
  expect([turns.offered.length, turns.changes, turns.stops]).toEqual([1, [], []]);
});

test('follows edits and deletions of own messages, and of no others', async () => {
  await start();
  const ann = await new Browser().enter();
  await ann.ask('POST', `/rooms/${room}/messages`, one);
  expect((await ann.ask('PUT', `/rooms/${room}/messages/${one.id}`, { text: 'edited' })).status).toBe(200);
  expect((await ann.ask('DELETE', `/rooms/${room}/messages/${one.id}`)).status).toBe(200);
  expect((await ann.ask('DELETE', `/rooms/${room}/messages/${one.id}`)).status).toBe(404);
  expect(turns.changes).toMatchObject([{ messageId: one.id, text: 'edited', place: { room } }, { messageId: one.id }]);
  expect(turns.changes[1]).not.toHaveProperty('text');
});

test('stops what is being answered in one’s own room, and nothing else', async () => {
  await start();
  const ann = await new Browser().enter();
  await ann.ask('POST', `/rooms/${room}/messages`, one);
  const [message] = turns.offered;
  if (!message || !turns.stage) throw new Error('nothing was offered');
  const poster = turns.stage.poster({ id: 'turn', place: message.place, author: message.author, messages: [message] });
  await poster.post({ number: 0, text: 'well', growing: true }, 'key');
  expect((await ann.ask('POST', `/rooms/${room}/stop`, { turn: 'of another room' })).data).toEqual({ stopped: 'over' });
  expect((await ann.ask('POST', `/rooms/${room}/stop`, { turn: 'turn' })).data).toEqual({ stopped: 'stopped' });
  expect(turns.stops).toEqual([['turn', message.author.id]]);
});

test('hands the conversation so far to whoever asks what was said earlier', async () => {
  await start();
  const ann = await new Browser().enter();
  await ann.ask('POST', `/rooms/${room}/messages`, one);
  await ann.ask('POST', `/rooms/${room}/messages`, { id: 'message-0123456789ab2', text: 'and then?', name: 'Ann' });
  const [, second] = turns.offered;
  expect(await second?.earlier(new AbortController().signal)).toMatchObject([
    { id: one.id, text: 'hello', own: false, author: { name: 'Ann' } },
  ]);
});

test.each([
  ['an empty text', { id: one.id, text: ' \n ' }],
  ['no id', { text: 'x' }],
  ['an id that poses as an answer', { id: 'answer:0123456789abcdef', text: 'x' }],
  ['a text that is none', { id: one.id, text: { $gt: '' } }],
  ['no object', 'hello'],
])('refuses %s', async (_, body) => {
  await start();
  const ann = await new Browser().enter();
  expect((await ann.ask('POST', `/rooms/${room}/messages`, body)).status).toBe(400);
  expect(turns.offered).toEqual([]);
});

test('makes odd text whole before anybody reads it', async () => {
  await start();
  const ann = await new Browser().enter();
  await ann.ask('POST', `/rooms/${room}/messages`, { ...one, text: 'a\0b\ud800c' });
  expect(turns.offered[0]?.text).toBe('ab\ufffdc');
});

test('gives each person a cookie that scripts cannot read and other sites do not send', async () => {
  await start();
  const response = await fetch(`${url}/api/session`, { method: 'POST', headers: { origin: url } });
  expect(response.headers.get('set-cookie')).toMatch(
    /^parley=[\w-]{22}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict$/,
  );
});

test('lets strangers in only with the token, and believes no cookie they made', async () => {
  await start({ token: 'a long enough secret' });
  const stranger = new Browser();
  expect((await stranger.ask('POST', '/session', {})).status).toBe(401);
  expect((await stranger.ask('POST', '/session', { token: 'a long enough guess' })).status).toBe(401);
  expect((await stranger.ask('GET', '/rooms')).status).toBe(401);
  stranger.cookie = `parley=${'a'.repeat(22)}.${'b'.repeat(43)}`;
  expect((await stranger.ask('GET', '/rooms')).status).toBe(401);
  const friend = await new Browser().enter('a long enough secret');
  expect((await friend.ask('GET', '/rooms')).status).toBe(200);
});

test('refuses to listen to guesses after the tenth, even to a right one', async () => {
  await start({ token: 'a long enough secret' });
  const stranger = new Browser();
  for (let guess = 0; guess < 10; guess++) await stranger.ask('POST', '/session', { token: `guess ${guess}` });
  expect((await stranger.ask('POST', '/session', { token: 'a long enough secret' })).status).toBe(429);
});

test('will not start where others can reach it without a token', async () => {
  await open({ host: '0.0.0.0' });
  const refusal = await platform.start(nobody).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(BotError);
  expect((refusal as BotError).sentence).toContain('WEB_TOKEN');
});

test('takes nothing in before it starts and after it stops, and says so', async () => {
  await open();
  url = (await http.listen()).url;
  const ann = await new Browser().enter();
  expect((await ann.ask('POST', `/rooms/${room}/messages`, one)).status).toBe(503);
  expect(platform.health().ready).toBe(false);
  await platform.start(nobody);
  expect(platform.health()).toEqual({ ready: true });
  await platform.stop(0);
  expect((await ann.ask('POST', `/rooms/${room}/messages`, one)).status).toBe(503);
  expect(platform.health().ready).toBe(false);
});

test('ends its streams when it stops', async () => {
  await start();
  const ann = await new Browser().enter();
  await ann.ask('POST', `/rooms/${room}/messages`, one);
  const response = await fetch(`${url}/api/rooms/${room}/events`, { headers: { cookie: ann.cookie } });
  const ended = response.text();
  await platform.stop(0);
  expect(await ended).toContain('"type":"signs"');
});

test('serves the page and its files, which browsers may keep but have to ask about', async () => {
  await start();
  const page = await fetch(`${url}/`);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('cache-control')).toBe('no-cache');
  const files = [...(await page.text()).matchAll(/(?:src|href)="(\/[^"#]+)"/g)].map((found) => found[1] ?? '');
  const statuses = await Promise.all(files.map(async (file) => [file, (await fetch(url + file)).status]));
  expect(statuses).toEqual(files.map((file) => [file, 200]));
  expect(files.length).toBeGreaterThan(2);
  const again = await fetch(`${url}/`, { headers: { 'if-none-match': page.headers.get('etag') ?? '' } });
  expect(again.status).toBe(304);
});
