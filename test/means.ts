// What the bot of a test works with: a store of its own, and nothing chosen yet.
import { Registry } from 'prom-client';
import { markOf } from '#handlers/canary.ts';
import type { Means } from '#handlers/means.ts';
import { openCalls } from '#handlers/call/calls.ts';
import { openActing } from '#handlers/moderate/acts/acting.ts';
import { openBudgets } from '#src/allowance.ts';
import { openAnswers } from '#src/answers.ts';
import { openApprovals } from '#src/approvals.ts';
import { openCharts } from '#src/chart.ts';
import { openBygone } from '#src/bygone.ts';
import { holdings } from '#src/holdings.ts';
import { openIncidents } from '#src/incidents.ts';
import { openJobs } from '#src/jobs.ts';
import { openLatency } from '#src/latency.ts';
import type { Ledger } from '#src/ledger.ts';
import type { Log } from '#src/log.ts';
import { openMemory } from '#src/memory.ts';
import type { Models } from '#src/models.ts';
import { openLexicon } from '#src/lexicon.ts';
import { openPolicies } from '#src/policies.ts';
import { openPrivacy } from '#src/privacy.ts';
import { openReminders } from '#src/reminders.ts';
import { openMcp } from '#src/mcp.ts';
import { openServers } from '#src/servers.ts';
import { openSteps } from '#src/steps.ts';
import { openSums } from '#src/sums.ts';
import type { Store } from '#src/store.ts';
import { english } from '#src/tongue.ts';
import { openUsage, type Usage } from '#src/usage.ts';
import { openUnread } from '#src/unread.ts';
import { openVault } from '#src/vault.ts';
import { openVerdicts } from '#src/verdicts.ts';
import { openChoices } from './choices.ts';
import { openSenses } from './senses.ts';

/** `now`: the time as the books and budgets tell it. */
export async function openMeans(
  store: Store,
  ledger: Ledger,
  log: Log,
  models: Models,
  now: () => number = Date.now,
): Promise<Means & { readonly usage: Usage }> {
  const choices = await openChoices(store);
  const bygone = openBygone();
  const usage = openUsage(store, log, now);
  return {
    usage,
    budgets: openBudgets(usage, choices.settings, now),
    charts: openCharts(log),
    sums: openSums(),
    models,
    memory: openMemory(store),
    lexicon: openLexicon(),
    contextTokens: 3000,
    say: english,
    ...choices,
    answers: openAnswers(store),
    steps: await openSteps(store, now),
    approvals: openApprovals(store, now),
    jobs: openJobs(store, now),
    reminders: openReminders(store, now),
    servers: openServers(store, { now }),
    mcp: openMcp({ log, now }),
    hands: () => undefined,
    unread: await openUnread(store),
    bygone,
    privacy: openPrivacy(store, { holdings, vault: openVault(), bygone, log }),
    terms: { provider: 'Groq', hours: async () => 24, sealed: false },
    examine: async () => [],
    latency: openLatency(new Registry()),
    calls: openCalls(),
    policies: openPolicies(store, now),
    incidents: openIncidents(store, now),
    verdicts: openVerdicts(),
    acting: openActing(now),
    moderator: () => undefined,
    ...openSenses(store, log),
    ledger,
    mark: markOf('the test'),
    log,
  };
}
