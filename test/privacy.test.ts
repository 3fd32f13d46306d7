// What people may ask of their data: all of it is found, taken along and deleted, and nobody else's.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { openBygone } from '#src/bygone.ts';
import { openPrivacy, type Means } from '#src/privacy.ts';
import { openVault } from '#src/vault.ts';
import { keptLog } from './quiet.ts';
import { folder } from './shelf.ts';
import { everything, holdings, openWhole, type Somebody, stock, tablesOf } from './stocked.ts';
import { until } from './until.ts';

const ann: Somebody = { platform: 'web', space: 'home', room: 'hall', person: 'p1', secret: 'ann-secret' };
/** The same ids elsewhere. */
const others: readonly Somebody[] = [
  { ...ann, platform: 'discord', secret: 'other-platform' },
  { ...ann, person: 'p2', secret: 'other-person' },
  { ...ann, space: 'p1', room: 'p1', person: 'hall', secret: 'other-order' },
];

async function open(but: Partial<Means> = {}) {
  const at = await folder();
  const store = await openWhole(join(at, 'parley.db'));
  onTestFinished(() => store.destroy());
  const { log } = keptLog();
  const bygone = openBygone();
  const means = { holdings, vault: openVault(), bygone, log, ...but };
  const files = async () => {
    const names = await readdir(at);
    const texts = await Promise.all(names.map((name) => readFile(join(at, name), 'latin1')));
    return texts.join('\n');
  };
  return { store, privacy: openPrivacy(store, means), files, path: join(at, 'parley.db') };
}

const never = new AbortController().signal;
const text = async (pieces: AsyncIterable<string>) => (await Array.fromAsync(pieces)).join('');

test('every table is declared, and every declared one is there', async () => {
  const { store } = await open();
  expect(holdings.map(({ table }) => table).toSorted()).toEqual(await tablesOf(store));
});

test('an export has every row of the person, and none of anybody else', async () => {
  const { store, privacy } = await open();
  for (const one of [ann, ...others]) await stock(store, one);
  const whole = await text(privacy.takeout(ann, never));
  const { tables, ...about } = JSON.parse(whole) as { tables: Record<string, readonly object[]>; format: string };
  expect(about).toMatchObject({ format: 'parley-1', platform: 'web', person: 'p1' });
  const theirs = holdings.filter(({ portions }) => portions.length > 0).map(({ table }) => table);
  expect(Object.keys(tables).toSorted()).toEqual(theirs.toSorted());
  for (const table of theirs) expect([table, tables[table]?.length]).toEqual([table, 1]);
  expect(whole).not.toContain('other-');
  expect(tables['web_pieces']).toMatchObject([{ bytes: '16 bytes' }]);
});

test('pages follow each other without a gap', async () => {
  const { store, privacy } = await open();
  const rows = Array.from({ length: 1234 }, (_, number) => ({
    platform: 'web',
    space: 's',
    room: 'r',
    message_id: `m${number}`,
    said_by: 'person' as const,
    person: 'p1',
    author_id: 'p1',
    author_name: 'Ann',
    text: 'x'.repeat(number),
    at: number,
  }));
  for (let from = 0; from < rows.length; from += 200)
    await store
      .insertInto('memory')
      .values(rows.slice(from, from + 200))
      .execute();
  const { tables } = JSON.parse(await text(privacy.takeout(ann, never))) as { tables: { memory: { at: number }[] } };
  expect(tables.memory.map(({ at }) => at)).toEqual(rows.map(({ at }) => at));
});

test('what is stored is counted table by table', async () => {
  const { store, privacy } = await open();
  for (const one of [ann, ...others]) await stock(store, one);
  for (const { holding, rows } of await privacy.stock(ann)) expect([holding.table, rows]).toEqual([holding.table, 1]);
  for (const { rows } of await privacy.stock({ platform: 'slack', person: 'p1' })) expect(rows).toBe(0);
});

test('what is deleted is in no table and in no file any more, and all else stays as it was', async () => {
  const { store, privacy, files } = await open();
  for (const one of others) await stock(store, one);
  const before = await everything(store);
  for (let number = 0; number < 20; number += 1) await stock(store, ann, number);
  expect(await files()).toContain('ann-secret');
  await privacy.erase(ann);
  const after = await everything(store);
  for (const secret of others.map((one) => one.secret))
    expect(after.split(secret).length).toBe(before.split(secret).length);
  expect(await files()).not.toContain('ann-secret memory text');
  // Ids of messages and models, and what a space wants, which say nothing of the person.
  const ids =
    /ann-secret (?:inbox (?:message_id|turn_id)|usage(?:_hours|_days)? \w+|(?:receipts|rooms|positions|troubles) \w+|policies (?:body|change)|loans job|servers (?:name|body)|server_tools (?:server|tool|body|hash|approval)|incidents (?:id|message_id|stage|hazards|judge|planned|done|decision))/g;
  expect(after.replaceAll(ids, '').match(/ann-secret[\w ]*/g)).toBeNull();
  const rows = after.split('\n').filter((row) => !/^\["(?:unread|erasures)"/.test(row));
  expect(rows.flatMap((row) => row.match(/"platform":"web"[^}]*"(?:person|target|\w+_by)":"p1"/g) ?? [])).toEqual([]);
});

