// What was said in a conversation of the page, as far back as it goes.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFiles } from '#adapters/web/files.ts';
import { history, type Kept, revive } from '#adapters/web/inbound.ts';
import { webMigrations } from '#adapters/web/migration.ts';
import { openRooms } from '#adapters/web/rooms.ts';
import { openTranscript, type Shown } from '#adapters/web/transcript.ts';
import { openStore, type Store } from '#src/store.ts';

const room = 'room-0123456789abcdef';
const author = { id: 'ann', name: 'Ann' };
const { signal } = new AbortController();
let store: Store;
let kept: Kept;

beforeEach(async () => {
  store = await openStore('file::memory:', webMigrations);
  const transcript = openTranscript(store);
  kept = { transcript, rooms: openRooms(transcript), files: openFiles(store) };
});
afterEach(() => store.destroy());

async function said(at: number, more: Partial<Shown> = {}): Promise<void> {
  const shown = { id: `message-${at}`, by: at % 2 ? 'person' : 'bot', text: `text ${at}`, at, growing: false } as const;
  await kept.transcript.write(room, { ...shown, ...more });
}

const read = (before = Number.MAX_SAFE_INTEGER) => Array.fromAsync(history(kept, room, author, before, signal));

test('comes newest page first, each page oldest first, whole and once', async () => {
  for (let at = 1; at <= 250; at += 1) await said(at);
  const pages = await read();
  expect(pages.map((page) => page.length)).toEqual([100, 100, 50]);
  const all = pages.toReversed().flat();
  expect(all.map(({ at }) => at)).toEqual(Array.from({ length: 250 }, (_, at) => at + 1));
  expect(all.slice(0, 2)).toEqual([
    {
      id: 'message-1',
      author,
      text: 'text 1',
      at: 1,
      own: false,
      attachments: [],
      link: `/#${room}/message-1`,
    },
    {
      id: 'message-2',
      author: { id: 'parley', name: 'Parley' },
      text: 'text 2',
      at: 2,
      own: true,
      attachments: [],
      link: `/#${room}/message-2`,
    },
  ]);
});

test('holds nothing that a command was or made, nor what is still being written', async () => {
  await said(1);
  await said(3, { task: 'transcribe' });
  await said(4, { made: true });
  await said(6);
  using lease = await kept.rooms.enter(room);
  lease.room.reveal({ id: 'message-6', by: 'bot', text: 'text', growing: true });
  expect((await read()).flat().map(({ id }) => id)).toEqual(['message-1']);
});

test('goes on behind a page of nothing but commands', async () => {
  await said(1);
  for (let at = 3; at <= 401; at += 2) await said(at, { task: 'transcribe' });
  expect((await read()).flat().map(({ id }) => id)).toEqual(['message-1']);
});

test('of a message is what was said before it, in its own conversation', async () => {
  await said(1);
  await said(5);
  await kept.transcript.write('room-of-another-one', { id: 'x', by: 'person', text: 'secret', at: 2, growing: false });
  const message = revive(kept, {
    id: 'message-5',
    place: { platform: 'web', space: 'web', room },
    author: { ...author, isAdmin: true, roles: [] },
    text: 'text 5',
    attachments: [],
    addressed: true,
    inThread: true,
    at: 5,
  });
  const pages = await Array.fromAsync(message.history(signal));
  expect(pages.flat().map(({ id }) => id)).toEqual(['message-1']);
});

test('ends when nobody wants more of it', async () => {
  for (let at = 1; at <= 250; at += 1) await said(at);
  const end = new AbortController();
  const pages: unknown[] = [];
  for await (const page of history(kept, room, author, Number.MAX_SAFE_INTEGER, end.signal)) {
    pages.push(page);
    end.abort();
  }
  expect(pages.length).toBe(1);
});
