// All that keeps what people said and chose, opened as one: sealed with the same key, for the same time, forgotten together.
import { openAnswers } from './answers.ts';
import { openApprovals } from './approvals.ts';
import { openBygone } from './bygone.ts';
import { openConsent } from './consent.ts';
import { days, holdings as own } from './holdings.ts';
import type { Holding } from './holding.ts';
import { hoursKept } from './keeping.ts';
import { openIncidents } from './incidents.ts';
import { openJobs } from './jobs.ts';
import { openLedger } from './ledger.ts';
import type { Log } from './log.ts';
import { openMemory } from './memory.ts';
import type { Place } from './message.ts';
import { openPassages } from './passages.ts';
import { openPolicies } from './policies.ts';
import { openPreferences } from './preferences.ts';
import { openPrivacy } from './privacy.ts';
import { openReminders } from './reminders.ts';
import { openServers, type Operated } from './servers.ts';
import { openSteps } from './steps.ts';
import type { Store } from './store.ts';
import { openUnread } from './unread.ts';
import { openUsage } from './usage.ts';
import { openVault } from './vault.ts';

export interface Terms {
  readonly log: Log;
  /** Keys of 32 bytes, the first of which seals; empty: nothing is sealed. */
  readonly keys: readonly Uint8Array[];
  /** The operator's own limit, in hours. */
  readonly memoryHours: number;
  /** The operator's servers of tools. */
  readonly operated?: readonly Operated[];
  /** Of the tables that platforms brought. */
  readonly holdings: readonly Holding[];
  /** The room that a thread belongs to, where a platform names threads like rooms. */
  readonly parentOf: (place: Place) => string | undefined;
}

const [hourMs, dayMs] = [3_600_000, 24 * 3_600_000];

/** Rejects with a `BotError` for the operator when the store holds what cannot be opened with these keys; it is left as it is. */
export async function openCustody(
  store: Store,
  { log, keys, memoryHours, holdings: more, parentOf, operated = [] }: Terms,
) {
  const holdings = [...own, ...more];
  const vault = openVault(keys, (sentence) => log.error(sentence));
  const sealed = holdings.flatMap(({ cells }) => cells ?? []);
  await vault.check(store, sealed);
  const [ledger, usage] = [openLedger(store, Date.now, vault), openUsage(store, log)];
  const settings = openPreferences(store, parentOf, Date.now, vault);
  const [policies, incidents] = [openPolicies(store, Date.now, vault), openIncidents(store, Date.now, vault)];
  const [unread, bygone] = [await openUnread(store), openBygone()];
  const consent = openConsent(store, Date.now, unread);
  const hours = hoursKept(settings, memoryHours);
  const [memory, passages] = [openMemory(store, { vault, hours }), openPassages(store, { vault, hours })];
  const reminders = openReminders(store, Date.now, vault);
  const servers = openServers(store, { operated, vault, sealed: keys.length > 0 });
  const privacy = openPrivacy(store, {
    holdings,
    vault,
    bygone,
    log,
    async settle({ platform, space, person }) {
      await usage.flush();
      if (person !== undefined && space === undefined) await consent.withdraw(platform, person);
    },
    forgotten() {
      settings.forget();
      policies.forget();
      servers.forget();
      ledger.forgetRooms();
    },
  });
  return {
    vault,
    ledger,
    usage,
    settings,
    policies,
    incidents,
    unread,
    bygone,
    consent,
    hours,
    memory,
    passages,
    privacy,
    answers: openAnswers(store, Date.now, vault),
    steps: await openSteps(store, Date.now, vault),
    servers,
    approvals: openApprovals(store, Date.now, vault),
    jobs: openJobs(store, Date.now, vault),
    reminders,
    async prune(now: number): Promise<void> {
      await ledger.prune(now);
      await memory.prune(now - memoryHours * hourMs);
      await passages.prune(now - days.passages * dayMs);
      await reminders.prune(now - days.reminders * dayMs);
      await privacy.prune(now);
      if ((await vault.renew(store, sealed)) > 0) await privacy.scrub();
    },
    async flush(): Promise<void> {
      await ledger.flush();
      await usage.flush();
    },
  };
}
