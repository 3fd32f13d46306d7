// A conversation as its viewers see it: nothing lost, nothing doubled, whoever comes, goes or is slow.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { webMigrations } from '#adapters/web/migration.ts';
import type { Room, Step, Update } from '#adapters/web/room.ts';
import { openRooms } from '#adapters/web/rooms.ts';
import { openTranscript, type Transcript } from '#adapters/web/transcript.ts';
import { openStore, type Store } from '#src/store.ts';

let store: Store;
let transcript: Transcript;
beforeEach(async () => {
  store = await openStore('file::memory:', webMigrations);
  transcript = openTranscript(store);
});
afterEach(() => store.destroy());

const own = (id: string, text: string) => ({ id, by: 'person' as const, text, growing: false });
const growing = (id: string, text: string) => ({ id, by: 'bot' as const, text, growing: true });

/** The page's picture of a room. */
class Viewer {
  readonly texts = new Map<string, string>();
  mark: string | undefined;
  resets = 0;

  take({ mark, update }: Step): void {
    this.mark = mark;
    if (update.type === 'reset') {
      this.resets += 1;
      for (const id of this.texts.keys()) if (!update.ids.includes(id)) this.texts.delete(id);
    }
    if (update.type === 'removed') this.texts.delete(update.id);
    if (update.type === 'message')
      this.texts.set(update.id, (this.texts.get(update.id) ?? '').slice(0, update.keep) + update.add);
  }

  /** Watches until it has seen all there is for now: the signs come last. */
  async catchUp(room: Room): Promise<Update[]> {
    const updates: Update[] = [];
    const enough = new AbortController();
    for await (const step of room.watch(this.mark, enough.signal)) {
      this.take(step);
      updates.push(step.update);
      if (step.update.type === 'signs') enough.abort();
    }
    return updates;
  }

  sees(): unknown {
    return [...this.texts];
  }
}

async function open(id = 'r'): Promise<Room> {
  return (await openRooms(transcript).enter(id)).room;
}

test('shows a newcomer everything, in order, and then what is going on', async () => {
  const room = await open();
  await room.show(own('q', 'hello'));
  await room.show(growing('a', 'Hi'));
  room.signs = { turn: 't' };
  const updates = await new Viewer().catchUp(room);
  expect(updates.map(({ type }) => type)).toEqual(['reset', 'message', 'message', 'signs']);
  expect(updates.at(-1)).toEqual({ type: 'signs', turn: 't' });
});

test('sends of a growing text only what is new', async () => {
  const room = await open();
  const end = new AbortController();
  const steps = room.watch(undefined, end.signal);
  const next = async () => {
    const { value } = (await steps.next()) as IteratorResult<Step, undefined>;
    return value?.update;
  };
  expect([(await next())?.type, (await next())?.type]).toEqual(['reset', 'signs']);
  await room.show(growing('a', 'One **two**'));
  expect(await next()).toMatchObject({ keep: 0, add: 'One **two**' });
  await room.show(growing('a', 'One **two three**'));
  expect(await next()).toMatchObject({ keep: 9, add: ' three**' });
  await room.show({ ...growing('a', 'No.'), growing: false });
  expect(await next()).toMatchObject({ keep: 0, add: 'No.', growing: false });
  end.abort();
  expect((await steps.next()).done).toBe(true);
});

test('gives a slow viewer fewer and larger steps', async () => {
  const room = await open();
  const steps = room.watch(undefined, new AbortController().signal);
  await steps.next();
  for (let length = 1; length <= 1_000; length++) void room.show(growing('a', 'x'.repeat(length)));
  expect((await steps.next()).value?.update).toMatchObject({ add: 'x'.repeat(1_000) });
  expect((await steps.next()).value?.update).toEqual({ type: 'signs' });
});

test('resumes after a broken line with what changed since, removals included', async () => {
  const room = await open();
  const viewer = new Viewer();
  await room.show(own('q', 'old'));
  await room.show(own('gone', 'soon removed'));
  await viewer.catchUp(room);
  await room.remove('gone');
  await room.show(own('new', 'while away'));
  expect((await viewer.catchUp(room)).map(({ type }) => type)).toEqual(['removed', 'message', 'signs']);
  expect(viewer.sees()).toEqual([
    ['q', 'old'],
    ['new', 'while away'],
  ]);
  expect(viewer.resets).toBe(1);
});

test('starts anew for a viewer of an earlier life, so that what is gone is gone there, too', async () => {
  const viewer = new Viewer();
  const before = await open();
  await before.show(own('q', 'kept'));
  await before.show(own('gone', 'removed while nobody looked'));
  await viewer.catchUp(before);
  await before.remove('gone');
  await viewer.catchUp(await open());
  expect(viewer.resets).toBe(2);
  expect(viewer.sees()).toEqual([['q', 'kept']]);
});

test.each(['', 'nonsense', '_', 'x_1e9', '9'.repeat(400)])('takes the mark %j for none', async (mark) => {
  const room = await open();
  await room.show(own('q', 'hello'));
  const { value } = await room.watch(mark, new AbortController().signal).next();
  expect(value?.update).toEqual({ type: 'reset', ids: ['q'] });
});

test('keeps what was shown over a restart, and finds nobody writing then', async () => {
  const room = await open();
  await room.show(own('q', 'hello'));
  await room.show(growing('a', 'half an ans'));
  expect((await open()).all()).toMatchObject([
    { id: 'q', text: 'hello' },
    { id: 'a', text: 'half an ans', growing: false },
  ]);
});

test('writes a growing text seldom, and its end always', async () => {
  let writes = 0;
  const counting: Transcript = {
    ...transcript,
    write: async (room, shown) => void (await transcript.write(room, shown), writes++),
  };
  const { room } = await openRooms(counting).enter('r');
  for (let length = 1; length <= 50; length++) await room.show(growing('a', 'x'.repeat(length)));
  expect(writes).toBe(1);
  await room.show({ ...growing('a', 'the end'), growing: false });
  expect((await transcript.read('r')).map(({ text }) => text)).toEqual(['the end']);
});

test('is one room for all who are in it, and outlives those who leave', async () => {
  const rooms = openRooms(transcript);
  const first = await rooms.enter('r');
  const second = await rooms.enter('r');
  expect(second.room).toBe(first.room);
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  expect((await rooms.enter('r')).room).toBe(second.room);
});

test('reads a room anew after it could not be read', async () => {
  let broken = true;
  const flaky: Transcript = {
    ...transcript,
    read: (room) => (broken ? Promise.reject(new Error('disk')) : transcript.read(room)),
  };
  const rooms = openRooms(flaky);
  await expect(rooms.enter('r')).rejects.toThrow('disk');
  broken = false;
  expect((await rooms.enter('r')).room.all()).toEqual([]);
});

test('gives a conversation to whoever speaks first, for good', async () => {
  expect(await transcript.claim('r', 'ann', 'Hello')).toBe('ann');
  expect(await transcript.claim('r', 'ben', 'Mine')).toBe('ann');
  expect(await transcript.conversations('ann')).toMatchObject([{ room: 'r', title: 'Hello' }]);
  expect(await transcript.conversations('ben')).toEqual([]);
});
