// Who may be heard: nobody before they said so, and nobody from the moment they take it back.
import { expect, onTestFinished, test } from 'vitest';
import { openConsent } from '#src/consent.ts';
import { openStore } from '#src/store.ts';

const home = { platform: 'discord', space: 'home' };
const other = { platform: 'discord', space: 'other' };

async function open() {
  const store = await openStore('file::memory:');
  onTestFinished(() => store.destroy());
  return { store, consent: openConsent(store) };
}

test('nobody has agreed before they said so, and what they say counts for one space', async () => {
  const { consent } = await open();
  expect(await consent.agreed(home)).toEqual(new Set());
  await consent.decide(home, 'ann', true);
  expect(await consent.agreed(home)).toEqual(new Set(['ann']));
  expect(await consent.agreed(other)).toEqual(new Set());
});

test('the last word counts, also for a process that starts later', async () => {
  const { store, consent } = await open();
  await consent.decide(home, 'ann', true);
  await consent.decide(home, 'ann', false);
  await consent.decide(home, 'bob', false);
  await consent.decide(home, 'bob', true);
  expect(await openConsent(store).agreed(home)).toEqual(new Set(['bob']));
});

test('a withdrawal is told before it is written, an agreement only once it is', async () => {
  const { store, consent } = await open();
  const told: unknown[] = [];
  const over = new AbortController();
  consent.watch((space, person, agrees) => told.push([space.space, person, agrees]), over.signal);
  await consent.decide(home, 'ann', true);
  const withdrawing = consent.decide(home, 'ann', false);
  expect(told).toEqual([
    ['home', 'ann', true],
    ['home', 'ann', false],
  ]);
  await withdrawing;

  await store.schema.dropTable('consent').execute();
  await expect(consent.decide(home, 'bob', true)).rejects.toThrow();
  await expect(consent.decide(home, 'ann', false)).rejects.toThrow();
  expect(told.slice(2)).toEqual([['home', 'ann', false]]);
});

test('who does not watch any more is told nothing', async () => {
  const { consent } = await open();
  const over = new AbortController();
  let told = 0;
  consent.watch(() => (told += 1), over.signal);
  over.abort();
  await consent.decide(home, 'ann', true);
  expect(told).toBe(0);
});
