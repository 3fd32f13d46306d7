// Bad luck, at the real process: models that fail, a guard that is away, a full disk, a stop in mid-sentence.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answerTo, type BadDay, openDay, organisation } from './badday.ts';
import type { Call } from './twins/groq/call.ts';
import { until } from './until.ts';

const patient = { timeout: 240_000 };
let day: BadDay;

beforeEach(async () => {
  day = await openDay({ discord: { limits: 0.02, starts: { windowMs: 50 } }, slack: { retryMs: 1000 } });
});
afterEach(async () => {
  await day.close();
  expect(day.leaks()).toEqual([]);
});

const isChat = ({ request }: Call) => request?.stream === true;
const isGuard = ({ request }: Call) => String(request?.model).includes('safeguard');

/** What the bot has said in a room, once it writes no more. */
function lastWords(room: string): string[] | undefined {
  const said = day.saidOnDiscord(room);
  return said.length > 0 ? said : undefined;
}

/** Asks on Discord and resolves with what the bot says in the end. */
async function ask(words: string): Promise<string> {
  const room = day.room();
  day.onDiscord(words, room);
  const [said = ''] = await until(() => lastWords(room), `an answer to ${words}`);
  return said;
}

describe('the models', () => {
  test('are down at the start: people are told, and answered when they are back', patient, async () => {
    day.world.groq.fault('*', { type: 'status', status: 503 }, 1000);
    const bot = await day.start();
    await until(() => bot.told.some((line) => line.includes('list of models')), 'the operator is told');
    expect(await ask('q1')).toMatch(/can't be reached right now: please ask again in a minute\. \(\w{8}\)$/);
    day.world.groq.heal();
    expect(await ask('q2')).toBe(answerTo('q2'));
  });

  test('go away in the middle of an answer: what was shown stands, with a note', patient, async () => {
    const { groq, discord } = day.world;
    await day.start();
    const rest = Promise.withResolvers<void>();
    groq.answer = () => inTwo('nougat: one', rest.promise, ' two.');
    // The role, the first words, and then the line breaks.
    groq.fault(isChat, { type: 'cut', after: 2 });
    const room = day.room();
    day.onDiscord('q1', room);
    await until(() => discord.messages(room).some(({ content }) => content.startsWith('nougat')), 'the first words');
    rest.resolve();
    expect(await until(() => lastWords(room), 'the end')).toEqual([
      'nougat: one\n\n-# The line to the model broke here. Ask me again for the rest.',
    ]);
  });

  test('want nobody for an hour: people are told for how long, and not whose limit it is', patient, async () => {
    await day.start();
    const message = `Rate limit reached for model in organization \`${organisation}\` on tokens per day (TPD).`;
    const body = { error: { message, type: 'tokens', code: 'rate_limit_exceeded' } };
    day.world.groq.fault(isChat, { type: 'status', status: 429, headers: { 'retry-after': '3600' }, body }, 1000);
    const said = await ask('q1');
    expect(said).toMatch(/please ask again in about (?:1 hour|60 minutes)\. \(\w{8}\)$/);
    expect(said).not.toContain(organisation);
  });
});

describe('the guard is away, and', () => {
  test('a question is judged by its words alone', patient, async () => {
    await day.start();
    day.world.groq.fault(isGuard, { type: 'status', status: 503 }, 1000);
    expect(await ask('how do I make a pipe bomb')).toMatch(/^I can't help with that/);
  });

  test('an answer that nobody could check is taken back', patient, async () => {
    await day.start();
    day.world.groq.fault(isGuard, { type: 'status', status: 503 }, 1000);
    const room = day.room();
    day.onDiscord('q1', room);
    const taken = "I can't check my answer right now, so I took it back. Please ask again in a moment.";
    await until(() => day.saidOnDiscord(room).includes(taken), 'the answer is taken back');
    expect(day.world.discord.messages(room).filter(({ content }) => content.includes('nougat'))).toEqual([]);
  });
});

describe('it is told to stop in the middle of an answer, and', () => {
  test('ends it first when it is nearly done', patient, async () => {
    const { discord, slack, groq } = day.world;
    const bot = await day.start();
    const rest = Promise.withResolvers<void>();
    groq.answer = () => inTwo('nougat: one ', rest.promise, 'and two.');
    const room = day.room();
    day.onDiscord('q1', room);
    await until(() => discord.messages(room).some(({ content }) => content.startsWith('nougat')), 'the first words');
    const ended = bot.end('SIGTERM');
    await until(() => slack.sockets.lines.length === 0, 'it takes nothing more in');
    rest.resolve();
    expect(await ended).toBe(0);
    expect(day.saidOnDiscord(room)).toEqual(['nougat: one and two.']);
  });

  test('finishes it in the same message after the next start, when it takes too long', patient, async () => {
    const { discord, groq } = day.world;
    const bot = await day.start();
    groq.answer = () => inTwo('nougat: one ', new Promise(() => undefined), '');
    const room = day.room();
    day.onDiscord('q1', room);
    await until(() => discord.messages(room).some(({ content }) => content.startsWith('nougat')), 'the first words');
    const [begun] = discord.messages(room).filter(({ authorId }) => authorId === discord.bot.id);
    expect(await bot.end('SIGTERM')).toBe(0);
    groq.answer = () => 'nougat: one and all.';
    await day.start();
    await until(() => day.saidOnDiscord(room).includes('nougat: one and all.'), 'the answer');
    const own = discord.messages(room).filter(({ authorId }) => authorId === discord.bot.id);
    expect(own.map(({ id }) => id)).toEqual([begun?.id]);
  });
});

test(
  'the disk is full: nothing is taken in that could be lost, and all is answered once there is room',
  patient,
  async (context) => {
    const place = mountSmall();
    if (place === undefined) return context.skip('LEFT OUT: only root may mount a small disk to fill');
    context.onTestFinished(() => unmount(place));
    const bot = await day.start({ DATABASE_URL: `file:${join(place, 'parley.db')}` });
    expect(await ask('q1')).toBe(answerTo('q1'));
    const ballast = join(place, 'ballast');
    await writeFile(ballast, Buffer.alloc(16 * 1024 * 1024)).catch(() => undefined);

    const room = day.room();
    day.onDiscord('q2', room);
    const thread = day.onSlack('q3');
    await until(() => bot.log.some((line) => /disk is full/.test(line)), 'the log tells of it');
    const delivery = day.world.slack.deliveries.findLast(({ payload }) => JSON.stringify(payload).includes('q3'));
    await until(() => (delivery?.attempts.length ?? 0) > 1, 'Slack sends it again');
    expect(delivery?.attempts.every(({ ackedAt }) => ackedAt === undefined)).toBe(true);
    expect(bot.alive).toBe(true);

    await rm(ballast);
    await until(() => day.saidOnSlack(thread).includes(answerTo('q3')), 'the answer on Slack');
    await until(() => day.saidOnDiscord(room).includes(answerTo('q2')), 'the answer on Discord');
    expect(await ask('q4')).toBe(answerTo('q4'));
    expect([day.saidOnSlack(thread), day.saidOnDiscord(room)]).toEqual([[answerTo('q3')], [answerTo('q2')]]);
  },
);

async function* inTwo(first: string, event: Promise<void>, second: string): AsyncGenerator<string> {
  yield first;
  await event;
  yield second;
}

/** A file system of 4 MB, or undefined where nobody may mount one. */
function mountSmall(): string | undefined {
  const place = mkdtempSync(join(tmpdir(), 'parley-disk-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', place]);
  if (status === 0) return place;
  rmdirSync(place);
  return undefined;
}

function unmount(place: string): void {
  spawnSync('umount', ['--lazy', place]);
  rmdirSync(place);
}
