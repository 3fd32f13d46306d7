// What the bot is told to do on the page: commands that are tasks, on a message or with files of their own.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Update } from '#adapters/web/room.ts';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BotError } from '#src/trouble.ts';
import { openStand, type Stand, voice } from './scripted.ts';

const room = 'room-0123456789abcdef';
const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');
const database = () => `file:${join(mkdtempSync(join(tmpdir(), 'parley-tasks-')), 'house.db')}`;

let stand: Stand;
let cookie = '';
let count = 0;
beforeEach(async () => {
  stand = await openStand();
  cookie = await enter();
});
afterEach(() => stand.close());

async function enter(): Promise<string> {
  const response = await fetch(`${stand.url}/api/session`, {
    method: 'POST',
    headers: { origin: stand.url },
    body: '{}',
  });
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}

async function ask(method: string, path: string, body?: object | Buffer): Promise<{ status: number; data: unknown }> {
  const sent = body === undefined ? {} : { body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body) };
  const response = await fetch(`${stand.url}/api${path}`, { method, headers: { origin: stand.url, cookie }, ...sent });
  return { status: response.status, data: await response.json() };
}

const newId = () => `message-0123456789-${(count += 1)}`;

async function give(task: object): Promise<number> {
  return (await ask('POST', `/rooms/${room}/tasks`, { id: newId(), ...task })).status;
}

async function upload(): Promise<{ id: string }> {
  // The server's own answer.
  return (await ask('POST', `/rooms/${room}/files?name=cat.png`, png)).data as { id: string };
}

/** What a viewer of the room is told at first. */
async function shown(): Promise<Update[]> {
  const end = new AbortController();
  const response = await fetch(`${stand.url}/api/rooms/${room}/events`, { headers: { cookie }, signal: end.signal });
  let text = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    if (text.includes('"type":"signs"')) break;
  }
  end.abort();
  const lines = text.split('\n').filter((line) => line.startsWith('data: '));
  // The server's own updates.
  const updates = lines.map((line) => JSON.parse(line.slice(6)) as Update);
  return updates.filter(({ type }) => type === 'message');
}

test('offers the commands with their options', async () => {
  const { data } = await ask('GET', '/commands');
  expect(data).toMatchObject([
    {
      name: 'describe',
      menu: 'Describe images',
      options: [{ kind: 'file' }, { choices: ['alt', 'full'] }, {}, { kind: 'flag' }, { kind: 'number' }],
    },
    { name: 'transcribe' },
    { name: 'speak' },
    { name: 'settings' },
  ]);
});

test('a task with files and options of its own reaches the bot as a message, and is shown as it was given', async () => {
  const file = await upload();
  expect(await give({ task: 'describe', chosen: { as: 'alt', columns: ' item, price ' }, files: [file] })).toBe(202);
  const [message] = (await stand.script.asked()).turn.messages;
  expect(message).toMatchObject({
    task: { name: 'describe', chosen: { as: 'alt', columns: 'item, price' } },
    text: '',
    attachments: [{ id: file.id, kind: 'image' }],
    addressed: true,
  });
  expect(message.repliesTo).toBeUndefined();
  expect(await shown()).toMatchObject([
    { by: 'person', task: 'describe', add: '/describe as: alt columns: item, price', files: [{ id: file.id }] },
  ]);
});

test('a task on a message is about its text and its files, and tells which it is', async () => {
  const file = await upload();
  const about = newId();
  await ask('POST', `/rooms/${room}/messages`, { id: about, text: 'look', files: [file] });
  (await stand.script.asked()).end();
  expect(await give({ task: 'describe', about })).toBe(202);
  const [message] = (await stand.script.asked()).turn.messages;
  expect(message).toMatchObject({ task: { name: 'describe', chosen: {} }, text: 'look', repliesTo: about });
  const { signal } = new AbortController();
  expect(Buffer.concat(await Array.fromAsync(message.attachments[0]?.read(signal) ?? []))).toEqual(png);
  const all = await shown();
  expect(all.at(-1)).toMatchObject({ task: 'describe', repliesTo: about, add: '/describe' });
  expect(all.at(-1)).not.toHaveProperty('files');
});

test('a task on an answer of the bot is about that answer', async () => {
  await ask('POST', `/rooms/${room}/messages`, { id: newId(), text: 'hello' });
  const answer = await stand.script.asked();
  answer.say('Hello yourself.');
  answer.end();
  await expect.poll(async () => (await shown()).length).toBe(2);
  const [, said] = await shown();
  const about = said && 'id' in said ? said.id : '';
  expect(await give({ task: 'speak', about })).toBe(202);
  expect((await stand.script.asked()).turn.messages[0]).toMatchObject({ text: 'Hello yourself.', repliesTo: about });
});

