// Many tasks at half the price: handed in once, read whole, entered in the books, done without where the plan has none.
import { describe, expect, test } from 'vitest';
import { groq } from '#src/groq/groq.ts';
import { values } from '#src/groq/batches/jsonl.ts';
import type { Models, BatchAnswered as Answered, Batches, HandedIn, BatchLine as Line } from '#src/models.ts';
import { dollars } from '#src/prices.ts';
import { keptLog } from '#test/quiet.ts';
import { caller, freshTwin, openRoom, status, twin, small } from './room.ts';

freshTwin();

const ever = new AbortController().signal;
const write = (id: string, text = `Text of ${id}.`): Line => ({
  id,
  task: { type: 'write', instructions: 'Translate.', text, most: 200 },
});
const many = (count: number): Line[] => Array.from({ length: count }, (_, at) => write(`line-${at}`));

function doorOf(room: Pick<Models, 'batches'>): Batches {
  if (!room.batches) throw new Error('the room has no batches');
  return room.batches;
}

/** A door whose files hold no more. */
function parts(lines: number, bytes: number): Batches {
  const settings = { apiKey: twin.key, baseUrl: twin.url, models: {} };
  const room = groq(settings, { log: keptLog().log, record: () => undefined }, undefined, { lines, bytes });
  return doorOf(room);
}

async function handedIn(door: Batches, lines: readonly Line[], key = 'lot-1'): Promise<HandedIn> {
  const found = await door.handIn({ key, caller: caller(), lines }, ever);
  if (found.type !== 'handed in') throw new Error(found.cause);
  return found;
}

async function finished(door: Batches, ids: readonly string[]): Promise<void> {
  for (;;) {
    const found = await door.look(ids, ever);
    if (found.type !== 'progress') throw new Error(found.cause);
    if (found.state === 'over') return;
  }
}

async function read(door: Batches, ids: readonly string[], lines: readonly Line[]): Promise<Answered[]> {
  const of = new Map(lines.map((line) => [line.id, line]));
  return Array.fromAsync(door.answers(ids, caller(), (id) => of.get(id), ever));
}

