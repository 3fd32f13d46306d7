// What was posted where, when one answer is written over another.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openReceipts, type Receipts } from '#src/receipts.ts';
import { openStore, type Store } from '#src/store.ts';

const place = { platform: 'test', space: 'space', room: 'room' };
let store: Store;
let receipts: Receipts;

beforeEach(async () => {
  store = await openStore('file::memory:');
  receipts = openReceipts(store, () => 0);
});
afterEach(() => store.destroy());

async function posted(turn: string, page: number, message: string): Promise<void> {
  await receipts.intend(turn, place, page, `${turn}-${page}`);
  await receipts.posted(turn, page, message);
}

const messages = async (turn: string) => (await receipts.receipts(turn)).map(({ messageId }) => messageId);

test('the messages of an answer become those of the one that is written over it', async () => {
  await posted('old', 0, 'first');
  await posted('old', 1, 'second');
  await posted('other', 0, 'third');
  await receipts.adopt('old', 'new');
  expect(await messages('new')).toEqual(['first', 'second']);
  expect(await messages('old')).toEqual([]);
  expect(await messages('other')).toEqual(['third']);
  expect(await receipts.turnOf(place, 'first')).toBe('new');
});

test('once: an answer that has messages takes none of another', async () => {
  await posted('old', 0, 'first');
  await posted('new', 0, 'own');
  await receipts.adopt('old', 'new');
  expect([await messages('old'), await messages('new')]).toEqual([['first'], ['own']]);
});
