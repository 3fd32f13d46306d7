// Files of the page's conversations: who may send and fetch them, what they may be, and that nothing in them ever runs.
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { largestFile, openFiles, type ShownFile } from '#adapters/web/files.ts';
import { webMigrations } from '#adapters/web/migration.ts';
import type { Attachment } from '#src/message.ts';
import { openStore } from '#src/store.ts';
import { BotError } from '#src/trouble.ts';
import { until } from '#test/until.ts';
import { openStand, type Stand, tone, voice } from './scripted.ts';

const room = 'room-0123456789abcdef';
const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');
const signal = new AbortController().signal;

let stand: Stand;
let count = 0;
beforeEach(async () => {
  stand = await openStand();
});
afterEach(() => stand.close());

type Body = NonNullable<RequestInit['body']>;

/** A browser as far as cookies go. */
class Guest {
  cookie = '';

  async enter(): Promise<this> {
    const response = await fetch(`${stand.url}/api/session`, {
      method: 'POST',
      headers: { origin: stand.url },
      body: '{}',
    });
    this.cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
    return this;
  }

  ask(method: string, path: string, body?: Body, headers: Record<string, string> = {}): Promise<Response> {
    const sent = body === undefined ? {} : { body };
    return fetch(`${stand.url}/api/rooms/${path}`, {
      method,
      headers: { origin: stand.url, cookie: this.cookie, ...headers },
      ...sent,
    });
  }

  async upload(name: string, type: string, bytes: Body, query = ''): Promise<ShownFile> {
    const path = `${room}/files?name=${encodeURIComponent(name)}${query}`;
    const response = await this.ask('POST', path, bytes, { 'content-type': type });
    expect(response.status).toBe(201);
    // The server's own answer.
    return (await response.json()) as ShownFile;
  }

  async say(text: string, files: readonly { id: string; described?: string }[], more: object = {}): Promise<number> {
    count += 1;
    const body = { id: `message-0123456789-${count}`, text, files, ...more };
    return (await this.ask('POST', `${room}/messages`, JSON.stringify(body))).status;
  }
}

/** The wall clock stands still, as it does for whatever happens within a millisecond. */
function frozen(at: number): Disposable {
  const clock = vi.spyOn(Date, 'now').mockReturnValue(at);
  return { [Symbol.dispose]: () => clock.mockRestore() };
}

async function bytesOf(attachment: Attachment | undefined): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(attachment?.read(signal) ?? []));
}

test('an upload becomes an attachment of the message it is sent with, of any number of bytes', async () => {
  const ann = await new Guest().enter();
  const bytes = randomBytes(600_001);
  const big = await ann.upload('noise.bin', 'application/octet-stream', bytes);
  const image = await ann.upload('cat.png', 'image/png', png);
  expect(await ann.say('what are these?', [{ ...image, described: ' a\ncat ' }, { id: big.id }])).toBe(202);
  const [message] = (await stand.script.asked()).turn.messages;
  expect(message.attachments).toMatchObject([
    { id: image.id, kind: 'image', name: 'cat.png', mediaType: 'image/png', size: png.length, described: 'a cat' },
    { id: big.id, kind: 'other', name: 'noise.bin', size: bytes.length },
  ]);
  expect(await bytesOf(message.attachments[0])).toEqual(png);
  expect((await bytesOf(message.attachments[1])).equals(bytes)).toBe(true);
});

test('a message may be nothing but files, and is called by the first', async () => {
  const ann = await new Guest().enter();
  expect(await ann.say('', [])).toBe(400);
  const file = await ann.upload('cat.png', 'image/png', png);
  const rooms = async () => (await fetch(`${stand.url}/api/rooms`, { headers: { cookie: ann.cookie } })).json();
  expect(await rooms()).toEqual([]);
  expect(await ann.say('', [file])).toBe(202);
  expect(await rooms()).toMatchObject([{ room, title: 'cat.png' }]);
});

test('a voice message says so, and how long it is', async () => {
  const ann = await new Guest().enter();
  const webm = Buffer.from('1a45dfa39f4286810142f7810142f2810442f381084282847765626d', 'hex');
  const file = await ann.upload('voice-message.webm', 'audio/webm;codecs=opus', webm, '&spoken=true&seconds=2.5');
  expect(file).toMatchObject({ kind: 'audio', mediaType: 'audio/webm', spoken: true, seconds: 2.5 });
});