test.each([
  ['a command that is none', { task: 'destroy' }, 404],
  ['a command that is no task', { task: 'settings' }, 404],
  ['what is no choice', { task: 'describe', chosen: { as: 'poem' } }, 400],
  ['a number that is too large', { task: 'describe', chosen: { as: 'alt', most: 10 } }, 400],
  ['an option that is none', { task: 'describe', chosen: { as: 'alt', __proto: 1 } }, 400],
  ['an option that is missing', { task: 'describe', chosen: {} }, 400],
  ['a message that is gone', { task: 'describe', about: 'message-that-is-gone' }, 404],
  ['files that are unknown', { task: 'transcribe', files: [{ id: 'unknown-0123456789ab' }] }, 410],
])('refuses %s', async (_, task, status) => {
  await ask('POST', `/rooms/${room}/messages`, { id: newId(), text: 'hello' });
  expect(await give(task)).toBe(status);
  expect(stand.script.turns.length).toBeLessThanOrEqual(1);
});

test('gives nobody a task in the room of another, or on a message of theirs', async () => {
  const about = newId();
  await ask('POST', `/rooms/${room}/messages`, { id: about, text: 'secret' });
  (await stand.script.asked()).end();
  cookie = await enter();
  expect([await give({ task: 'speak', about }), await give({ task: 'transcribe' })]).toEqual([404, 404]);
  const other = { id: newId(), task: 'speak', about };
  expect((await ask('POST', '/rooms/room-of-ben-0123456789/tasks', other)).status).toBe(404);
  expect(stand.script.turns.length).toBe(1);
});

test('gives no task on a task', async () => {
  const id = newId();
  await ask('POST', `/rooms/${room}/tasks`, { id, task: 'transcribe' });
  expect(await give({ task: 'speak', about: id })).toBe(404);
});

test('a task cannot be made another by an edit, and can be taken back', async () => {
  const id = newId();
  await ask('POST', `/rooms/${room}/tasks`, { id, task: 'transcribe' });
  expect((await ask('PUT', `/rooms/${room}/messages/${id}`, { text: 'another' })).status).toBe(404);
  const { signal } = await stand.script.asked();
  expect((await ask('DELETE', `/rooms/${room}/messages/${id}`)).status).toBe(200);
  await expect.poll(() => signal.aborted).toBe(true);
});

test('a task and its files survive the death of the process', async () => {
  await stand.close();
  const file = database();
  stand = await openStand(file);
  const { id } = await upload();
  await give({ task: 'describe', chosen: { as: 'full' }, files: [{ id }] });
  await stand.script.asked();
  await stand.close();
  stand = await openStand(file);
  const [message] = (await stand.script.asked()).turn.messages;
  expect(message).toMatchObject({ task: { name: 'describe', chosen: { as: 'full' } }, attachments: [{ id }] });
  const { signal } = new AbortController();
  expect(Buffer.concat(await Array.fromAsync(message.attachments[0]?.read(signal) ?? []))).toEqual(png);
});

test('what was enclosed before the death of the process is there once after it, and what was not follows', async () => {
  await stand.close();
  const file = database();
  stand = await openStand(file);
  await ask('POST', `/rooms/${room}/messages`, { id: newId(), text: 'both, please' });
  const clip = { name: 'data.csv', mediaType: 'text/csv', bytes: Buffer.from('a,b') };
  const first = voice();
  const text = { type: 'text', text: 'Here.' } as const;
  const begin = (signal: AbortSignal) => {
    signal.addEventListener('abort', () => first.fail(new BotError('It broke off.')));
    return first.sounding;
  };
  (await stand.script.asked()).give(text, { type: 'file', clip }, { type: 'audio', begin }, 'end');
  await expect.poll(async () => (await shown()).length).toBe(4);
  await stand.close();
  stand = await openStand(file);
  const second = voice();
  const again = await stand.script.asked();
  second.finish(Buffer.from('OggS'), 1);
  again.give(text, { type: 'file', clip }, { type: 'audio', begin: () => second.sounding }, 'end');
  const order = (one: Update) => ('at' in one ? one.at : 0);
  const all = async () => (await shown()).toSorted((a, b) => order(a) - order(b));
  await expect
    .poll(all)
    .toMatchObject([
      { add: 'both, please' },
      { add: 'Here.' },
      { files: [{ name: 'data.csv' }] },
      { growing: false, files: [{ name: 'answer.ogg', seconds: 1 }] },
    ]);
});
