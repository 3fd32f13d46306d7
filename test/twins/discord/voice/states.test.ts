// The gateway lets bots into calls, and tells who is in them.
import { VoiceConnectionStatus as Status } from '@discordjs/voice';
import { Events, GatewayIntentBits as Intent, PermissionFlagsBits as Right, type VoiceState } from 'discord.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '#test/until.ts';
import { connect, newBot } from '../bot.ts';
import { listen } from './caller.ts';
import { agreed, openScene, words, type Scene } from './scene.ts';

let scene: Scene;
let changes: [from: string | null, to: string | null][];

beforeEach(async () => {
  scene = await openScene();
  changes = [];
  const note = (from: VoiceState, to: VoiceState) => void changes.push([from.channelId, to.channelId]);
  scene.guild().client.on(Events.VoiceStateUpdate, note);
});
afterEach(() => scene.close());

test('a bot learns who comes, moves, mutes and goes', async () => {
  const { voice, twin, server, lounge, ana } = scene;
  const attic = twin.addChannel(server, { name: 'attic', voice: true });
  await voice.join(ana, lounge);
  await voice.join(ana, attic, { self_mute: true });
  voice.set(ana, attic, { self_mute: false, deaf: true });
  await until(() => changes.length === 4);
  expect(scene.guild().voiceStates.cache.get(ana.id)).toMatchObject({ selfMute: false, serverDeaf: true });
  voice.leave(ana);
  await until(() => changes.length === 5);
  const [room, other] = [lounge.id, attic.id];
  expect(changes).toEqual([
    [null, room],
    [room, null],
    [null, other],
    [other, other],
    [other, null],
  ]);
  expect(voice.present(attic)).toEqual([]);
});

test('a bot that comes later is told who is there', async () => {
  const { voice, twin, lounge, ana } = scene;
  await voice.join(ana, lounge);
  const later = newBot(twin, { intents: Intent.Guilds | Intent.GuildVoiceStates });
  await connect(later, twin);
  expect(later.guilds.cache.first()?.voiceStates.cache.get(ana.id)?.channelId).toBe(lounge.id);
  await later.destroy();
});

test('without the intent nothing of it is told', async () => {
  const { voice, twin, lounge, ana } = scene;
  const deaf = newBot(twin, { intents: Intent.Guilds });
  let told = 0;
  deaf.on(Events.VoiceStateUpdate, () => void (told += 1));
  await connect(deaf, twin);
  await voice.join(ana, lounge);
  await until(() => changes.length === 1);
  const created = twin.addChannel(scene.server, { name: 'later' });
  await until(() => deaf.channels.cache.has(created.id), 'what happened after it was told');
  expect(told).toBe(0);
  await deaf.destroy();
});

test('a full channel answers nothing at all, but to those who may move members', async () => {
  const { voice, twin, server, ana } = scene;
  const closet = twin.addChannel(server, { name: 'closet', voice: true, limit: 1 });
  await voice.join(ana, closet);
  const bot = scene.call(closet);
  twin.addChannel(server, { name: 'later' });
  await until(() => scene.guild().channels.cache.some(({ name }) => name === 'later'));
  expect(bot.state.status).toBe(Status.Signalling);
  expect(voice.present(closet)).toEqual([ana.id]);
  twin.restrict(closet, twin.bot.id, { allow: Right.MoveMembers });
  bot.rejoin();
  await until(() => bot.state.status === Status.Ready);
});

test('neither does one the bot may not connect to', async () => {
  const { voice, twin, lounge } = scene;
  twin.restrict(lounge, twin.bot.id, { deny: Right.Connect });
  const bot = scene.call();
  twin.addChannel(scene.server, { name: 'later' });
  await until(() => scene.guild().channels.cache.some(({ name }) => name === 'later'));
  expect(bot.state.status).toBe(Status.Signalling);
  expect(voice.present(lounge)).toEqual([]);
});