describe('a lot', () => {
  test('is handed in, goes its way, and each line has its answer', async () => {
    const room = openRoom();
    const door = doorOf(room);
    const lines = many(3);
    const { batches: ids } = await handedIn(door, lines);
    expect(await door.look(ids, ever)).toMatchObject({ type: 'progress', state: 'running', done: 0, all: 3 });
    await finished(door, ids);
    const answers = await read(door, ids, lines);
    expect(answers.map(({ id }) => id).toSorted()).toEqual(['line-0', 'line-1', 'line-2']);
    expect(answers[0]?.answer).toEqual({ type: 'found', text: `From ${small}, at your service.` });
  });

  test('costs half of the list price, and what the cache served saves nothing besides', async () => {
    const room = openRoom();
    const door = doorOf(room);
    // The same instructions, long enough to be cached.
    const instructions = 'Translate. '.repeat(1_000);
    const lines = ['a', 'b'].map((id): Line => ({ id, task: { type: 'write', instructions, text: 'x' } }));
    const { batches: ids } = await handedIn(door, lines);
    await finished(door, ids);
    await read(door, ids, lines);
    expect(room.uses).toHaveLength(2);
    expect(room.uses.some(({ cachedTokens }) => cachedTokens > 0)).toBe(true);
    for (const { model, promptTokens, completionTokens, dollars: paid } of room.uses) {
      const full = dollars(model, { promptTokens, completionTokens, cachedTokens: 0 });
      expect(paid).toBeCloseTo(full / 2, 12);
    }
  });

  test('is judged like texts of members, each by a number that nobody can know', async () => {
    twin.verdict = (text) => (text.includes('bad') ? ['S1'] : 'safe');
    const room = openRoom();
    const door = doorOf(room);
    const lines: Line[] = [{ id: 'j', task: { type: 'sift', texts: ['a good one', 'a bad one', 'another'] } }];
    const { batches: ids } = await handedIn(door, lines);
    await finished(door, ids);
    const [only] = await read(door, ids, lines);
    expect(only?.answer).toMatchObject({
      type: 'judged',
      verdicts: [{ type: 'safe' }, { type: 'unsafe', categories: ['S1'] }, { type: 'safe' }],
    });
  });

  test('of which a line fails leaves that line open, and answers the others', async () => {
    twin.shelf.spoils = (id) => id === 'line-1';
    const door = doorOf(openRoom());
    const lines = many(3);
    const { batches: ids } = await handedIn(door, lines);
    await finished(door, ids);
    const answers = await read(door, ids, lines);
    expect(answers.filter(({ answer }) => answer.type === 'failed')).toEqual([
      { id: 'line-1', answer: { type: 'failed', cause: 'the provider did not answer the line: status 503' } },
    ]);
    expect(answers.filter(({ answer }) => answer.type === 'found')).toHaveLength(2);
  });

  test('whose window is over is over, with what was done by then', async () => {
    twin.shelf.expiresAfter = 1;
    const door = doorOf(openRoom());
    const lines = many(3);
    const { batches: ids } = await handedIn(door, lines);
    await finished(door, ids);
    expect(await door.look(ids, ever)).toMatchObject({ state: 'over', cause: expect.stringContaining('expired') });
    const answers = await read(door, ids, lines);
    expect(answers.map(({ answer }) => answer.type).toSorted()).toEqual(['failed', 'failed', 'found']);
  });

  test('that the provider finds invalid is over at once', async () => {
    const door = doorOf(openRoom());
    const { batches: ids } = await handedIn(door, [write('same'), write('same')]);
    await finished(door, ids);
    expect(await door.look(ids, ever)).toMatchObject({ cause: expect.stringContaining('duplicate') });
  });

  test('is taken back', async () => {
    twin.shelf.heldAt = 'in_progress';
    const door = doorOf(openRoom());
    const { batches: ids } = await handedIn(door, many(2));
    await door.look(ids, ever);
    await door.cancel(ids, ever);
    twin.shelf.heldAt = undefined;
    await finished(door, ids);
    expect([...twin.shelf.batches.values()].map((one) => one.status)).toEqual(['cancelled']);
    // What is over already is no trouble.
    await door.cancel(ids, ever);
  });

  test('is cleared by its key alone, and said to be so once it is over', async () => {
    twin.shelf.heldAt = 'in_progress';
    const door = doorOf(openRoom());
    const { batches: ids } = await handedIn(door, many(2), 'parley-a-0-0');
    const { batches: others } = await handedIn(door, many(1), 'parley-ab-0-0');
    await door.look([...ids, ...others], ever);
    expect(await door.clear('parley-a-', ever)).toBe(false);
    twin.shelf.heldAt = undefined;
    await finished(door, ids);
    expect(await door.clear('parley-a-', ever)).toBe(true);
    expect([...twin.shelf.files.values()].map(({ name }) => name)).toEqual(['parley-ab-0-0.0.1.jsonl']);
    // Whatever is gone is no trouble, and neither is a plan that has nothing of the kind.
    expect(await door.clear('parley-a-', ever)).toBe(true);
    twin.shelf.plan = 'free';
    expect(await door.clear('parley-a-', ever)).toBe(true);
  });

  test('is cleared of what was uploaded before there was a batch', async () => {
    twin.fault((call) => call.method === 'POST' && call.path.endsWith('/batches'), { type: 'cut' });
    const door = doorOf(openRoom());
    expect(await door.handIn({ key: 'parley-a-0-0', caller: caller(), lines: many(1) }, ever)).toMatchObject({
      type: 'unavailable',
    });
    expect(twin.shelf.files.size).toBe(1);
    twin.heal();
    expect(await door.clear('parley-a-', ever)).toBe(true);
    expect(twin.shelf.files.size).toBe(0);
  });

  test('is not said to be cleared while the provider is away', async () => {
    const door = doorOf(openRoom());
    await handedIn(door, many(1));
    twin.fault('*', { type: 'cut' });
    expect(await door.clear('lot-', ever)).toBe(false);
  });

  test('leaves nothing behind once it is to be forgotten', async () => {
    const door = doorOf(openRoom());
    const { batches: ids } = await handedIn(door, many(2));
    await finished(door, ids);
    await door.forget(ids, ever);
    expect(twin.shelf.files.size).toBe(0);
  });
});

describe('what is larger than a file may be', () => {
  test('becomes several batches, by lines', async () => {
    const door = parts(2, 1_000_000);
    const lines = many(5);
    const { batches: ids } = await handedIn(door, lines);
    expect(ids).toHaveLength(3);
    await finished(door, ids);
    expect(await read(door, ids, lines)).toHaveLength(5);
  });

  test('and by bytes', async () => {
    const { batches: ids } = await handedIn(parts(50_000, 1_000), many(5));
    expect(ids.length).toBeGreaterThan(1);
    for (const { bytes } of twin.shelf.files.values()) expect(bytes.length).toBeLessThanOrEqual(1_000);
  });
});

