// The ledger: what was asked is there after a crash, once, in order, and knows how it ended.
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { days } from '#src/holdings.ts';
import { newTurnId, openLedger } from '#src/ledger.ts';
import { openStore } from '#src/store.ts';
import { place, said } from './said.ts';
import { folder, shelf } from './shelf.ts';

const dayMs = 24 * 3_600_000;

describe('the inbox', () => {
  it('takes a message once, whoever delivers it again', async () => {
    const ledger = openLedger(await shelf());
    const message = said('hello');
    expect(await ledger.admit(message, 't1')).toBe(true);
    expect(await ledger.admit(message, 't2')).toBe(false);
    expect(await ledger.unfinished('test')).toMatchObject([{ id: 't1', messages: [{ text: 'hello' }] }]);
  });

  it('tells the same message id apart in two rooms and two spaces', async () => {
    const ledger = openLedger(await shelf());
    const message = said('hello');
    const taken = [
      await ledger.admit(message, 't1'),
      await ledger.admit({ ...message, place: { ...place, room: 'other' } }, 't2'),
      await ledger.admit({ ...message, place: { ...place, space: 'other' } }, 't3'),
    ];
    expect(taken).toEqual([true, true, true]);
    expect(await ledger.knows({ ...place, room: 'third' }, message.id)).toBe(false);
  });

  it('hands unfinished turns back in the order they came, bursts together, though the clock was set back', async () => {
    let clock = 1_000_000;
    const ledger = openLedger(await shelf(), () => clock);
    await ledger.admit(said('one'), 't1');
    clock -= 600_000;
    await ledger.admit(said('two'), 't0');
    await ledger.admit(said('three'), 't1');
    const open = await ledger.unfinished('test');
    expect(open.map(({ id, messages }) => [id, messages.map(({ text }) => text)])).toEqual([
      ['t1', ['one', 'three']],
      ['t0', ['two']],
    ]);
  });

  it('keeps what was asked through a new start, and drops what was said once the turn has ended', async () => {
    const file = join(await folder(), 'parley.db');
    const store = await openStore(`file:${file}`);
    await openLedger(store).admit(said('secret question', { id: 'q' }), 't1');
    await store.destroy();

    const again = await shelf(file);
    const ledger = openLedger(again);
    expect(await ledger.unfinished('test')).toHaveLength(1);
    await ledger.end('t1', 'answered');
    expect(await ledger.unfinished('test')).toEqual([]);
    expect(await ledger.knows(place, 'q')).toBe(true);
    const rows = await again.selectFrom('inbox').selectAll().execute();
    expect(rows).toMatchObject([{ state: 'answered', body: null }]);
  });

  it('follows edits while a turn is open, and never brings a text back after its end', async () => {
    const store = await shelf();
    const ledger = openLedger(store);
    const message = said('before');
    await ledger.admit(message, 't1');
    await ledger.revise({ ...message, text: 'after' });
    expect(await ledger.unfinished('test')).toMatchObject([{ messages: [{ text: 'after' }] }]);
    await ledger.end('t1', 'answered');
    await ledger.revise({ ...message, text: 'too late' });
    expect(await store.selectFrom('inbox').select('body').execute()).toEqual([{ body: null }]);
  });

  it('leaves a deleted message of a burst out', async () => {
    const ledger = openLedger(await shelf());
    const first = said('first');
    await ledger.admit(first, 't1');
    await ledger.admit(said('second'), 't1');
    await ledger.drop(place, first.id);
    expect(await ledger.unfinished('test')).toMatchObject([{ messages: [{ text: 'second' }] }]);
  });

  it('counts the processes that began a turn, and says when it has ended already', async () => {
    const ledger = openLedger(await shelf());
    await ledger.admit(said('hello'), 't1');
    await ledger.begin('t1');
    await ledger.admit(said('and more'), 't1');
    expect(await ledger.begin('t1')).toBe(2);
    await ledger.end('t1', 'stopped');
    expect(await ledger.begin('t1')).toBeUndefined();
  });

  it('takes what could not be written when it comes again', async () => {
    const store = await shelf();
    const ledger = openLedger(store);
    await store.schema.alterTable('inbox').renameTo('away').execute();
    const message = said('hello');
    await expect(ledger.admit(message, 't1')).rejects.toThrow('inbox');
    await store.schema.alterTable('away').renameTo('inbox').execute();
    expect(await ledger.admit(message, 't1')).toBe(true);
  });

  it('admits a message although its room cannot be written, and writes the room with the next one', async () => {
    const store = await shelf();
    const ledger = openLedger(store);
    await store.schema.alterTable('rooms').renameTo('away').execute();
    expect(await ledger.admit(said('hello'), 't1')).toBe(true);
    await store.schema.alterTable('away').renameTo('rooms').execute();
    expect(await ledger.admit(said('again'), 't2')).toBe(true);
    expect(await openLedger(store).takesPart(place)).toBe(true);
  });

  it('forgets what has outlived its use, and nothing that is still open', async () => {
    let clock = 100 * dayMs;
    const store = await shelf();
    const ledger = openLedger(store, () => clock);
    const [answered, open] = [said('answered'), said('open')];
    await ledger.admit(answered, 't1');
    await ledger.admit(open, 't2');
    await ledger.intend('t1', place, 0, 'key');
    await ledger.end('t1', 'answered');
    clock += 2 * dayMs - 1000;
    await ledger.prune(clock);
    expect(await ledger.knows(place, answered.id)).toBe(true);
    clock += 2000;
    await ledger.prune(clock);
    expect(await ledger.knows(place, answered.id)).toBe(false);
    expect(await ledger.knows(place, open.id)).toBe(true);
    expect(await ledger.receipts('t1')).toHaveLength(1);
    clock += 29 * dayMs;
    await ledger.prune(clock);
    expect(await ledger.rooms('test', 0, 10)).toEqual([]);
    expect(await ledger.receipts('t1')).toHaveLength(1);
    clock += 60 * dayMs;
    await ledger.prune(clock);
    expect(await ledger.receipts('t1')).toEqual([]);
  });

  it('knows the messages of an answer for as long as its buttons work, also of one that was written over another', async () => {
    expect(days.receipts).toBeGreaterThanOrEqual(days.answers);
    let clock = 100 * dayMs;
    const ledger = openLedger(await shelf(), () => clock);
    await ledger.intend('t1', place, 0, 'key');
    clock += (days.receipts - 1) * dayMs;
    await ledger.adopt('t1', 't2');
    clock += (days.answers - 1) * dayMs;
    await ledger.prune(clock);
    expect(await ledger.receipts('t2')).toHaveLength(1);
  });
});

