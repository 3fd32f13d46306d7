// What people want to be reminded of, as it is kept: once, sealed, theirs, and no more than they may have.
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { longestReminder, mostReminders, openReminders, type Wanted } from '#src/reminders.ts';
import { openVault } from '#src/vault.ts';
import { place } from './said.ts';
import { shelf } from './shelf.ts';

let count = 0;
function wanted(but: Partial<Wanted> = {}): Wanted {
  count += 1;
  const when = { wall: '2026-11-27T09:00', zone: 'UTC', repeat: 'none', due: 1000 } as const;
  return { ...when, key: `key${count}`, place, person: 'ann', text: 'Water the plants', ...but };
}

async function kept(but: Partial<Wanted> = {}) {
  const store = await shelf();
  const reminders = openReminders(store, () => 5000);
  const one = await reminders.add(wanted(but));
  if (one === 'many') throw new Error('many');
  return { store, reminders, one };
}

test('the same wish makes one reminder, however often it comes, and changes nothing of it', async () => {
  const { reminders, one } = await kept({ key: 'same', text: 'First' });
  expect(await reminders.add(wanted({ key: 'same', text: 'Second' }))).toEqual(one);
  expect((await reminders.of('test', 'ann')).map(({ text }) => text)).toEqual(['First']);
});

test('nobody has more than fifty to come, also when they are set at once; what was said is none of them', async () => {
  const { reminders, one } = await kept();
  await reminders.past(one, undefined);
  const made = await Promise.all(Array.from({ length: mostReminders + 5 }, () => reminders.add(wanted())));
  expect(made.filter((each) => each === 'many')).toHaveLength(5);
  expect(await reminders.of('test', 'ann')).toHaveLength(mostReminders);
  expect(await reminders.add(wanted({ person: 'ben' }))).toMatchObject({ number: 1 });
});

test('each person’s have numbers of their own, and nobody cancels another’s', async () => {
  const { reminders } = await kept();
  const theirs = await reminders.add(wanted({ person: 'ben', text: 'His' }));
  expect(theirs).toMatchObject({ number: 1, person: 'ben' });
  expect(await reminders.cancel('test', 'ann', 2)).toBe(false);
  expect(await reminders.cancel('other', 'ann', 1)).toBe(false);
  expect(await reminders.cancel('test', 'ann', 1)).toBe(true);
  expect((await reminders.of('test', 'ben')).map(({ text }) => text)).toEqual(['His']);
});

test('an occurrence that was put off meanwhile is not past because of the one before', async () => {
  const { reminders, one } = await kept();
  expect(await reminders.putOff(one, 9000)).toBe(true);
  await reminders.past(one, undefined);
  expect(await reminders.of('test', 'ann')).toMatchObject([{ due: 9000, count: 1 }]);
  expect(await reminders.putOff(one, 12_000)).toBe(false);
});

test('what is due comes oldest first, on its own platform, but for what is left out', async () => {
  const { reminders } = await kept({ key: 'b', due: 2000 });
  await reminders.add(wanted({ key: 'a', due: 1000 }));
  await reminders.add(wanted({ key: 'later', due: 3000 }));
  await reminders.add(wanted({ key: 'elsewhere', due: 1000, place: { ...place, platform: 'other' } }));
  const keys = async (but: string[]) => (await reminders.due('test', 2000, but, 9)).map(({ key }) => key);
  expect([await keys([]), await keys(['a'])]).toEqual([['a', 'b'], ['b']]);
  expect([await reminders.next('test', 2000), await reminders.next('test', 3000)]).toEqual([3000, undefined]);
});

test('what was said is known for a while, and then forgotten; what is to come stays', async () => {
  const { reminders, one } = await kept();
  await reminders.past(one, undefined);
  const again = await reminders.add(wanted({ repeat: 'daily' }));
  if (again === 'many') throw new Error('many');
  await reminders.past(again, 9000);
  expect((await reminders.latest('test', 'ann'))?.number).toBe(2);
  await reminders.prune(5000);
  expect(await reminders.one('test', 'ann', 1)).toBeDefined();
  await reminders.prune(5001);
  expect(await reminders.one('test', 'ann', 1)).toBeUndefined();
  expect(await reminders.one('test', 'ann', 2)).toMatchObject({ due: 9000 });
});

test('its words lie sealed on the disk where there is a key', async () => {
  const store = await shelf();
  const reminders = openReminders(store, Date.now, openVault([new Uint8Array(32).fill(7)]));
  const text = 'x'.repeat(longestReminder);
  await reminders.add(wanted({ text }));
  const { rows } = await sql<{ text: string }>`select text from reminders`.execute(store);
  expect(rows[0]?.text).not.toContain('xxx');
  expect((await reminders.of('test', 'ann'))[0]?.text).toBe(text);
});