test('a bot that may not speak, or is muted, is not heard; one that is deaf hears nothing', async () => {
  const { voice, twin, lounge } = scene;
  const ana = await voice.join(scene.ana, lounge);
  const bot = await scene.join();
  voice.set(twin.bot.id, lounge, { mute: true, deaf: true });
  const heard = await listen(bot, ana);
  await ana.say(words(2), { everyMs: 0 });
  bot.playOpusPacket(words(1)[0] ?? Buffer.alloc(1));
  await until(() => voice.packets === 1);
  voice.set(twin.bot.id, lounge, { mute: false, deaf: false });
  twin.restrict(lounge, twin.bot.id, { deny: Right.Speak });
  bot.playOpusPacket(words(1)[0] ?? Buffer.alloc(1));
  await until(() => voice.packets === 2);
  expect(voice.heard(lounge)).toEqual([]);
  await ana.say(words(2, 9), { everyMs: 0 });
  await until(() => heard.length === 2);
  expect(heard).toEqual(words(2, 9));
});

test('a bot leaves', async () => {
  const { voice, lounge } = scene;
  const bot = await scene.join();
  bot.destroy();
  await until(() => voice.present(lounge).length === 0);
  expect(voice.clients(lounge)).toEqual([]);
  await until(async () => (await voice.lines()) === 0);
});

test('a bot is moved, and follows', async () => {
  const { voice, twin, server, lounge } = scene;
  const attic = twin.addChannel(server, { name: 'attic', voice: true });
  const ana = await voice.join(scene.ana, attic);
  const bot = await scene.join();
  voice.moveBot(attic);
  expect(voice.clients(lounge)).toEqual([]);
  await until(() => voice.connected(attic) && bot.state.status === Status.Ready);
  expect(voice.connected(lounge)).toBe(false);
  await agreed(twin, attic, bot);
  const heard = await listen(bot, ana);
  await ana.say(words(2), { everyMs: 1 });
  await until(() => heard.length === 2);
  expect(bot.joinConfig.channelId).toBe(attic.id);
});

test('a bot whose line is closed before it is told where to go follows all the same', async () => {
  const { voice, twin, server, lounge } = scene;
  const attic = twin.addChannel(server, { name: 'attic', voice: true });
  const bot = await scene.join();
  voice.close(lounge, 4014);
  await until(() => bot.state.status === Status.Disconnected);
  voice.moveBot(attic);
  await until(() => voice.connected(attic) && bot.state.status === Status.Ready);
  expect(bot.joinConfig.channelId).toBe(attic.id);
});

test('a bot moves itself', async () => {
  const { voice, twin, server, lounge } = scene;
  const attic = twin.addChannel(server, { name: 'attic', voice: true });
  const bot = await scene.join();
  bot.rejoin({ channelId: attic.id, selfDeaf: false, selfMute: true });
  await until(() => voice.connected(attic) && bot.state.status === Status.Ready);
  expect(voice.clients(lounge)).toEqual([]);
  bot.rejoin({ channelId: attic.id, selfDeaf: true, selfMute: false });
  await until(() => scene.guild().members.me?.voice.selfDeaf === true);
  expect(bot.state.status).toBe(Status.Ready);
});

test.each(['kicked', 'without its channel', 'without its gateway session'])('a bot that is %s is out', async (how) => {
  const { voice, twin, lounge, ana } = scene;
  await voice.join(ana, lounge);
  const bot = await scene.join();
  if (how === 'kicked') voice.kickBot(lounge);
  else if (how === 'without its channel') twin.removeChannel(lounge);
  else twin.gateway.invalidate(false);
  await until(() => bot.state.status !== Status.Ready);
  expect(bot.state.status).toBe(how === 'without its channel' ? Status.Signalling : Status.Disconnected);
  expect(voice.clients(lounge)).toEqual(how === 'without its channel' ? [] : [ana.id]);
});