describe('receipts', () => {
  it('tell what was posted where, and what may have been', async () => {
    const ledger = openLedger(await shelf());
    await ledger.intend('t1', place, 0, 'k0');
    await ledger.posted('t1', 0, 'm0');
    await ledger.intend('t1', place, 1, 'k1');
    expect(await ledger.receipts('t1')).toEqual([
      { page: 0, key: 'k0', messageId: 'm0' },
      { page: 1, key: 'k1' },
    ]);
    expect(await ledger.turnOf(place, 'm0')).toBe('t1');
    expect(await ledger.turnOf({ ...place, room: 'other' }, 'm0')).toBeUndefined();
  });

  it('begin anew for a page that is posted again, and end with its removal', async () => {
    const ledger = openLedger(await shelf());
    await ledger.intend('t1', place, 0, 'k0');
    await ledger.posted('t1', 0, 'm0');
    await ledger.intend('t1', place, 0, 'k0-again');
    expect(await ledger.receipts('t1')).toEqual([{ page: 0, key: 'k0-again' }]);
    await ledger.removed('t1', 0);
    expect(await ledger.receipts('t1')).toEqual([]);
  });
});

describe('reading', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('knows where the bot was asked something, before and after a new start', async () => {
    const store = await shelf();
    const ledger = openLedger(store);
    const thread = { ...place, room: 'thread' };
    expect(await ledger.takesPart(thread)).toBe(false);
    await ledger.admit(said('hello', { place: thread, inThread: true }), 't1');
    expect(await ledger.takesPart(thread)).toBe(true);
    expect(await openLedger(store).takesPart(thread)).toBe(true);
    expect(await ledger.rooms('test', 0, 10)).toEqual([{ place: thread, inThread: true }]);
  });

  it('takes no part in a room where it was only given work', async () => {
    const ledger = openLedger(await shelf());
    const message = said('Look at this', { task: { name: 'describe', chosen: {} }, inThread: true });
    expect(await ledger.admit(message, 't1')).toBe(true);
    expect(await ledger.takesPart(message.place)).toBe(false);
  });

  it('lists rooms newest first, no older and no more than asked for', async () => {
    const start = Date.now();
    let clock = start;
    const ledger = openLedger(await shelf(), () => clock);
    for (const room of ['a', 'b', 'c']) {
      await ledger.admit(said('hello', { place: { ...place, room } }), room);
      clock += 1000;
    }
    const rooms = async (since: number, limit: number) =>
      (await ledger.rooms('test', since, limit)).map((one) => one.place.room);
    expect(await rooms(start + 1000, 10)).toEqual(['c', 'b']);
    expect(await rooms(0, 1)).toEqual(['c']);
  });

  it('writes positions together, once a second, the last one of each stream', async () => {
    const store = await shelf();
    const ledger = openLedger(store);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    for (let position = 1; position <= 100; position += 1) ledger.mark('test', 'events', String(position));
    ledger.mark('test', 'other', 'x');
    expect(await store.selectFrom('positions').selectAll().execute()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1000);
    await vi.waitFor(async () => expect(await ledger.position('test', 'events')).toBe('100'));
    expect(await ledger.position('test', 'other')).toBe('x');
  });

  it('writes what it still holds back when it is told to', async () => {
    const ledger = openLedger(await shelf());
    ledger.mark('test', 'events', '7');
    await ledger.flush();
    expect(await ledger.position('test', 'events')).toBe('7');
  });

  it('names the streams of a platform, those read furthest first', async () => {
    const ledger = openLedger(await shelf());
    ledger.mark('test', 'a', '1700000001.000000');
    ledger.mark('test', 'b', '1700000003.000000');
    ledger.mark('test', 'c', '1700000002.000000');
    ledger.mark('else', 'd', '1700000004.000000');
    await ledger.flush();
    expect(await ledger.streams('test', 10)).toEqual(['b', 'c', 'a']);
    expect(await ledger.streams('test', 2)).toEqual(['b', 'c']);
  });
});

describe('a turn id', () => {
  it('is a UUIDv7 that sorts by time', () => {
    const ids = [1, 1_700_000_000_000, 2 ** 47].map((at) => newTurnId(at));
    expect(ids.toSorted()).toEqual(ids);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(Array.from({ length: 1000 }, () => newTurnId(1))).size).toBe(1000);
  });
});