test('what was sent is found again by later messages, and by those that another process took in', async () => {
  const ann = await new Guest().enter();
  const file = await ann.upload('cat.png', 'image/png', png);
  await ann.say('look', [file]);
  const first = await stand.script.asked();
  first.end();
  await stand.answered();
  const [asked] = first.turn.messages;
  await ann.say('and now?', []);
  const [message] = (await stand.script.asked()).turn.messages;
  const [earlier] = await message.earlier(signal);
  expect(await bytesOf(earlier?.attachments[0])).toEqual(png);
  expect(await bytesOf((await message.attached(asked.id, signal))[0])).toEqual(png);
  expect(await message.attached('nothing', signal)).toEqual([]);
});

test('within one millisecond, a question still comes before its answer, and both before the next question', async () => {
  using _clock = frozen(Date.now());
  const ann = await new Guest().enter();
  await ann.say('one', []);
  const first = await stand.script.asked();
  first.say('two');
  first.end();
  await stand.answered();
  await ann.say('three', []);
  const [message] = (await stand.script.asked()).turn.messages;
  expect((await message.earlier(signal)).map(({ text }) => text)).toEqual(['one', 'two']);
});

test('a message whose files are unknown, or are another’s, is refused and says why', async () => {
  const ann = await new Guest().enter();
  const file = await ann.upload('cat.png', 'image/png', png);
  expect(await ann.say('one', [file])).toBe(202);
  expect(await ann.say('two', [file])).toBe(410);
  expect(await ann.say('three', [{ id: 'unknown-0123456789ab' }])).toBe(410);
  expect(await ann.say('four', [{ id: '../../../etc/passwd' }])).toBe(400);
  expect(stand.script.turns.length).toBe(1);
});

test('the same message again, with its files, is the same message', async () => {
  const ann = await new Guest().enter();
  const file = await ann.upload('cat.png', 'image/png', png);
  const id = 'message-0123456789-again';
  expect([await ann.say('one', [file], { id }), await ann.say('one', [file], { id })]).toEqual([202, 202]);
  await stand.script.asked();
  expect(stand.script.turns.length).toBe(1);
});

test('nobody reaches the files of another', async () => {
  const ann = await new Guest().enter();
  const ben = await new Guest().enter();
  const file = await ann.upload('cat.png', 'image/png', png);
  const tries = [
    await ben.ask('GET', `${room}/files/${file.id}`),
    await ben.ask('POST', `${room}/files?name=x`, png),
    await ben.ask('GET', `room-of-ben-0123456789/files/${file.id}`),
    await new Guest().ask('GET', `${room}/files/${file.id}`),
    await new Guest().ask('POST', `${room}/files?name=x`, png),
    await ann.ask('POST', `${room}/files?name=x`, png, { origin: 'https://evil.example' }),
  ];
  expect(tries.map(({ status }) => status)).toEqual([404, 404, 404, 401, 401, 403]);
  const other = { id: 'message-of-ben-0123456', text: 'mine', files: [file] };
  expect((await ben.ask('POST', 'room-of-ben-0123456789/messages', JSON.stringify(other))).status).toBe(410);
});

test('a file of more than 25 MB, an empty one, and one of undeclared length are refused', async () => {
  const ann = await new Guest().enter();
  const path = `${room}/files?name=x`;
  expect((await ann.ask('POST', path, Buffer.alloc(0))).status).toBe(400);
  const declared = (bytes: number, more: Record<string, string> = {}) =>
    new Promise<number | undefined>((resolve, reject) => {
      const headers = {
        origin: stand.url,
        cookie: ann.cookie,
        ...(bytes > 0 && { 'content-length': `${bytes}` }),
        ...more,
      };
      const asked = request(`${stand.url}/api/rooms/${path}`, { method: 'POST', headers });
      asked.on('response', ({ statusCode }) => (resolve(statusCode), asked.destroy())).on('error', reject);
      asked.write('x');
    });
  expect(await declared(largestFile + 1)).toBe(413);
  expect(await declared(0, { 'transfer-encoding': 'chunked' })).toBe(411);
  // What is not the way to send files takes no more than before.
  const long = await ann.ask('POST', `${room}/messages`, JSON.stringify({ text: 'x'.repeat(300_000) }));
  expect(long.status).toBe(413);
});

test('only so many files wait to be sent', async () => {
  const ann = await new Guest().enter();
  for (let number = 0; number < 30; number += 1) await ann.upload('x.txt', 'text/plain', 'x');
  const refused = await ann.ask('POST', `${room}/files?name=x`, 'x');
  expect([refused.status, await refused.json()]).toEqual([429, { error: expect.stringContaining('Too many files') }]);
});

