// What the guard costs until the first words are there: the same questions in a space with it, in one without, and in a strict one.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { webMigrations } from '#adapters/web/migration.ts';
import { openPolicies } from '#src/policies.ts';
import { type Policy, usual } from '#src/policy.ts';
import { openStore } from '#src/store.ts';
import { words } from '#test/twins/groq/request.ts';
import { startWorld, type World } from '#test/world.ts';
import { distribution, type Figure, percentile, single } from './figures.ts';
import { came, firstWords, now } from './ground.ts';

const marks = /\bm\d+\b/;
/** Milliseconds. The guard is the faster of the two, as it is with Groq. */
const [guardMs, firstTokenMs] = [150, 250];
const everyMs = 60;
const rooms = 20;

const spaces: Readonly<Record<string, Partial<Policy['stages']>>> = {
  balanced: {},
  off: { questions: 'off', answers: 'off' },
  strict: { answers: 'strict' },
};

/** Asks in all spaces in turn, so that whatever else the machine does meets all of them. */
export async function guard(smoke: boolean): Promise<Figure[]> {
  const world = await startWorld();
  const { discord, groq } = world;
  groq.limits = { '*': { rpm: 1e9, rpd: 1e9, tpm: 1e9 } };
  groq.guardMs = guardMs;
  groq.answer = ({ messages }) => ({
    text: `${marks.exec(words(messages.at(-1)))?.[0]} it is.`,
    delayMs: firstTokenMs,
  });
  const members = Array.from({ length: rooms }, (_, at) => discord.addUser({ name: `Person ${at}` }));
  const channels = members.map((_, at) => `room-${at}`);
  const guilds = Object.keys(spaces).map((name) => ({ name, guild: discord.addGuild({ name, members, channels }) }));
  await choose(world, new Map(guilds.map(({ name, guild }) => [guild.id, spaces[name] ?? {}])));
  await world.start({ LOG_LEVEL: 'warn' });

  const asked = new Map<string, { name: string; at: number }>();
  const count = smoke ? 8 : 150;
  for (let number = 0; number < count * guilds.length; number++) {
    const { name, guild } = guilds[number % guilds.length]!;
    const seat = Math.floor(number / guilds.length) % rooms;
    asked.set(`m${number}`, { name, at: now() });
    discord.say(members[seat]!, guild.channels[seat]!, `<@${discord.bot.id}> m${number}`);
    await sleep(everyMs);
  }
  await came(() => firstWords(world, marks).size >= asked.size, 20_000);
  const first = firstWords(world, marks);
  await world.close();
  const times = (space: string): number[] =>
    [...asked].filter(([, { name }]) => name === space).map(([mark, { at }]) => (first.get(mark) ?? Infinity) - at);
  return figures(times('off'), times('balanced'), times('strict'));
}

function figures(off: readonly number[], balanced: readonly number[], strict: readonly number[]): Figure[] {
  const extra = (some: readonly number[]): number => percentile(some, 0.5) - percentile(off, 0.5);
  return [
    distribution('question → first words, guard off', off, {}),
    distribution('question → first words, guard on (balanced)', balanced, {}),
    distribution('question → first words, strict', strict, {}),
    single('what the guard adds to the first words (p50)', extra(balanced), 'ms', 15),
    // Strict waits for one verdict more, which nothing else is done beside.
    single('what strict adds to the first words (p50)', extra(strict), 'ms', guardMs + 30),
  ];
}

/** As admins do before anybody asks: the process that comes reads it. */
async function choose(world: World, stages: ReadonlyMap<string, Partial<Policy['stages']>>): Promise<void> {
  const store = await openStore(`file:${join(world.folder, 'parley.db')}`, webMigrations);
  const policies = openPolicies(store);
  for (const [space, some] of stages)
    await policies.change({ platform: 'discord', space }, 'bench', 'stages', () => ({
      ...usual,
      stages: { ...usual.stages, ...some },
    }));
  await store.destroy();
}
