// All that keeps what people said, together: what is forgotten is forgotten in every one of them.
import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { openCustody } from '#src/custody.ts';
import type { Place } from '#src/message.ts';
import type { Use } from '#src/models.ts';
import { openStore } from '#src/store.ts';
import { keptLog } from './quiet.ts';
import { ann, ben, place, said } from './said.ts';

const never = new AbortController().signal;

async function open(memoryHours = 24) {
  const store = await openStore('file::memory:');
  onTestFinished(() => store.destroy());
  const terms = { log: keptLog().log, keys: [], memoryHours, holdings: [], parentOf: () => undefined };
  return { store, ...(await openCustody(store, terms)) };
}

function use(person: typeof ann, at: Place = place): Use {
  return {
    caller: {
      person,
      place: at,
    },
    role: 'chat',
    model: 'm',
    promptTokens: 1,
    cachedTokens: 0,
    completionTokens: 1,
    seconds: 1,
    dollars: 0.5,
  };
}

test('who is deleted is heard no more, counted without a name, and has chosen nothing', async () => {
  const { store, privacy, consent, usage, settings } = await open();
  await consent.decide(place, 'ann', true);
  await settings.set(place, { scope: 'person', target: 'ann', name: 'voice-speed', value: 1.5, by: 'ann' });
  expect((await settings.of(place, 'ann'))['voice-speed']).toBe(1.5);
  for (const one of [ann, ben]) usage.record(use(one));
  const told: boolean[] = [];
  consent.watch((_, __, agrees) => told.push(agrees), never);
  await privacy.erase({ platform: place.platform, person: 'ann' });
  expect(told).toEqual([false]);
  expect(await consent.agreed(place)).toEqual(new Set());
  expect((await settings.of(place, 'ann'))['voice-speed']).toBe(1);
  const rows = await store.selectFrom('usage').select('person').orderBy('person').execute();
  expect(rows).toEqual([{ person: '' }, { person: 'ben' }]);
});

test('a space that was left is forgotten at hand too', async () => {
  const { privacy, settings, ledger, store, usage } = await open();
  await settings.set(place, { scope: 'space', target: '', name: 'trigger', value: 'off', by: 'root' });
  await ledger.admit(said('Hello'), randomUUID());
  usage.record(use(ann));
  expect([(await settings.of(place)).trigger, await ledger.takesPart(place)]).toEqual(['off', true]);
  await privacy.purge({ platform: place.platform, space: place.space });
  expect([(await settings.of(place)).trigger, await ledger.takesPart(place)]).toEqual(['thread', false]);
  expect(await ledger.unfinished(place.platform)).toEqual([]);
  expect(await store.selectFrom('usage').selectAll().execute()).toEqual([]);
});

test('the operator’s limit holds where a room has none, and the hourly look deletes what is beyond it', async () => {
  const custody = await open(2);
  const { memory, store } = custody;
  await memory.remember(place, [{ id: 'm', by: 'person', author: ann, text: 'Hello' }]);
  expect(await memory.recall(place)).toHaveLength(1);
  await store
    .updateTable('memory')
    .set({ at: Date.now() - 2 * 3_600_000 - 1000 })
    .execute();
  expect(await memory.recall(place)).toEqual([]);
  await custody.prune(Date.now());
  expect(await store.selectFrom('memory').selectAll().execute()).toEqual([]);
});
