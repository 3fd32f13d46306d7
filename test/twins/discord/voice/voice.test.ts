// The stock library joins, hears, speaks and resumes.
import { VoiceConnectionStatus as Status, type VoiceConnection } from '@discordjs/voice';
import type { Client } from 'discord.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startDiscordTwin, type DiscordTwin } from '../twin.ts';
import type { Channel, User } from '../world.ts';
import { until } from '#test/until.ts';
import { call, listen, newCaller } from './caller.ts';

let twin: DiscordTwin;
let bot: Client;
let ana: User;
let ben: User;
let lounge: Channel;
let connection: VoiceConnection | undefined;

beforeEach(async () => {
  twin = await startDiscordTwin();
  ana = twin.addUser({ name: 'Ana' });
  ben = twin.addUser({ name: 'Ben' });
  const server = twin.addGuild({ members: [ana, ben], channels: [] });
  lounge = twin.addChannel(server, { name: 'lounge', voice: true });
  bot = await newCaller(twin);
});

afterEach(async () => {
  if (connection && connection.state.status !== Status.Destroyed) connection.destroy();
  await bot.destroy();
  await twin.close();
});

const words = (count: number, from = 0): Buffer[] =>
  Array.from({ length: count }, (_, at) => Buffer.from([0x78, from + at, ...Array<number>(60).fill(at)]));

async function join(): Promise<VoiceConnection> {
  connection = call(bot, lounge);
  await until(() => connection?.state.status === Status.Ready, 'the bot is in the call');
  return connection;
}

test('the library joins, and hears and is heard, end to end encrypted', async () => {
  const ann = await twin.voice.join(ana, lounge);
  const joined = await join();
  await twin.voice.until(() => twin.voice.settled(lounge), 'all have keys');
  await until(() => joined.voicePrivacyCode !== undefined, 'the bot has keys');
  const said = words(10);
  const heard = listen(joined, ana.id);
  await ann.say(said, { everyMs: 1 });
  await until(() => heard.length === 10);
  expect(heard).toEqual(said);
  const answer = words(5, 100);
  for (const packet of answer) joined.playOpusPacket(packet);
  await twin.voice.until(() => twin.voice.heard(lounge).length === 5);
  expect(twin.voice.heard(lounge).map(({ opus }) => opus)).toEqual(answer);
  expect(twin.voice.heard(lounge).every(({ encrypted }) => encrypted)).toBe(true);
  expect(twin.voice.violations).toEqual([]);
});
