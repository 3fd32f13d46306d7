// A space that is moderated: a policy, a platform that does what it is asked, a store that may outlive the process.
import { afterAll } from 'vitest';
import { openActing } from '#handlers/moderate/acts/acting.ts';
import { caught, type Caught } from '#handlers/moderate/caught.ts';
import type { Enforcing } from '#handlers/moderate/means.ts';
import { resume } from '#handlers/moderate/resume.ts';
import type { InCall } from '#handlers/moderate/scene.ts';
import { openIncidents } from '#src/incidents.ts';
import { openPolicies } from '#src/policies.ts';
import type { Policy } from '#src/policy.ts';
import { openPreferences } from '#src/preferences.ts';
import { openStore, type Store } from '#src/store.ts';
import type { Hazard } from '#src/verdict.ts';
import { openVerdicts } from '#src/verdicts.ts';
import { Moderators } from '#test/moderators.ts';
import { keptLog } from '#test/quiet.ts';
import { ben, place } from '#test/said.ts';

/** Noon of a day. */
export const noon = Date.UTC(2026, 10, 26, 12);
export const minutes = (count: number) => count * 60_000;

/** Acts are done, and cards go to the room `log`. */
export const acting = { dryRun: false, log: 'log' } as const;

export interface Stage {
  readonly means: Enforcing;
  readonly moderator: Moderators;
  readonly town: Moderators['town'];
  readonly store: Store;
  readonly lines: readonly string[];
  /** How long it waited between tries, milliseconds. */
  readonly waits: readonly number[];
  /** Ms since 1970, for a test to move. */
  readonly clock: { now: number };
  policy(but: Partial<Policy>): Promise<void>;
  /** Names roles whose people are moderators. */
  moderators(...roles: readonly string[]): Promise<void>;
  /** What an earlier process left is taken up. */
  resume(): Promise<void>;
  /** Something of Ben's is found, in a message unless the test says otherwise. Resolves when all is done. */
  found(hazards: readonly Hazard[], but?: Partial<Caught>, call?: InCall): Promise<void>;
  /** Another process on the same store, with its own way to the platform. */
  restarted(moderator: Moderators): Promise<Stage>;
}

/** One for all tests of a file, which takes a while to open. */
let opened: Promise<Store> | undefined;
afterAll(async () => (await opened)?.destroy());

async function emptied(): Promise<Store> {
  opened ??= openStore('file::memory:');
  const store = await opened;
  for (const table of ['policies', 'incidents', 'troubles', 'settings', 'changes'] as const)
    await store.deleteFrom(table).execute();
  return store;
}

/** Nothing is left of an earlier one, but where `kept` is. */
export async function openStage(
  policy: Partial<Policy> = {},
  moderator = new Moderators(),
  kept?: { readonly store: Store; readonly clock: { now: number } },
): Promise<Stage> {
  const store = kept?.store ?? (await emptied());
  const { log, lines } = keptLog();
  const clock = kept?.clock ?? { now: noon };
  const now = () => clock.now;
  const waits: number[] = [];
  const settings = openPreferences(store);
  const means: Enforcing = {
    settings,
    log,
    verdicts: openVerdicts(),
    policies: openPolicies(store, now),
    incidents: openIncidents(store, now),
    acting: openActing(now, async (ms) => waits.push(ms)),
    moderator: () => moderator,
  };
  const change = async (but: Partial<Policy>) => {
    await means.policies.change(place, 'admin', 'a test', (policy) => ({ ...policy, ...but }));
  };
  if (Object.keys(policy).length > 0) await change(policy);
  let count = 0;
  return {
    means,
    moderator,
    town: moderator.town,
    store,
    lines,
    waits,
    clock,
    policy: change,
    moderators: (...value) =>
      settings.set(place, { scope: 'space', target: '', name: 'moderator-roles', value, by: 'admin' }),
    resume: () => resume(place.platform, means),
    async found(hazards, but = {}, call?: InCall) {
      count += 1;
      const edition = await means.policies.of(place);
      const verdict = { type: 'unsafe', categories: hazards } as const;
      const usual = { stage: 'messages', place, messageId: `bad${count}`, author: ben, text: 'Something bad' } as const;
      await caught({ ...usual, verdict, edition, ...but }, means, call);
    },
    restarted: (again) => openStage({}, again, { store, clock }),
  };
}
