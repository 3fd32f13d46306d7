// The only file that sees everything: reads the environment, opens the rooms, and lets messages flow between them.
// First of all.
import './fetch.ts';
import { discord } from '#adapters/discord/index.ts';
import { slack } from '#adapters/slack/index.ts';
import { web } from '#adapters/web/index.ts';
import { webHoldings } from '#adapters/web/holdings.ts';
import { webMigrations } from '#adapters/web/migration.ts';
import { bot } from '#handlers/bot.ts';
import { openCalls } from '#handlers/call/calls.ts';
import { markOf } from '#handlers/canary.ts';
import { openActing } from '#handlers/moderate/acts/acting.ts';
import { openBudgets } from './allowance.ts';
import { openAuthority } from './authority.ts';
import { atTerminal } from './bulk.ts';
import { openCharts } from './chart.ts';
import { openCustody } from './custody.ts';
import { examine, isWell, line } from './doctor.ts';
import { readable } from './doctor/environment.ts';
import { openDocuments } from './documents.ts';
import { openEgress } from './egress.ts';
import { type Env, readEnv } from './env.ts';
import { groq } from './groq/groq.ts';
import { openHttp } from './http.ts';
import { openLatency } from './latency.ts';
import { openLexicon } from './lexicon.ts';
import { type Log, openLog, redact } from './log.ts';
import { openMcp } from './mcp.ts';
import { openMetrics, serveMetrics } from './metrics.ts';
import type { Use } from './models.ts';
import { offline } from './offline/models.ts';
import { readOperated } from './operated.ts';
import { openPictures } from './pictures.ts';
import type { Platform } from './platform.ts';
import { openRecordings } from './recordings.ts';
import { openRates } from './rates.ts';
import { openSounds } from './sounds.ts';
import { english } from './tongue.ts';
import type { Kit } from './kit.ts';
import { complain, live, say } from './life.ts';
import { openSums } from './sums.ts';
import { openStore, type Store } from './store.ts';
import { openTurns } from './turns.ts';
import { openVerdicts } from './verdicts.ts';

/** Whoever answers, as the operator has set it; undefined: nobody is set. */
function providerOf(env: Env, log: Log, record: (use: Use) => void) {
  const { groq: account, models, tier, own, order, reading } = env;
  return (account ?? own?.chat) && groq({ ...account, models, tier, own, order, reading }, { log, record });
}

/** Opens all rooms; nothing is connected, and nobody heard, before `start`. */
async function assemble(env: Env, log: Log, store: Store) {
  const platforms: Platform[] = [];
  const on = (name: string) => platforms.find((platform) => platform.name === name);
  const custody = await openCustody(store, {
    log,
    keys: env.dataKeys,
    memoryHours: env.memoryHours,
    holdings: webHoldings,
    operated: env.mcpServers === undefined ? [] : readOperated(env.mcpServers),
    parentOf: ({ platform, room }) => on(platform)?.parentOf?.(room),
  });
  const { ledger, usage, settings, consent, hours, vault, bygone } = custody;
  // Each in a thread or a process of its own, which ends with us.
  const apart = {
    pictures: openPictures(log),
    documents: openDocuments(log),
    charts: openCharts(log),
    sums: openSums(),
    mcp: openMcp({ log, path: process.env['PATH'] }),
  };
  const egress = openEgress();
  const metrics = openMetrics();

  const provider = providerOf(env, log, (use) => usage.record(use));
  const models = provider ?? offline();
  const doctor = {
    databaseUrl: env.databaseUrl,
    models,
    path: process.env['PATH'] ?? '',
    clocks: [env.discord?.apiUrl, env.slack?.apiUrl, env.groq?.baseUrl].filter((url) => url !== undefined),
    platform: on,
  };
  const parley = bot({
    models,
    ...custody,
    lexicon: openLexicon(),
    contextTokens: env.contextTokens,
    say: english,
    authority: openAuthority(settings),
    terms: {
      ...(env.groq && { provider: 'Groq' }),
      own: env.own !== undefined,
      hours,
      sealed: env.dataKeys.length > 0,
    },
    budgets: openBudgets(usage, settings),
    ...apart,
    ...(env.ratesUrl && { rates: openRates(env.ratesUrl, egress, log) }),
    examine: (place, signal) => examine({ ...doctor, store, policies: custody.policies }, [place], signal),
    latency: openLatency(metrics),
    calls: openCalls(),
    verdicts: openVerdicts(),
    acting: openActing(),
    moderator: (name) => on(name)?.moderator,
    hands: (name) => on(name)?.hands,
    recordings: openRecordings(log, process.env['PATH']),
    egress,
    sounds: openSounds(),
    mark: markOf(env.groq?.apiKey ?? `${env.own?.chat?.baseUrl} ${env.own?.chat?.apiKey}`),
    log,
  });

  const health = () => Object.fromEntries(platforms.map((platform) => [platform.name, platform.health()]));
  const http = openHttp({ ...env.web, log, health });
  serveMetrics(http, metrics, env.web.token);
  const kit: Kit = {
    openTurns: (stage, answering) => openTurns(stage, answering, ledger, log),
    reading: ledger,
    log,
  };

  if (env.discord) {
    const privacy = { provider: env.groq ? 'Groq' : 'whoever runs me', memoryHours: env.memoryHours };
    platforms.push(discord({ ...env.discord, privacy }, { ...kit, consent, settings }));
  }
  if (env.slack) {
    const workspace = slack(env.slack, kit);
    if (workspace.listener) http.mount('/slack/events', workspace.listener);
    platforms.push(workspace);
  }
  const address = `${env.web.host}:${env.web.port}`;
  const page = { vault, bygone, http, store, offline: !provider, address };
  platforms.push(web({ ...page, ...(env.web.token && { token: env.web.token }) }, kit));

  return { platforms, parley, doctor, http, provider, custody, apart };
}