test.each([
  ['../../etc/passwd', 'passwd'],
  ['C:\\Windows\\system.ini', 'system.ini'],
  ['..', 'file'],
  ['a\r\nSet-Cookie: x=1\u202E.txt', 'a Set-Cookie: x=1 .txt'],
  ['', 'file'],
  [`${'x'.repeat(300)}.pdf`, `${'x'.repeat(146)}.pdf`],
])('the name %j leads nowhere', async (name, kept) => {
  const ann = await new Guest().enter();
  expect((await ann.upload(name, 'text/plain', 'x')).name).toBe(kept);
});

const script = '<script>alert(1)</script>';
test.each([
  ['page.html', 'text/html', script],
  ['image.svg', 'image/svg+xml', `<svg xmlns="http://www.w3.org/2000/svg">${script}</svg>`],
  ['fake.png', 'image/png', script],
  ['fake.mp3', 'audio/mpeg', script],
  ['code.js', 'text/javascript', 'alert(1)'],
  ['odd', 'image/png\r\nx: y', script],
])('%s as %s is only ever saved, and nothing in it runs', async (name, type, content) => {
  const ann = await new Guest().enter();
  const path = `${room}/files?name=${name}`;
  const sent = await ann.ask('POST', path, content, { 'content-type': type.replace(/[\r\n]/g, ' ') });
  const { id } = (await sent.json()) as ShownFile;
  const { headers } = await ann.ask('GET', `${room}/files/${id}`);
  expect(headers.get('content-type')).toBe('application/octet-stream');
  expect(headers.get('content-disposition')).toMatch(/^attachment; filename="/);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
});

test('an image is shown in its place by what it is, whatever it is called', async () => {
  const ann = await new Guest().enter();
  const { id } = await ann.upload('Zoë’s "cat".html', 'text/html', png);
  const { headers } = await ann.ask('GET', `${room}/files/${id}`);
  expect(headers.get('content-type')).toBe('image/png');
  expect(headers.get('content-disposition')).toBe(
    `inline; filename="Zo__s _cat_.html"; filename*=UTF-8''Zo%C3%AB%E2%80%99s%20%22cat%22.html`,
  );
  expect(headers.get('content-security-policy')).toContain('sandbox');
});

test('a part of a file can be asked for, across the pieces it is stored in', async () => {
  const ann = await new Guest().enter();
  const bytes = randomBytes(700_000);
  const { id } = await ann.upload('noise.bin', 'application/octet-stream', bytes);
  const part = async (range: string) => {
    const response = await ann.ask('GET', `${room}/files/${id}`, undefined, { range });
    const body = Buffer.from(await response.arrayBuffer());
    return { status: response.status, of: response.headers.get('content-range'), body };
  };
  for (const [range, from, to] of [
    ['bytes=0-', 0, 700_000],
    ['bytes=262143-262144', 262_143, 262_145],
    ['bytes=100-600000', 100, 600_001],
    ['bytes=699999-9999999', 699_999, 700_000],
    ['bytes=-10', 699_990, 700_000],
  ] as const) {
    const { status, of, body } = await part(range);
    expect([status, of]).toEqual([206, `bytes ${from}-${to - 1}/700000`]);
    expect(body.equals(bytes.subarray(from, to)), range).toBe(true);
  }
  expect(await part('bytes=700000-')).toMatchObject({ status: 416, of: 'bytes */700000' });
  for (const odd of ['bytes=5-2', 'bytes=-', 'lines=1-2', 'bytes=0-1,5-6'])
    expect((await part(odd)).body.length, odd).toBe(700_000);
});

test('deleting a message deletes its files', async () => {
  const ann = await new Guest().enter();
  const file = await ann.upload('cat.png', 'image/png', png);
  const id = 'message-0123456789-gone';
  await ann.say('look', [file], { id });
  const [message] = (await stand.script.asked()).turn.messages;
  expect((await ann.ask('DELETE', `${room}/messages/${id}`)).status).toBe(200);
  expect((await ann.ask('GET', `${room}/files/${file.id}`)).status).toBe(404);
  const gone = await bytesOf(message.attachments[0]).catch((error: unknown) => error);
  expect(gone).toBeInstanceOf(BotError);
  expect((gone as BotError).sentence).toBe('A file of this message is no longer there.');
});

test('what was never sent is kept for a day, and what belongs to a message for as long as that', async () => {
  const store = await openStore('file::memory:', webMigrations);
  const files = openFiles(store);
  const take = async (name: string) => {
    const taken = await files.take('r', { name, mediaType: 'text/plain' }, one('x'));
    if (typeof taken === 'string') throw new Error(taken);
    return taken;
  };
  const [idle, sent] = [await take('idle.txt'), await take('sent.txt')];
  await files.attach('r', 'm', [sent]);
  const row = { room: 'r', id: 'm', said_by: 'person', text: '', at: 1, task: null, replies_to: null };
  await store.withTables<{ web_messages: typeof row }>().insertInto('web_messages').values(row).execute();
  await files.prune(Date.now());
  expect(await files.get('r', idle.id)).toBeDefined();
  await files.prune(Date.now() + 25 * 3_600_000);
  expect(await files.get('r', idle.id)).toBeUndefined();
  expect(await Array.fromAsync(files.read(idle.id, 0, 1))).toEqual([]);
  expect(await Array.fromAsync(files.read(sent.id, 0, 1))).toHaveLength(1);
  await store.destroy();
});

test('an upload that breaks off leaves nothing', async () => {
  const store = await openStore('file::memory:', webMigrations);
  const files = openFiles(store);
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(300_000);
    throw new Error('the line broke');
  }
  await expect(files.take('r', { name: 'x', mediaType: '', id: 'f' }, broken())).rejects.toThrow('the line broke');
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) yield new Uint8Array(1_000_000);
  }
  expect(await files.take('r', { name: 'x', mediaType: '', id: 'g' }, endless())).toBe('large');
  for (const id of ['f', 'g']) expect(await Array.fromAsync(files.read(id, 0, 1))).toEqual([]);
  await store.destroy();
});