test('sums stay true when the person goes out of them, also where somebody went before', async () => {
  const { store, privacy } = await open();
  await stock(store, ann, 7);
  await stock(store, { ...ann, person: 'p2' }, 7);
  await store.updateTable('usage_hours').set({ role: 'chat', model: 'm', calls: 3, dollars: 0.5 }).execute();
  await privacy.erase(ann);
  await privacy.erase({ ...ann, person: 'p2' });
  expect(await store.selectFrom('usage_hours').select(['person', 'calls', 'dollars']).execute()).toEqual([
    { person: '', calls: 6, dollars: 1 },
  ]);
  expect(await store.selectFrom('usage').select('person').execute()).toEqual([{ person: '' }, { person: '' }]);
});

test('nothing stays of a space that is named after the person, but that its messages are known', async () => {
  const { store, privacy } = await open();
  await stock(store, { ...ann, platform: 'discord', space: 'dm:p1' });
  await stock(store, { ...ann, platform: 'discord', space: 'dm:p2', person: 'p2' });
  const named = async (space: string) =>
    (await everything(store)).split('\n').filter((table) => table.includes(`"space":"${space}"`)).length;
  const before = await named('dm:p2');
  await privacy.erase({ platform: 'discord', person: 'p1' });
  expect([await named('dm:p1'), await named('dm:p2')]).toEqual([1, before]);
  expect(await store.selectFrom('inbox').select('person').where('space', '=', 'dm:p1').execute()).toHaveLength(1);
});

test('what is set for everybody stays when who set it goes', async () => {
  const { store, privacy } = await open();
  await stock(store, ann);
  await store.updateTable('settings').set({ scope: 'space', target: '' }).execute();
  await store.updateTable('changes').set({ scope: 'space', target: '', undone_by: null }).execute();
  await privacy.erase(ann);
  expect(await store.selectFrom('settings').select('set_by').execute()).toEqual([{ set_by: '' }]);
  expect(await store.selectFrom('changes').select(['changed_by', 'undone_by']).execute()).toEqual([
    { changed_by: '', undone_by: null },
  ]);
});

test('a message whose person went is not taken in again', async () => {
  const { store, privacy } = await open();
  await stock(store, ann);
  await privacy.erase(ann);
  const rows = await store.selectFrom('inbox').select(['message_id', 'state', 'body', 'person']).execute();
  expect(rows).toEqual([{ message_id: 'ann-secret inbox message_id 0', state: 'deleted', body: null, person: '' }]);
});

test('who is not to be read stays so when all else is deleted', async () => {
  const { store, privacy } = await open();
  await stock(store, ann);
  await privacy.erase(ann);
  expect(await store.selectFrom('unread').select('person').execute()).toEqual([{ person: 'p1' }]);
});

test('what comes late is deleted too, and only then the deletion is over', async () => {
  let settled = 0;
  const { store, privacy } = await open({ lateMs: 30, settle: async () => (settled += 1) });
  await stock(store, ann);
  await privacy.erase(ann);
  await store.updateTable('usage').set({ person: 'p1' }).execute();
  await until(async () => (await store.selectFrom('erasures').selectAll().execute()).length === 0);
  expect(await store.selectFrom('usage').select('person').execute()).toEqual([{ person: '' }]);
  expect(settled).toBe(2);
});

test('a deletion that a crash cut short goes on at the next start', async () => {
  const { store, privacy } = await open();
  for (const one of [ann, ...others]) await stock(store, one);
  await store.deleteFrom('erasures').where('person', '!=', 'p1').execute();
  await store.deleteFrom('erasures').where('platform', '!=', 'web').execute();
  await privacy.resume();
  expect(await everything(store, 'memory')).not.toContain('ann-secret');
  expect(await everything(store, 'memory')).toContain('other-platform');
  expect(await store.selectFrom('erasures').selectAll().execute()).toEqual([]);
});

