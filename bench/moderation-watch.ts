// What it costs to look at all that members write: the bot's own processor time for a message, and how often a judge is asked.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { webMigrations } from '#adapters/web/migration.ts';
import { openPolicies } from '#src/policies.ts';
import { usual } from '#src/policy.ts';
import { openStore } from '#src/store.ts';
import { type BotProcess, startWorld, type World } from '#test/world.ts';
import { type Figure, single } from './figures.ts';

/** Messages a second, in so many rooms. */
const [aSecond, rooms] = [200, 20];
/** Texts that are sent again and again. */
const spams = 20;

/** The same flow of messages with nobody watching, with all watched, and of the same few texts. */
export async function watch(smoke: boolean): Promise<Figure[]> {
  const world = await startWorld();
  const { discord, groq } = world;
  groq.limits = { '*': { rpm: 1e9, rpd: 1e9, tpm: 1e9 } };
  const members = Array.from({ length: 50 }, (_, at) => discord.addUser({ name: `Person ${at}` }));
  const channels = Array.from({ length: rooms }, (_, at) => `room-${at}`);
  const [unwatched, watched] = ['unwatched', 'watched'].map((name) => discord.addGuild({ name, members, channels }));
  if (!unwatched || !watched) throw new Error('there is no server');
  await watchAll(world, watched.id);
  const bot = await world.start({ LOG_LEVEL: 'warn' });
  const seconds = smoke ? 2 : 20;

  const judged = () => groq.calls.reduce((all, { request }) => all + entriesOf(request), 0);
  const flow = async (guild: typeof watched, textOf: (number: number) => string) => {
    const [cpu, entries] = [await cpuOf(bot), judged()];
    for (let number = 0; number < aSecond * seconds; number += 1) {
      discord.say(members[number % members.length]!, guild.channels[number % rooms]!, textOf(number));
      if (number % 4 === 3) await sleep(20);
    }
    // What is still on its way is part of the price.
    await quiet(groq.calls);
    return { cpuMs: (await cpuOf(bot)) - cpu, judged: judged() - entries };
  };
  const own = (number: number) =>
    `Has anybody seen the ${number}th answer to that question? I looked for ${number} minutes.`;
  await flow(watched, (number) => own(number + 1e6));
  const idle = await flow(unwatched, own);
  const busy = await flow(watched, own);
  const spam = await flow(watched, (number) => `Win a free prize now, number ${number % spams} of our shop!`);
  await world.close();
  const messages = aSecond * seconds;
  return [
    single('a message that nobody watches: processor time', idle.cpuMs / messages, 'ms', 1),
    single('a message that is watched: processor time, all of it', busy.cpuMs / messages, 'ms', 1),
    single('texts that reached a judge of as many that differ (share)', busy.judged / messages, '', 1),
    single('a message of a flood of twenty texts: processor time', spam.cpuMs / messages, 'ms', 1),
    single('texts that reached a judge of that flood (share; the rest were known)', spam.judged / messages, '', 0.05),
  ];
}

/** As admins do before anybody writes: the process that comes reads it. */
async function watchAll(world: World, space: string): Promise<void> {
  const store = await openStore(`file:${join(world.folder, 'parley.db')}`, webMigrations);
  await openPolicies(store).change({ platform: 'discord', space }, 'bench', 'watch', () => ({
    ...usual,
    everywhere: true,
  }));
  await store.destroy();
}

/** How many texts a request has judged: one, or those of its list. */
function entriesOf(request: World['groq']['calls'][number]['request']): number {
  const content = request?.messages.at(-1)?.content;
  if (typeof content !== 'string') return 0;
  return content.includes('"entries"') ? content.split('"text":').length - 1 : 1;
}

/** Resolves when nothing was asked for a second: what waits is gathered for less. */
async function quiet(calls: readonly unknown[]): Promise<void> {
  for (let seen = -1; seen !== calls.length; await sleep(1000)) seen = calls.length;
}

/** Milliseconds of processor time that a process has used, all threads: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
async function cpuOf({ pid }: BotProcess): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const [utime, stime] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  const ticksASecond = 100;
  return (((utime ?? 0) + (stime ?? 0)) * 1000) / ticksASecond;
}
