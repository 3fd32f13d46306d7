// Data at rest: sealed with the operator's key, bound to its row, and never mistaken for what it is not.
import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openCustody } from '#src/custody.ts';
import { answerId } from '#src/memory.ts';
import { BotError } from '#src/trouble.ts';
import { type Cells, openVault } from '#src/vault.ts';
import { heard } from './oracle.ts';
import { keptLog } from './quiet.ts';
import { ann, place, said } from './said.ts';
import { folder } from './shelf.ts';
import { holdings, openWhole } from './stocked.ts';

const cells: Cells = { table: 't', columns: ['text', 'more'], row: ['space', 'id'] };
const row = { space: 's', id: '1', text: 'Hello 🌍', more: null, at: 5 };
const [first, second] = [randomBytes(32), randomBytes(32)];

describe('a vault', () => {
  it('seals the cells of a row and nothing else, each time differently, and opens them', () => {
    const vault = openVault([first]);
    const sealed = vault.seal(cells, row);
    expect(sealed).toMatchObject({ space: 's', id: '1', more: null, at: 5 });
    expect(sealed.text).not.toContain('Hello');
    expect(vault.seal(cells, row).text).not.toBe(sealed.text);
    expect(vault.open(cells, sealed)).toEqual(row);
  });

  it('seals bytes as bytes', () => {
    const vault = openVault([first]);
    const bytes = { ...row, text: new Uint8Array([0x10, 1, 2, 255]) };
    const sealed = vault.seal(cells, bytes);
    expect(sealed.text).toBeInstanceOf(Uint8Array);
    expect(vault.open(cells, sealed)).toEqual(bytes);
  });

  it('opens what any of its keys has sealed, and seals with the first', () => {
    const old = openVault([second]).seal(cells, row);
    const both = openVault([first, second]);
    expect(both.open(cells, old)).toEqual(row);
    expect(openVault([first]).open(cells, both.seal(cells, row))).toEqual(row);
  });

  it('reads what was written without a key, whatever that begins with', () => {
    const plain = openVault();
    for (const text of ['Hello', '', '\u0010', '\u0010:', '\u001001234567:x', `\u0010${'a'.repeat(8)}:`]) {
      const kept = plain.seal(cells, { ...row, text });
      expect(openVault([first]).open(cells, kept)).toEqual({ ...row, text });
      expect(plain.open(cells, kept)).toEqual({ ...row, text });
      const bytes = { ...row, text: new Uint8Array(Buffer.from(text)) };
      expect(openVault([first]).open(cells, plain.seal(cells, bytes))).toEqual(bytes);
    }
    expect(plain.seal(cells, row)).toEqual(row);
  });

  it.each([
    ['a flipped bit', (text: string) => `${text.slice(0, 20)}${text[20] === 'A' ? 'B' : 'A'}${text.slice(21)}`],
    ['a cut', (text: string) => text.slice(0, 30)],
    ['nothing but the mark', (text: string) => text.slice(0, 10)],
  ])('refuses %s, and says so', (_, harm) => {
    const told: string[] = [];
    const vault = openVault([first], (sentence) => told.push(sentence));
    const sealed = vault.seal(cells, row);
    expect(vault.open(cells, { ...sealed, text: harm(sealed.text) })).toBeUndefined();
    expect(told).toEqual([expect.stringMatching(/^A row of t \(s 1\) is left out: what is sealed in it was changed/)]);
  });

  it('refuses a value that was moved to another row, column, table or tenant', () => {
    const vault = openVault([first]);
    const { text } = vault.seal(cells, row);
    expect(vault.open(cells, { ...row, id: '2', text })).toBeUndefined();
    expect(vault.open(cells, { ...row, space: 'other', text })).toBeUndefined();
    expect(vault.open(cells, { ...row, space: 's 1', id: '', text })).toBeUndefined();
    expect(vault.open(cells, { ...row, text: null, more: text })).toBeUndefined();
    expect(vault.open({ ...cells, table: 'u' }, { ...row, text })).toBeUndefined();
    expect(vault.open(cells, { ...row, text })).toEqual(row);
  });
});

async function open(at: string, keys: readonly Uint8Array[]) {
  const store = await openWhole(join(at, 'parley.db'));
  const close = () => store.destroy();
  onTestFinished(close);
  const { log, lines } = keptLog();
  const ours = holdings.filter(({ table }) => !table.startsWith('web_'));
  const terms = { log, keys, memoryHours: 24, holdings: [], parentOf: () => undefined };
  const custody = await openCustody(store, terms).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return { store, custody, close, lines, ours };
}