test('in a room, what one said and was answered goes, and what others said stays', async () => {
  const { store, privacy, files } = await open();
  const inHall = { ...ann, secret: 'ann-hall' };
  for (const one of [inHall, { ...ann, room: 'attic', secret: 'ann-attic' }, ...others]) await stock(store, one, 1);
  await stock(store, { ...ann, space: 'away', secret: 'ann-away' }, 2);
  await privacy.forget({ platform: 'web', space: 'home', room: 'hall' }, 'p1');
  for (const table of ['memory', 'passages', 'answers']) {
    const rest = await everything(store, table);
    expect(rest).not.toContain('ann-hall');
    for (const secret of ['ann-attic', 'ann-away', ...others.map((one) => one.secret)]) expect(rest).toContain(secret);
  }
  expect(await files()).not.toContain('ann-hall memory text');
});

test('what was said in the threads of a room is forgotten with it', async () => {
  const { store, privacy } = await open();
  for (const room of ['hall', 'hall:1.5', 'hallway', 'attic:hall:'])
    await stock(store, { ...ann, room, secret: `in ${room}.` });
  await stock(store, { ...ann, room: 'hall:1.6', person: 'p2', secret: 'other-thread' });
  await privacy.forget({ platform: 'web', space: 'home', room: 'hall' }, 'p1');
  const rows = await store.selectFrom('memory').select('room').orderBy('room').execute();
  expect(rows.map(({ room }) => room)).toEqual(['attic:hall:', 'hall:1.6', 'hallway']);
});

test('where nobody else spoke, all of the room goes, answers to nobody included', async () => {
  const { store, privacy } = await open();
  await stock(store, ann, 1);
  await stock(store, { ...ann, person: '' }, 2);
  await privacy.forget({ platform: 'web', space: 'home', room: 'hall' }, 'p1');
  expect(await store.selectFrom('memory').selectAll().execute()).toEqual([]);
});

test('a whole room is forgotten for everybody in it', async () => {
  const { store, privacy } = await open();
  for (const one of [ann, ...others]) await stock(store, one);
  await privacy.forget({ platform: 'web', space: 'home', room: 'hall' });
  const rest = await everything(store, 'memory');
  expect(rest).not.toMatch(/ann-secret|other-person/);
  expect(rest).toMatch(/other-platform[^]*other-order/);
});

test('a space that the bot left is purged from every table that knows spaces', async () => {
  const { store, privacy } = await open();
  const elsewhere = { ...ann, space: 'away', secret: 'ann-away' };
  for (const one of [ann, elsewhere, ...others]) await stock(store, one, one === elsewhere ? 3 : 0);
  await privacy.purge({ platform: 'web', space: 'home' });
  for (const { table, inSpace } of holdings.filter((one) => one.inSpace)) {
    const rest = await everything(store, table);
    expect([table, inSpace, rest.includes('"platform":"web","space":"home"')]).toEqual([table, true, false]);
    expect([table, rest.includes('"space":"away"'), rest.includes('"platform":"discord"')]).toEqual([
      table,
      true,
      true,
    ]);
  }
});

test('what has a time goes by itself when that is over', async () => {
  const { store, privacy } = await open();
  await stock(store, ann, 0);
  const now = 401 * 24 * 3_600_000;
  await privacy.prune(now);
  for (const table of ['answers', 'opinions', 'usage', 'usage_hours', 'changes'])
    expect([table, await everything(store, table)]).toEqual([table, `["${table}",[]]`]);
  await stock(store, ann, now - 80 * 24 * 3_600_000);
  await privacy.prune(now);
  expect(await everything(store, 'answers')).toContain('ann-secret');
});

test('where nothing is stored of somebody, the file is not written anew however often they ask', async () => {
  const { store, privacy } = await open();
  await stock(store, ann);
  const written = async () => {
    const { rows } = await sql<{ n: number }>`select data_version + schema_version as n
      from pragma_data_version(), pragma_schema_version()`.execute(store);
    return rows[0]?.n;
  };
  const before = await written();
  await privacy.erase({ platform: 'web', person: 'stranger' });
  await privacy.forget({ platform: 'web', space: 'home', room: 'empty' }, 'p1');
  expect(await written()).toBe(before);
  // Rewriting it counts as a change of the schema: https://sqlite.org/pragma.html#pragma_schema_version
  await privacy.erase(ann);
  expect(await written()).not.toBe(before);
});

test('somebody else who reads the file, such as a backup, holds a deletion up and does not foil it', async () => {
  const { store, privacy, files, path } = await open();
  await stock(store, ann);
  const reader = new DatabaseSync(path);
  reader.exec('begin');
  reader.prepare('select count(*) from memory').get();
  let over = false;
  const erasing = privacy.erase(ann).then(() => (over = true));
  await until(async () => (await everything(store, 'memory')) === '["memory",[]]');
  expect([over, await files()]).toEqual([false, expect.stringContaining('ann-secret memory text')]);
  reader.exec('commit');
  reader.close();
  await erasing;
  expect(await files()).not.toContain('ann-secret memory text');
});