async function* one(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

test('the bot’s voice is heard while it is made, from its beginning by those who come late, and stored when whole', async () => {
  const ann = await new Guest().enter();
  await ann.say('say something', []);
  const answer = await stand.script.asked();
  const made = voice();
  answer.give({ type: 'text', text: 'hello' }, { type: 'audio', begin: () => made.sounding }, 'end');
  const id = await until(() => enclosed(ann, true), 'the sound that is being made');
  const pages = await tone(3);
  const whole = Buffer.concat(pages);
  const early = await ann.ask('GET', `${room}/files/${id}`, undefined, { range: 'bytes=0-' });
  expect([early.status, early.headers.get('content-length')]).toEqual([200, null]);
  expect(early.headers.get('content-type')).toBe('audio/ogg');
  // In pieces that end nowhere in particular.
  made.stream.push(whole.subarray(0, 1000), whole.subarray(1000, 5000));
  const reader = early.body?.getReader();
  const first = await reader?.read();
  expect(
    Buffer.from(first?.value ?? [])
      .subarray(0, 4)
      .toString(),
  ).toBe('OggS');
  const late = await ann.ask('GET', `${room}/files/${id}`);
  made.stream.push(whole.subarray(5000));
  made.finish(whole, 3);
  const heard = Buffer.from(await late.arrayBuffer());
  expect(pagesIn(heard).equals(whole)).toBe(true);
  await until(() => enclosed(ann, false), 'the sound that is whole');
  const stored = await ann.ask('GET', `${room}/files/${id}`, undefined, { range: 'bytes=0-99' });
  expect([stored.status, stored.headers.get('content-range')]).toEqual([206, `bytes 0-99/${whole.length}`]);
  await reader?.cancel();
});

/** The id of the file below the answer, once it is there and grows, or does not. */
async function enclosed(guest: Guest, growing: boolean): Promise<string | undefined> {
  const end = new AbortController();
  const response = await fetch(`${stand.url}/api/rooms/${room}/events`, {
    headers: { cookie: guest.cookie },
    signal: end.signal,
  });
  let text = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    if (text.includes('"type":"signs"')) break;
  }
  end.abort();
  const updates = text.split('\n').filter((line) => line.startsWith('data: '));
  // The server's own updates.
  const all = updates.map((line) => JSON.parse(line.slice(6)) as { by?: string; files?: ShownFile[] });
  const file = all.find(({ by, files }) => by === 'bot' && files)?.files?.[0];
  return file && (file.growing ?? false) === growing ? file.id : undefined;
}

/** The pages of Ogg in what was streamed, without what lies between them. */
function pagesIn(bytes: Buffer): Buffer {
  const found: Buffer[] = [];
  for (let at = bytes.indexOf('OggS'); at >= 0;) {
    const segments = bytes.readUInt8(at + 26);
    const length = bytes.subarray(at + 27, at + 27 + segments).reduce((sum, one) => sum + one, 27 + segments);
    found.push(bytes.subarray(at, at + length));
    at = bytes.indexOf('OggS', at + length);
  }
  return Buffer.concat(found);
}
