// The voice server refuses, keeps silent, closes, moves, and says things out of order.
import { Socket } from 'node:dgram';
import { joinVoiceChannel, VoiceConnectionStatus as Status } from '@discordjs/voice';
import { VoiceOpcodes as Op } from 'discord-api-types/voice/v8';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { until } from '#test/until.ts';
import { listen } from './caller.ts';
import { corrupt, extended, padded } from './faults.ts';
import { agreed, openScene, words, type Scene } from './scene.ts';

let scene: Scene;

beforeEach(async () => void (scene = await openScene()));
afterEach(() => scene.close());

const identifies = () => scene.voice.received.filter(({ op }) => op === Op.Identify).length;

test.each(['server', 'upgrade', 'hello', 'ready', 'discovery', 'session'] as const)(
  'the join waits for %s until it comes',
  async (point) => {
    const { voice, lounge } = scene;
    const steps: Record<typeof point, () => boolean> = {
      server: () => voice.present(lounge).length === 1,
      upgrade: () => voice.present(lounge).length === 1,
      hello: () => voice.present(lounge).length === 1,
      ready: () => identifies() === 1,
      discovery: () => identifies() === 1,
      session: () => voice.received.some(({ op }) => op === Op.SelectProtocol),
    };
    voice.withhold(point);
    const bot = scene.call();
    await until(steps[point]);
    expect(bot.state.status).not.toBe(Status.Ready);
    voice.release(point);
    await until(() => bot.state.status === Status.Ready, 'the bot is in the call');
  },
);

test('what is forgotten never comes', async () => {
  const { voice } = scene;
  voice.withhold('ready');
  const bot = scene.call();
  await until(() => identifies() === 1);
  voice.release('ready', true);
  expect(bot.state.status).toBe(Status.Connecting);
  voice.withhold('ready');
  voice.release('ready');
  expect(bot.rejoin()).toBe(true);
  await until(() => bot.state.status === Status.Ready, 'another try is answered');
});

test.each([4006, 4009, 4021, 4022])('after %i the library asks for another server', async (code) => {
  const bot = await scene.join();
  scene.voice.close(scene.lounge, code);
  await until(() => identifies() === 2);
  await until(() => bot.state.status === Status.Ready, 'the bot is back');
  expect(scene.voice.connected(scene.lounge)).toBe(true);
});

test.each([1006, 4015])('after %i the library resumes', async (code) => {
  const { voice, lounge } = scene;
  const ana = await voice.join(scene.ana, lounge);
  const bot = await scene.join();
  voice.close(lounge, code);
  await until(() => voice.received.some(({ op }) => op === Op.Resume) && bot.state.status === Status.Ready);
  await until(() => voice.connected(lounge));
  expect(identifies()).toBe(1);
  const heard = await listen(bot, ana);
  await ana.say(words(3), { everyMs: 1 });
  await until(() => heard.length === 3);
});

test('after 4014 the library stays away', async () => {
  await scene.close();
  scene = await openScene({ voice: { resumeMs: 60_000 } });
  const bot = await scene.join();
  scene.voice.close(scene.lounge, 4014);
  await until(() => bot.state.status === Status.Disconnected);
  await until(() => scene.voice.clients(scene.lounge).length === 0, 'the server has let it go at once');
  expect(scene.voice.connected(scene.lounge)).toBe(false);
});

test('who comes back too late is gone', async () => {
  await scene.close();
  scene = await openScene({ voice: { resumeMs: 1 } });
  const { voice, lounge } = scene;
  const bot = await scene.join();
  voice.withhold('upgrade');
  voice.close(lounge, 1006);
  await until(() => voice.clients(lounge).length === 0, 'the call goes on without the bot');
  voice.release('upgrade');
  await until(() => identifies() === 2 && bot.state.status === Status.Ready, 'the bot begins anew');
  expect(voice.connected(lounge)).toBe(true);
});

test('whoever cannot encrypt end to end is refused', async () => {
  const { twin, voice, lounge } = scene;
  const { voiceAdapterCreator: adapterCreator } = scene.guild();
  const common = { channelId: lounge.id, guildId: scene.server.id, adapterCreator };
  const bot = joinVoiceChannel({ ...common, daveEncryption: false, group: twin.token });
  const closed = new Promise((resolve) =>
    bot.on('stateChange', (_, to) => 'networking' in to && to.networking.once('close', resolve)),
  );
  expect(await closed).toBe(4017);
  bot.destroy();
  expect(voice.received[0]).toMatchObject({ op: Op.Identify, d: { max_dave_protocol_version: 0 } });
});

