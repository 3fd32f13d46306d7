// An answer on the page: posted once by its key, found again after a restart, with the question it belongs to.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { poster } from '#adapters/web/deliver.ts';
import { webMigrations } from '#adapters/web/migration.ts';
import type { Shelf } from '#adapters/web/enclose.ts';
import { openFiles } from '#adapters/web/files.ts';
import { openRooms, type Rooms } from '#adapters/web/rooms.ts';
import { openSoundings } from '#adapters/web/soundings.ts';
import { openTranscript } from '#adapters/web/transcript.ts';
import type { Turn } from '#src/message.ts';
import { openStore, type Store } from '#src/store.ts';
import { BotError } from '#src/trouble.ts';
import { voice } from './scripted.ts';

let store: Store;
let rooms: Rooms;
let shelf: Shelf;
beforeEach(async () => {
  store = await openStore('file::memory:', webMigrations);
  rooms = openRooms(openTranscript(store));
  shelf = { files: openFiles(store), soundings: openSoundings() };
});
afterEach(() => store.destroy());

const place = { platform: 'web', space: 'web', room: 'r' };
const author = { id: 'ann', name: 'Ann', isAdmin: true, roles: [] };
const question = {
  id: 'q',
  place,
  author,
  text: 'why?',
  attachments: [],
  addressed: true,
  inThread: true,
  at: 1_000,
  earlier: async () => [],
  attached: async () => [],
  history: async function* () {},
};
const turn: Turn = { id: 't', place, author, messages: [question] };
const page = (text: string, growing = false) => ({ number: 0, text, growing });

test('shows the question it answers, where the process died before that was shown', async () => {
  await poster(rooms, shelf, turn).post(page('because'), 'k');
  expect((await rooms.enter('r')).room.all().map(({ text }) => text)).toEqual(['why?', 'because']);
});

test('never brings back a question that was taken back', async () => {
  const { room } = await rooms.enter('r');
  await room.show({ id: 'q', by: 'person', text: 'why?', growing: false });
  await room.remove('q');
  await poster(rooms, shelf, turn).post(page('because'), 'k');
  expect(room.all().map(({ text }) => text)).toEqual(['because']);
});

test('posts one key once, whatever happens', async () => {
  const id = await poster(rooms, shelf, turn).post(page('half', true), 'k');
  expect(await poster(rooms, shelf, turn).post(page('whole'), 'k')).toBe(id);
  expect((await rooms.enter('r')).room.all().map(({ text }) => text)).toEqual(['why?', 'whole']);
});

test('finds and completes in a new process what an old one began', async () => {
  const id = await poster(rooms, shelf, turn).post(page('half', true), 'k');
  const restarted = openRooms(openTranscript(store));
  const after = poster(restarted, shelf, turn);
  expect(await after.find('k', page('half'))).toBe(id);
  expect(await after.find('other', page('half'))).toBeUndefined();
  await after.edit(id, page('half and half'));
  expect((await restarted.enter('r')).room.all().map(({ text }) => text)).toEqual(['why?', 'half and half']);
});

test('tells that a message is gone rather than showing it again', async () => {
  const shown = poster(rooms, shelf, turn);
  const id = await shown.post(page('a', true), 'k');
  await shown.remove(id);
  await shown.remove(id);
  await expect(shown.edit(id, page('b'))).rejects.toMatchObject({ name: 'PostError', kind: 'gone' });
});

test('shows signs of life until the first words, the stop button until the end', async () => {
  const { room } = await rooms.enter('r');
  const shown = poster(rooms, shelf, turn);
  const seen = () => new Promise(setImmediate).then(() => room.signs);
  shown.working('thinking');
  expect(await seen()).toEqual({ turn: 't', working: 'thinking' });
  shown.waiting?.('about ten seconds');
  expect(await seen()).toEqual({ turn: 't', working: 'thinking', waiting: 'about ten seconds' });
  await shown.post(page('a', true), 'k');
  expect(await seen()).toEqual({ turn: 't' });
  shown.over();
  expect(await seen()).toEqual({});
  shown.working('too late');
  expect(await seen()).toEqual({});
});

test('leaves nothing growing when the turn is over', async () => {
  const { room } = await rooms.enter('r');
  const shown = poster(rooms, shelf, turn);
  const id = await shown.post(page('a', true), 'k');
  shown.over();
  await expect.poll(() => room.get(id)?.growing).toBe(false);
});

test('says that the outcome is unknown when the store fails', async () => {
  const shown = poster(rooms, shelf, turn);
  await shown.post(page('a', true), 'k');
  await store.destroy();
  await expect(shown.post(page('b'), 'l')).rejects.toMatchObject({ name: 'PostError', kind: 'unknown' });
  await expect(poster(openRooms(openTranscript(store)), shelf, turn).post(page('c'), 'm')).rejects.toMatchObject({
    kind: 'unknown',
  });
});

