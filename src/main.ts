// The only file that sees everything: reads the environment, opens the rooms, and lets messages flow between them.
// First of all.
import './fetch.ts';
import { discord } from '#adapters/discord/index.ts';
import { slack } from '#adapters/slack/index.ts';
import { web } from '#adapters/web/index.ts';
import { webMigrations } from '#adapters/web/migration.ts';
import { bot } from '#handlers/bot.ts';
import { openCalls } from '#handlers/call/calls.ts';
import { openBudgets } from './allowance.ts';
import { openAnswers } from './answers.ts';
import { openAuthority } from './authority.ts';
import { openCharts } from './chart.ts';
import { openConsent } from './consent.ts';
import { openDocuments } from './documents.ts';
import { openEgress } from './egress.ts';
import { readEnv } from './env.ts';
import { groq } from './groq/groq.ts';
import { openHttp } from './http.ts';
import { openLatency } from './latency.ts';
import { openLedger } from './ledger.ts';
import { openLog } from './log.ts';
import { openMemory } from './memory.ts';
import { openMetrics, serveMetrics } from './metrics.ts';
import { judge } from './offline/lexicon.ts';
import { offline } from './offline/models.ts';
import { openPassages } from './passages.ts';
import { openPictures } from './pictures.ts';
import type { Platform } from './platform.ts';
import { openPreferences } from './preferences.ts';
import { openRecordings } from './recordings.ts';
import { openSounds } from './sounds.ts';
import { english } from './tongue.ts';
import type { Tools } from './tools.ts';
import { complain, live, say } from './life.ts';
import { openStore } from './store.ts';
import { openTurns } from './turns.ts';
import { openUsage } from './usage.ts';

/** As long as a turn may be resumed, and then some. */
const keepPassagesMs = 48 * 3_600_000;

async function main(): Promise<void> {
  const env = readEnv(process.env);
  const log = openLog({ level: env.logLevel, secrets: env.secrets });
  const store = await openStore(env.databaseUrl, webMigrations);
  const ledger = openLedger(store);
  const memory = openMemory(store);
  const usage = openUsage(store, log);
  const platforms: Platform[] = [];
  const on = (name: string) => platforms.find((platform) => platform.name === name);
  const settings = openPreferences(store, ({ platform, room }) => on(platform)?.parentOf?.(room));
  const consent = openConsent(store);
  const passages = openPassages(store);
  const pictures = openPictures(log);
  const documents = openDocuments(log);
  const charts = openCharts(log);
  const metrics = openMetrics();

  const provider =
    env.groq &&
    groq(
      { ...env.groq, models: env.models, ...(env.guard && { guard: env.guard }) },
      { log, record: (use) => usage.record(use) },
    );
  const models = provider ?? offline();
  const parley = bot({
    models,
    memory,
    lexicon: judge,
    contextTokens: env.contextTokens,
    say: english,
    settings,
    authority: openAuthority(settings),
    answers: openAnswers(store),
    usage,
    budgets: openBudgets(usage, settings),
    charts,
    examine: async () => [],
    consent,
    latency: openLatency(metrics),
    calls: openCalls(),
    pictures,
    documents,
    passages,
    recordings: openRecordings(log, process.env['PATH']),
    egress: openEgress(),
    sounds: openSounds(),
    ledger,
    log,
  });

  const health = () => Object.fromEntries(platforms.map((platform) => [platform.name, platform.health()]));
  const http = openHttp({ ...env.web, log, health });
  serveMetrics(http, metrics, env.web.token);
  const tools: Tools = {
    openTurns: (stage, answering) => openTurns(stage, answering, ledger, log),
    reading: ledger,
    log,
  };

  if (env.discord) {
    const privacy = { provider: 'Groq', memoryHours: env.memoryHours };
    platforms.push(discord({ ...env.discord, privacy }, { ...tools, consent, settings }));
  }
  if (env.slack) {
    const workspace = slack(env.slack, tools);
    if (workspace.listener) http.mount('/slack/events', workspace.listener);
    platforms.push(workspace);
  }
  const page = { http, store, offline: !provider, address: `${env.web.host}:${env.web.port}` };
  platforms.push(web({ ...page, ...(env.web.token && { token: env.web.token }) }, tools));

  const { url } = await http.listen();
  if (!provider)
    say(
      'No GROQ_API_KEY is set: answers come from an offline stand-in that says so. Get a key at https://console.groq.com/keys',
    );
  await live({
    platforms,
    bot: parley,
    log,
    ready: (name) => say(name === 'web' ? `The page is ready: open ${url}` : `Connected to ${name}.`),
    check: async () => (await provider?.check()) ?? [],
    prune: async () => {
      await ledger.prune(Date.now());
      await memory.prune(Date.now() - env.memoryHours * 3_600_000);
      await passages.prune(Date.now() - keepPassagesMs);
    },
    close: async () => {
      await http.close();
      await Promise.all([pictures.close(), documents.close(), charts.close()]);
      await ledger.flush();
      await usage.flush();
      await store.destroy();
    },
  });
}

main().catch((error: unknown) => {
  complain(error);
  process.exit(1);
});
