// What commands work with in a test: the real things on a store of its own, a scripted provider, English.
import { onTestFinished } from 'vitest';
import { commands } from '#handlers/commands.ts';
import type { Desk } from '#handlers/commands/deed.ts';
import { here } from '#handlers/here.ts';
import { tasks } from '#handlers/tasks.ts';
import { openLedger } from '#src/ledger.ts';
import { openLog } from '#src/log.ts';
import { openStore, type Store } from '#src/store.ts';
import { openMeans } from './means.ts';
import { Oracle } from './oracle.ts';
import { ann, place } from './said.ts';

export interface TestDesk extends Desk {
  readonly models: Oracle;
  readonly store: Store;
}

/** Everything that `but` does not say otherwise. Ends with the test. */
export async function openDesk(but: Partial<Desk> = {}, models = new Oracle()): Promise<TestDesk> {
  const store = await openStore('file::memory:');
  onTestFinished(() => store.destroy());
  return deskOn(store, but, models);
}

/** The same on a store that several tests share, each in a space of its own: opening one takes longer than most tests. */
export async function deskOn(store: Store, but: Partial<Desk> = {}, models = new Oracle()): Promise<TestDesk> {
  const log = openLog({ level: 'silent', secrets: [] });
  const means = await openMeans(store, openLedger(store), log, models);
  return {
    ...(await here(means, place, ann)),
    voices: ['hannah', 'troy'],
    commands: [...commands, ...tasks],
    recap: async ({ place: { room } }) => `What was said in ${room}.`,
    ...but,
    models,
    store,
  };
}