test('whoever lets its heart stop is thrown out', async () => {
  await scene.close();
  scene = await openScene({ voice: { heartbeatMs: 200 } });
  await scene.join();
  await until(() => scene.voice.beats > 2, 'the library beats as it should');
  const { endpoint } = await scene.voice.server();
  const still = new WebSocket(`wss://${endpoint}?v=8`);
  expect(await new Promise((resolve) => still.on('close', resolve))).toBe(4009);
});

test.each([
  ['an old version', '4', '', 4020],
  ['no JSON', '8', '{', 4002],
  ['something before it has come in', '8', '{"op":1,"d":{}}', 4003],
  ['a heartbeat of an older version', '8', '{"op":3,"d":5}', 4020],
  ['a token that nobody gave', '8', '{"op":0,"d":{"server_id":"1","user_id":"1","session_id":"1","token":"1"}}', 4004],
  ['a session that never was', '8', '{"op":7,"d":{"server_id":"1","session_id":"1","token":"1","seq_ack":5}}', 4006],
])('%s is refused', async (_, version, text, code) => {
  const { endpoint } = await scene.voice.server();
  const line = new WebSocket(`wss://${endpoint}?v=${version}`);
  line.on('open', () => line.send(text));
  expect(await new Promise((resolve) => line.on('close', resolve))).toBe(code);
});

test('the server is gone, and another one takes the call over', async () => {
  const { voice, lounge } = scene;
  const ana = await voice.join(scene.ana, lounge);
  const bot = await scene.join();
  const first = (await voice.server()).endpoint;
  voice.loseServer(lounge);
  await until(() => bot.state.status === Status.Disconnected);
  await voice.findServer(lounge);
  await until(() => bot.state.status === Status.Ready, 'the bot is at the other server');
  expect((await voice.server()).endpoint).not.toBe(first);
  await agreed(scene.twin, lounge, bot);
  const heard = await listen(bot, ana);
  await ana.say(words(3), { everyMs: 1 });
  await until(() => heard.length === 3);
});

test('padding and header extensions arrive', async () => {
  const { voice, lounge } = scene;
  const ana = await voice.join(scene.ana, lounge);
  const bot = await scene.join();
  const heard = await listen(bot, ana);
  await ana.say(words(4), { everyMs: 1, faults: [padded(20, [0]), extended(undefined, undefined, [1]), corrupt([9])] });
  await until(() => heard.length === 4);
  expect(heard).toEqual(words(4));
});

test('datagrams of any kind come from the server, or from a stranger', async () => {
  const { voice, lounge } = scene;
  const bot = await scene.join();
  const came: { bytes: number; port: number }[] = [];
  if (bot.state.status !== Status.Ready || !('udp' in bot.state.networking.state)) throw new Error('not in the call');
  // The library's own listener reads before the end of such datagrams.
  const { udp } = bot.state.networking.state;
  udp.removeAllListeners('message');
  const socket: unknown = Reflect.get(udp, 'socket');
  if (!(socket instanceof Socket)) throw new Error('no socket');
  socket.on('message', (bytes, { port }) => void came.push({ bytes: bytes.length, port }));
  for (let bytes = 0; bytes <= 12; bytes += 1) voice.datagram(lounge, Buffer.alloc(bytes));
  await until(() => came.length === 13);
  voice.datagram(lounge, Buffer.alloc(40), 'stranger');
  await until(() => came.length === 14);
  expect(came.map(({ bytes }) => bytes)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 40]);
  expect(new Set(came.map(({ port }) => port)).size).toBe(2);
});

test('newcomers can be announced too late, and anything can be told', async () => {
  const { voice, lounge } = scene;
  await voice.join(scene.ana, lounge);
  voice.letCommit('people');
  const bot = await scene.join();
  const told: string[] = [];
  if (bot.state.status !== Status.Ready || !('ws' in bot.state.networking.state)) throw new Error('not in the call');
  const { ws } = bot.state.networking.state;
  // The library's own listener throws at proposals to add somebody who is not there.
  ws.removeAllListeners('binary');
  ws.on('binary', ({ op }: { op: number }) => told.push(`bytes ${op}`));
  ws.on('packet', ({ op }: { op: number }) => told.push(`${op}`));
  voice.announceLate();
  await voice.join(scene.ben, lounge);
  await until(() => told.includes(`${Op.ClientsConnect}`));
  expect(told.indexOf(`bytes ${Op.DaveMlsProposals}`)).toBeGreaterThanOrEqual(0);
  expect(told.indexOf(`bytes ${Op.DaveMlsProposals}`)).toBeLessThan(told.indexOf(`${Op.ClientsConnect}`));
  voice.tell(lounge, 99, {});
  voice.tellBytes(lounge, 27, Buffer.from([9]));
  await until(() => told.at(-1) === 'bytes 27');
  expect(told).toContain('99');
});
