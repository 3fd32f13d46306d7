// What the bot of a test works with: a store of its own, and nothing chosen yet.
import { Registry } from 'prom-client';
import type { Means } from '#handlers/means.ts';
import { openCalls } from '#handlers/call/calls.ts';
import { openAnswers } from '#src/answers.ts';
import { openLatency } from '#src/latency.ts';
import type { Ledger } from '#src/ledger.ts';
import type { Log } from '#src/log.ts';
import { openMemory } from '#src/memory.ts';
import type { Models } from '#src/models.ts';
import { judge } from '#src/offline/lexicon.ts';
import type { Store } from '#src/store.ts';
import { english } from '#src/tongue.ts';
import { openChoices } from './choices.ts';
import { openSenses } from './senses.ts';

export async function openMeans(store: Store, ledger: Ledger, log: Log, models: Models): Promise<Means> {
  return {
    models,
    memory: openMemory(store),
    lexicon: judge,
    contextTokens: 3000,
    say: english,
    ...(await openChoices(store)),
    answers: openAnswers(store),
    examine: async () => [],
    latency: openLatency(new Registry()),
    calls: openCalls(),
    ...openSenses(store, log),
    ledger,
    log,
  };
}