async function start(): Promise<void> {
  const env = readEnv(process.env);
  const log = openLog({ level: env.logLevel, secrets: env.secrets });
  const store = await openStore(env.databaseUrl, webMigrations);
  const { platforms, parley, http, provider, custody, apart } = await assemble(env, log, store);
  await custody.privacy.resume();
  const { url } = await http.listen();
  if (!provider)
    say(
      'No GROQ_API_KEY is set: answers come from an offline stand-in that says so. Get a key at https://console.groq.com/keys, or set CHAT_BASE_URL to a server of your own',
    );
  await live({
    platforms,
    bot: parley,
    log,
    ready(name) {
      say(name === 'web' ? `The page is ready: open ${url}` : `Connected to ${name}.`);
      parley
        .resume(name)
        .catch((error: unknown) => log.error({ err: error, platform: name }, 'duties could not be taken up again'));
    },
    check: async () => (await provider?.check()) ?? [],
    prune: () => custody.prune(Date.now()),
    close: async () => {
      await http.close();
      await Promise.all(Object.values(apart).map((one) => one.close()));
      await custody.flush();
      await store.destroy();
    },
  });
}

/** `npm run doctor`: a bot may run beside it, so neither its store is opened nor anything connected that it holds. */
async function lookAround(): Promise<void> {
  const { env, checks } = readable(process.env);
  const log = openLog({ level: 'silent', secrets: env.secrets });
  const { platforms, doctor } = await assemble(env, log, await openStore('file::memory:', webMigrations));
  const places = platforms.map(({ name }) => ({ platform: name }));
  const found = [...checks, ...(await examine(doctor, places, new AbortController().signal))];
  process.stdout.write(redact(found.map(line).join(''), env.secrets), () => process.exit(isWell(found) ? 0 : 1));
}

/** `npm run batch -- …`: a bot may run beside it; nothing of what that holds is opened. */
async function inBulk(given: readonly string[]): Promise<void> {
  const env = readEnv(process.env);
  const log = openLog({ level: 'silent', secrets: env.secrets });
  const tell = (sentence: string) => say(redact(sentence, env.secrets));
  await atTerminal(given, (record) => providerOf(env, log, record), tell);
  process.exit(0);
}

const [what, ...given] = process.argv.slice(2);
(what === 'doctor' ? lookAround() : what === 'batch' ? inBulk(given) : start()).catch((error: unknown) => {
  complain(error);
  process.exit(1);
});