const bytesOf = async (at: string) => {
  const names = await readdir(at);
  return (await Promise.all(names.map((name) => readFile(join(at, name), 'latin1')))).join('\n');
};
const canary = 'yellow-canary';
const line = (id: string, text: string) => ({ id, by: 'person' as const, author: { id: 'ann', name: canary }, text });

/** Says the canary wherever something can be said. */
async function fill({ custody }: Awaited<ReturnType<typeof open>>): Promise<void> {
  const { ledger, memory, passages, answers, settings } = custody;
  const author = { ...ann, name: canary };
  await ledger.admit(said(canary, { author }), 't1');
  await memory.remember(place, [line('m1', canary), line(answerId('t1'), canary)]);
  const key = { place, messageId: 'm1', attachmentId: 'a', way: 'hear', number: 0 };
  await passages.put(key, heard(canary), 'ann');
  await answers.keep({ turnId: 't1', message: said('', { author }), questions: [], sources: [{ name: canary }] });
  await answers.opine({ turnId: 't1', place, person: 'ann', good: false, reason: canary });
  await settings.set(place, { scope: 'space', target: '', name: 'instructions', value: canary, by: 'ann' });
}

describe('the database', () => {
  it('holds nothing readable of what people said and chose where there is a key', async () => {
    const at = await folder();
    const one = await open(at, [first]);
    await fill(one);
    expect(await bytesOf(at)).not.toContain(canary);
    const { memory, answers, settings, ledger, passages } = one.custody;
    expect(await memory.recall(place)).toMatchObject([{ text: canary, author: { name: canary } }, { text: canary }]);
    expect((await answers.of('t1'))?.sources).toEqual([{ name: canary }]);
    expect((await settings.of(place)).instructions).toBe(canary);
    expect((await settings.alterations(place, undefined, 5))[0]).toMatchObject({ after: canary });
    expect((await ledger.unfinished('test'))[0]?.messages[0].text).toBe(canary);
    const key = { place, messageId: 'm1', attachmentId: 'a', way: 'hear', number: 0 };
    expect(await passages.get(key)).toEqual(heard(canary));
  });

  it('would hold it without one', async () => {
    const at = await folder();
    await fill(await open(at, []));
    expect((await bytesOf(at)).split(canary).length).toBeGreaterThan(7);
  });

  it('is sealed afterwards where the key came later, and again where it is another', async () => {
    const at = await folder();
    const before = await open(at, []);
    await fill(before);
    await before.close();
    const after = await open(at, [first]);
    expect(await after.custody.memory.recall(place)).toMatchObject([{ text: canary }, { text: canary }]);
    await after.custody.prune(Date.now());
    expect(await bytesOf(at)).not.toContain(canary);
    await after.close();
    const rotated = await open(at, [second, first]);
    await rotated.custody.prune(Date.now());
    await rotated.close();
    const last = await open(at, [second]);
    expect(await last.custody.memory.recall(place)).toMatchObject([{ text: canary }, { text: canary }]);
    expect((await last.custody.settings.of(place)).instructions).toBe(canary);
  });

  it('is not opened with a wrong key or none, which is told in one line, and stays as it is', async () => {
    const at = await folder();
    const right = await open(at, [first]);
    await fill(right);
    await right.close();
    for (const keys of [[second], []]) {
      const failure = await open(at, keys).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(BotError);
      expect(String(failure)).toMatch(/another key \([\da-f]{8}\).*DATA_KEY.*Nothing was changed\.$/);
    }
    expect(await (await open(at, [first])).custody.memory.recall(place)).toHaveLength(2);
  });

  it('loses one row alone where one was changed or rows were swapped', async () => {
    const one = await open(await folder(), [first]);
    const { memory } = one.custody;
    await memory.remember(place, [line('a', 'A'), line('b', 'B'), line('c', 'C')]);
    await memory.remember({ ...place, space: 'other' }, [line('a', 'stolen')]);
    const stolen = await one.store.selectFrom('memory').where('space', '=', 'other').selectAll().executeTakeFirst();
    const put = (id: string, text: string) =>
      one.store
        .updateTable('memory')
        .set({ text })
        .where('message_id', '=', id)
        .where('space', '=', place.space)
        .execute();
    await put('a', stolen?.text ?? '');
    expect((await memory.recall(place)).map(({ text }) => text)).toEqual(['B', 'C']);
    const c = await one.store.selectFrom('memory').where('message_id', '=', 'c').select('text').executeTakeFirst();
    await put('b', c?.text ?? '');
    expect((await memory.recall(place)).map(({ text }) => text)).toEqual(['C']);
    expect(one.lines.join('')).toContain('moved there from another row');
  });
});
