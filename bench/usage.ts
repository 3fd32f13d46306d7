// `npm run bench:usage`: measures `/usage server` over a million calls of a month, and the books that they are written in. `--smoke`: few of them.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { usageServer } from '#handlers/commands/money/server.ts';
import { openBudgets } from '#src/allowance.ts';
import { openCharts } from '#src/chart.ts';
import { openLog } from '#src/log.ts';
import type { Role } from '#src/models.ts';
import { openPreferences } from '#src/preferences.ts';
import { settings as table, type Values } from '#src/settings.ts';
import { openStore } from '#src/store.ts';
import { english } from '#src/tongue.ts';
import { openUsage, type Usage } from '#src/usage.ts';
import { distribution, type Figure, publish } from './figures.ts';

const smoke = process.argv.includes('--smoke');
const calls = smoke ? 20_000 : 1_000_000;
const space = { platform: 'discord', space: 's' };
/** The end of a month, all of which is shown. */
const [from, to] = [Date.UTC(2026, 10, 1), Date.UTC(2026, 10, 30, 23, 30)];
/** What answering one question takes. */
const turn: readonly (readonly [Role, string])[] = [
  ['injection', 'meta-llama/llama-prompt-guard-2-86m'],
  ['guard', 'openai/gpt-oss-safeguard-20b'],
  ['chat', 'openai/gpt-oss-120b'],
  ['guard', 'openai/gpt-oss-safeguard-20b'],
];
const [people, rooms] = [500, 40];
const ever = new AbortController().signal;

/** Some ask a hundred times as often as others, and people stay in a few rooms. */
function* questions(): Generator<{ at: number; person: string; room: string }> {
  const count = calls / turn.length;
  for (let number = 0; number < count; number += 1) {
    const chance = (number * 0.754_877_666) % 1;
    const person = Math.floor(people * chance ** 2);
    const at = Math.floor(from + ((to - from) * number) / count);
    yield { at, person: `p${person}`, room: `r${(person + (number % 3)) % rooms}` };
  }
}

/** Writes all of it as the bot does, and tells how long each writing of the books took. */
async function fill(usage: Usage, clock: { now: number }): Promise<number[]> {
  const times: number[] = [];
  let held = 0;
  for (const { at, person, room } of questions()) {
    clock.now = at;
    for (const [role, model] of turn) {
      const tokens = { promptTokens: 900, cachedTokens: 300, completionTokens: 120 };
      usage.record({
        caller: { person: { id: person }, place: { ...space, room } },
        role,
        model,
        ...tokens,
        seconds: 0.4,
        dollars: 0.0002,
      });
      held += 1;
    }
    if (held < 1000) continue;
    const began = performance.now();
    await usage.flush();
    times.push(performance.now() - began);
    held = 0;
  }
  await usage.flush();
  return times;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function measure(folder: string): Promise<Figure[]> {
  const store = await openStore(`file:${join(folder, 'bench.db')}`);
  const log = openLog({ level: 'error', secrets: [] });
  const clock = { now: to };
  const usage = openUsage(store, log, () => clock.now);
  const writing = await fill(usage, clock);
  clock.now = to;
  const settings = openPreferences(store);
  await settings.set(
    { ...space, room: '' },
    { scope: 'space', target: '', name: 'budgets', value: ['5 dollars a month for the space'], by: '' },
  );
  const budgets = openBudgets(usage, settings, () => clock.now);
  const charts = openCharts(log);
  // Each setting as it is by itself.
  const values = Object.fromEntries(
    Object.entries(table).map(([name, { usual }]) => [name, usual]),
  ) as unknown as Values;
  const author = { id: 'admin', name: 'Admin', isAdmin: true, roles: [] };
  const asked = { author, place: { ...space, room: 'r1' }, calls: false, history: async function* () {} };
  // What the command takes of its desk.
  const desk = { usage, budgets, charts, values, say: english, log } as unknown as Parameters<
    typeof usageServer.run
  >[2];
  const run = () => timed(async () => usageServer.run(asked, { period: 'month' }, desk, ever));
  const first = await run();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const times: number[] = [];
  for (let round = 0; round < (smoke ? 3 : 30); round += 1) times.push(await run());
  delay.disable();
  const loading = await timed(() => budgets.accounts(author, asked.place));
  const known: number[] = [];
  for (let round = 0; round < 1000; round += 1) known.push(await timed(() => budgets.accounts(author, asked.place)));
  await charts.close();
  const hours = await store
    .selectFrom('usage_hours')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .executeTakeFirst();
  await store.destroy();
  const many = `${calls.toLocaleString('en')} calls (${hours?.n.toLocaleString('en')} rows by the hour)`;
  return [
    distribution(`/usage server of a month with ${many}, picture included`, times, { p50: 300 }),
    distribution('– the first time, when the thread that draws is started', [first], { p50: 2000 }),
    distribution('– longest block of the main thread meanwhile', [delay.max / 1e6], { p50: 50 }),
    distribution('writing 1,000 calls into the books, and their hours', writing, { p50: 100 }),
    distribution('budgets: all that was used in a month, the first time', [loading], { p50: 1000 }),
    distribution('budgets: how it stands, asked before a turn', known, { p50: 0.5 }),
  ];
}

const folder = await mkdtemp(join(tmpdir(), 'parley-bench-'));
const figures: Figure[] = [];
try {
  figures.push(...(await measure(folder)));
} finally {
  await rm(folder, { recursive: true, force: true });
}
await publish(figures, 'usage', smoke);
