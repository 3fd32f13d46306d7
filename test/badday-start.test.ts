// Bad settings, at the real process: the operator is told which one, and where to get a right one; what works goes on.
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answerTo, type BadDay, openDay, wrong } from './badday.ts';
import { until } from './until.ts';
import type { BotProcess } from './world.ts';

const patient = { timeout: 240_000 };
let day: BadDay;

beforeEach(async () => {
  day = await openDay();
});
afterEach(async () => {
  await day.close();
  expect(day.leaks()).toEqual([]);
});

/** The lines that name a setting. */
function about(bot: BotProcess, setting: string): string[] {
  return bot.told.filter((line) => line.includes(setting));
}

describe('a wrong credential', () => {
  test('of Discord is told in one line, and Slack goes on', patient, async () => {
    const bot = day.launch({ DISCORD_TOKEN: wrong.DISCORD_TOKEN });
    await until(() => about(bot, 'DISCORD_TOKEN').length > 0, 'the line');
    await day.world.slack.until(() => day.world.slack.sockets.lines.length > 0);
    const thread = day.onSlack('q1');
    await until(() => day.saidOnSlack(thread).includes(answerTo('q1')), 'the answer on Slack');
    expect(about(bot, 'DISCORD_TOKEN')).toEqual([
      expect.stringContaining('https://discord.com/developers/applications'),
    ]);
    expect(await bot.end('SIGTERM')).toBe(0);
    // Asked once more to be sure, and never again: Discord would ban the address.
    expect(day.world.discord.invalidRequests).toBeLessThanOrEqual(2);
  });

  test.each(['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN'] as const)(
    'of Slack, %s, is told in one line, and Discord goes on',
    patient,
    async (setting) => {
      const bot = day.launch({ [setting]: wrong[setting] });
      await until(() => about(bot, setting).length > 0, 'the line');
      await day.world.discord.until(() => day.world.discord.gateway.ready > 0, 'Discord is connected');
      const room = day.room();
      day.onDiscord('q2', room);
      await until(() => day.saidOnDiscord(room).includes(answerTo('q2')), 'the answer on Discord');
      expect(about(bot, setting)).toEqual([expect.stringContaining('https://api.slack.com/apps')]);
      expect(await bot.end('SIGTERM')).toBe(0);
    },
  );

  test('of Groq is told in one line and ends the process, since nothing could be answered', patient, async () => {
    const bot = day.launch({ GROQ_API_KEY: wrong.GROQ_API_KEY });
    expect(await bot.gone()).toBe(1);
    expect(about(bot, 'GROQ_API_KEY')).toEqual([expect.stringContaining('https://console.groq.com/keys')]);
  });

  test('of all three is told in three lines, and ends the process', patient, async () => {
    const bot = day.launch(wrong);
    expect(await bot.gone()).toBe(1);
    for (const setting of ['DISCORD_TOKEN', 'SLACK_BOT_TOKEN', 'GROQ_API_KEY'])
      expect(about(bot, setting)).toHaveLength(1);
    expect(bot.told.join('\n')).not.toMatch(/^ +at /m);
  });
});

describe('what is wrong with the machine', () => {
  test('is told: a port that is in use', patient, async () => {
    const other = createServer();
    await once(other.listen(0, '127.0.0.1'), 'listening');
    // It listens on a port, not on a pipe.
    const { port } = other.address() as AddressInfo;
    const bot = day.launch({ PORT: String(port) });
    expect(await bot.gone()).toBe(1);
    expect(bot.told).toEqual([`Port ${port} is in use: stop the other program or set PORT.`]);
    other.close();
  });

  test.each([
    ['a folder', tmpdir()],
    ['in what is no folder', '/dev/null/parley.db'],
    ['where nobody may write', '/proc/parley.db'],
  ])('is told: a database that is %s', patient, async (_, place) => {
    const bot = day.launch({ DATABASE_URL: `file:${place}` });
    expect(await bot.gone()).toBe(1);
    expect(bot.told).toEqual([
      expect.stringMatching(/^The database .+ \(DATABASE_URL\) cannot be written: check that the folder exists/),
    ]);
  });

  test('is told: a database that another Parley has', patient, async () => {
    const first = await day.start();
    const second = day.launch({});
    expect(await second.gone()).toBe(1);
    expect(second.told).toEqual([expect.stringMatching(/DATABASE_URL\) is in use by another Parley/)]);
    expect(first.alive).toBe(true);
  });
});

test('every setting that is wrong by itself is told at once, before anything is tried', patient, async () => {
  const bot = day.launch({ PORT: '99999', LOG_LEVEL: 'loud', GROQ_BASE_URL: 'groq', SLACK_APP_TOKEN: '' });
  expect(await bot.gone()).toBe(1);
  for (const setting of ['PORT', 'LOG_LEVEL', 'GROQ_BASE_URL', 'SLACK_APP_TOKEN'])
    expect(about(bot, setting)).toHaveLength(1);
  expect(day.world.groq.calls).toEqual([]);
});