test('asks for an even pace and sets notes apart', async () => {
  const shown = poster(rooms, shelf, turn);
  expect(shown.pace()).toBe(0);
  const id = await shown.post(page('a', true), 'k');
  await shown.edit(id, page('ab', true));
  expect(shown.pace()).toBeGreaterThan(0);
  expect(shown.note('left out:\ntwo files')).toBe('> [!NOTE]\n> left out:\n> two files');
});

const clip = { name: 'data.csv', mediaType: 'text/csv', bytes: Buffer.from('a,b\n1,2') };

test('those who cannot see a picture are told what it shows', async () => {
  const described = { ...clip, name: 'chart.png', described: 'Tea: 3' };
  await poster(rooms, shelf, turn).enclose({ type: 'file', clip: described }, 0, 'key-of-the-file-012345');
  expect((await rooms.enter('r')).room.all()).toContainEqual(
    expect.objectContaining({ files: [expect.objectContaining({ name: 'chart.png', described: 'Tea: 3' })] }),
  );
});

test('puts a file below the answer once, finds it in a new process, and takes it away with its bytes', async () => {
  const shown = poster(rooms, shelf, turn);
  const key = 'key-of-the-file-012345';
  expect(await shown.findEnclosure(key, 0)).toBeUndefined();
  const id = await shown.enclose({ type: 'file', clip }, 0, key);
  expect(await shown.enclose({ type: 'file', clip }, 0, key)).toBe(id);
  const restarted = openRooms(openTranscript(store));
  const after = poster(restarted, shelf, turn);
  expect(await after.findEnclosure(key, 0)).toBe(id);
  const files = { files: [{ id: key, kind: 'document', name: 'data.csv', mediaType: 'text/csv', size: 7 }] };
  expect((await restarted.enter('r')).room.all()).toMatchObject([
    { text: 'why?' },
    { text: '', growing: false, ...files },
  ]);
  await after.remove(id);
  expect(await after.findEnclosure(key, 0)).toBeUndefined();
  expect(await Array.fromAsync(shelf.files.read(key, 0, 7))).toEqual([]);
});

test('speech counts as posted only when it is whole, and a process that dies before leaves nothing of it', async () => {
  const { room } = await rooms.enter('r');
  const shown = poster(rooms, shelf, turn);
  const key = 'key-of-the-voice-01234';
  const made = voice();
  const enclosing = shown.enclose({ type: 'audio', sounding: made.sounding }, 0, key);
  await expect.poll(() => room.get(`answer:${key}`)?.files?.[0]?.growing).toBe(true);
  expect(await shown.findEnclosure(key, 0)).toBeUndefined();
  expect((await openRooms(openTranscript(store)).enter('r')).room.all()).toMatchObject([{ text: 'why?' }]);
  made.finish(Buffer.from('OggS and so on'), 2);
  const id = await enclosing;
  expect(await shown.findEnclosure(key, 0)).toBe(id);
  expect(room.get(id)).toMatchObject({ growing: false, files: [{ name: 'answer.ogg', seconds: 2, size: 14 }] });
  expect(shelf.soundings.listen(`r/${key}`)).toBeUndefined();
});

test('speech that breaks off is taken away, and its sentence is passed on', async () => {
  const { room } = await rooms.enter('r');
  const made = voice();
  const enclosing = poster(rooms, shelf, turn).enclose({ type: 'audio', sounding: made.sounding }, 0, 'key');
  await expect.poll(() => room.get('answer:key')).toBeDefined();
  made.fail(new BotError('My voice is gone.'));
  await expect(enclosing).rejects.toMatchObject({ sentence: 'My voice is gone.' });
  expect(room.get('answer:key')).toBeUndefined();
});

test('a store that fails leaves the outcome of an enclosure unknown', async () => {
  const shown = poster(rooms, shelf, turn);
  await shown.post(page('a'), 'k');
  await store.destroy();
  await expect(shown.enclose({ type: 'file', clip }, 0, 'l')).rejects.toMatchObject({ kind: 'unknown' });
});

test('shows what was understood as plain words, folded where that is wanted', () => {
  const shown = poster(rooms, shelf, turn);
  expect(shown.understood('one *two*\n# 3. four\n1. five', false)).toBe('> one \\*two\\*\n> \\# 3. four\n> 1\\. five');
  expect(shown.understood('one', true)).toBe('> [!QUOTE]- What I understood\n> one');
  expect(shown.understood('two', true, 'Thoughts')).toBe('> [!QUOTE]- Thoughts\n> two');
});