describe('a process that ended', () => {
  test('after all was handed in hands nothing in again', async () => {
    const first = await handedIn(doorOf(openRoom()), many(3));
    const second = await handedIn(doorOf(openRoom()), many(3));
    expect(second.batches).toEqual(first.batches);
    expect(twin.shelf.batches.size).toBe(1);
  });

  test('between the upload and the batch uploads nothing again', async () => {
    twin.fault((call) => call.method === 'POST' && call.path.endsWith('/batches'), status(503));
    const found = await doorOf(openRoom()).handIn({ key: 'lot-1', caller: caller(), lines: many(3) }, ever);
    expect(found).toMatchObject({ type: 'unavailable', quota: true });
    await handedIn(doorOf(openRoom()), many(3));
    expect(twin.shelf.files.size).toBe(1);
    expect(twin.shelf.batches.size).toBe(1);
  });

  test('between two parts hands in the rest', async () => {
    const door = parts(2, 1_000_000);
    let created = 0;
    twin.fault((call) => call.method === 'POST' && call.path.endsWith('/batches') && (created += 1) === 2, status(503));
    await door.handIn({ key: 'lot-1', caller: caller(), lines: many(5) }, ever);
    expect(twin.shelf.batches.size).toBe(1);
    const { batches: ids } = await handedIn(door, many(5));
    await finished(door, ids);
    expect(await read(door, ids, many(5))).toHaveLength(5);
  });

  test('finds its batch also on a later page of the list', async () => {
    twin.shelf.pageSize = 1;
    const first = await handedIn(doorOf(openRoom()), many(1));
    await handedIn(doorOf(openRoom()), many(1), 'lot-2');
    await handedIn(doorOf(openRoom()), many(1), 'lot-3');
    expect((await handedIn(doorOf(openRoom()), many(1))).batches).toEqual(first.batches);
  });
});

describe('where there are none', () => {
  test('a plan without batches is remembered, and the key is not taken for refused', async () => {
    twin.shelf.plan = 'free';
    const room = openRoom();
    const lot = { key: 'lot-1', caller: caller(), lines: many(1) };
    expect(await doorOf(room).handIn(lot, ever)).toMatchObject({ type: 'unavailable', quota: false });
    const calls = twin.calls.length;
    expect(await doorOf(room).handIn(lot, ever)).toMatchObject({ type: 'unavailable', quota: false });
    expect(twin.calls).toHaveLength(calls);
    expect(room.lines.filter(({ level }) => level >= 50)).toEqual([]);
  });

  test('limits and troubles that pass are told as such', async () => {
    const lot = { key: 'lot-1', caller: caller(), lines: many(1) };
    twin.fault('*', status(429, { code: 'rate_limit_exceeded' }, { 'retry-after': '7' }));
    twin.fault(
      (call) => call.path.endsWith('/batches'),
      status(429, { code: 'rate_limit_exceeded' }, { 'retry-after': '7' }),
    );
    expect(await doorOf(openRoom()).handIn(lot, ever)).toMatchObject({ quota: true, waitMs: 7_000 });
    twin.heal();
    twin.fault((call) => call.path.endsWith('/files'), { type: 'cut' });
    expect(await doorOf(openRoom()).handIn(lot, ever)).toMatchObject({ quota: true });
  });

  test('a model that takes part in none has what it does refused', async () => {
    const room = openRoom({ models: { fast: ['qwen/qwen3.8-27b'] } });
    twin.models.delete('openai/gpt-oss-20b');
    twin.models.delete('openai/gpt-oss-120b');
    await room.check();
    const found = await doorOf(room).handIn({ key: 'lot-1', caller: caller(), lines: many(1) }, ever);
    expect(found).toMatchObject({ type: 'unavailable', quota: false });
    expect(twin.shelf.files.size).toBe(0);
  });

  test('a line that breaks while the answers come is told, and what came is kept', async () => {
    const door = doorOf(openRoom());
    const lines = many(2);
    const { batches: ids } = await handedIn(door, lines);
    await finished(door, ids);
    twin.fault((call) => call.path.endsWith('/content'), { type: 'cut' });
    await expect(read(door, ids, lines)).rejects.toThrow('could not be read');
    expect(await read(door, ids, lines)).toHaveLength(2);
  });
});

describe('a file of answers', () => {
  test('is read wherever the network cuts it, and what is no JSON is left out', async () => {
    const text = '{"a":"ä"}\nnonsense\n\n{"b":"𝄞"}';
    const bytes = new TextEncoder().encode(text);
    async function* cut(): AsyncGenerator<Uint8Array> {
      for (const byte of bytes) yield Uint8Array.of(byte);
    }
    expect(await Array.fromAsync(values(cut()))).toEqual([{ a: 'ä' }, { b: '𝄞' }]);
  });
});
