// What the stock library makes of what goes wrong on the way.
import { VoiceConnectionStatus as Status, type VoiceConnection } from '@discordjs/voice';
import { VoiceOpcodes as Op } from 'discord-api-types/voice/v8';
import { createEncoder } from 'libopus-wasm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '#test/until.ts';
import type { Guest } from './calls.ts';
import { listen } from './caller.ts';
import { bare, corrupt, doubled, foreign, lost, misnamed, swapped, typed } from './faults.ts';
import type { Manner } from './mouth.ts';
import { agreed, openScene, words, type Scene } from './scene.ts';
import { soundOf } from './sound.ts';

let scene: Scene;
let ana: Guest;
let bot: VoiceConnection;
let heard: Buffer[];

beforeEach(async () => {
  scene = await openScene();
  ana = await scene.voice.join(scene.ana, scene.lounge);
  bot = await scene.join();
  heard = await listen(bot, ana);
});
afterEach(() => scene.close());

/** Says these words in another way, and then one more in the usual way. */
async function say(...ways: Manner[]): Promise<void> {
  for (const how of ways) await ana.say(words(4), { everyMs: 1, ...how });
  await ana.say(words(1, 99), { everyMs: 1 });
  await until(() => heard.some((packet) => packet[1] === 99), 'the last word is heard');
}
const numbers = () => heard.map((packet) => packet[1]);

test('packets are lost, doubled and out of order', async () => {
  await say({ faults: [doubled([0]), lost([1]), swapped([2])] });
  // The library takes what comes; what came twice cannot be decrypted twice.
  expect(numbers()).toEqual([0, 3, 2, 99]);
});

test('frames that are not encrypted, or with another key, or of another kind, are not heard', async () => {
  await say({ faults: [bare([0]), foreign([1]), misnamed(4, [2]), typed(77, [3])] });
  expect(numbers()).toEqual([99]);
});

test('a packet that is corrupt ends what the library hears of somebody', async () => {
  await ana.say(words(1), { everyMs: 1, faults: [corrupt()] });
  await until(() => bot.receiver.subscriptions.size === 0);
  expect(heard).toEqual([]);
});

test('so do packets of nothing but padding', async () => {
  ana.pad(60);
  await until(() => bot.receiver.subscriptions.size === 0);
  expect(heard).toEqual([]);
});

test('packets come before it is told whose they are', async () => {
  const ben = await scene.voice.join(scene.ben, scene.lounge);
  await agreed(scene.twin, scene.lounge, bot);
  const known = () => bot.receiver.ssrcMap.get(ben.ssrc);
  await ben.say(words(3), { everyMs: 1, announced: false });
  await say();
  expect(known()).toBeUndefined();
  ben.announce(1);
  await until(() => known()?.userId === ben.id);
});

test('without end-to-end encryption all is heard as it is', async () => {
  const { voice, lounge } = scene;
  voice.downgrade(lounge);
  await until(() => voice.settled(lounge) && voice.received.some(({ op }) => op === Op.DaveTransitionReady));
  await until(() => {
    bot.playOpusPacket(words(1)[0] ?? Buffer.alloc(0));
    return voice.heard(lounge).some(({ encrypted }) => !encrypted);
  }, 'the bot does not encrypt any more');
  await say({});
  expect(numbers()).toEqual([0, 1, 2, 3, 99]);
  voice.rekey(lounge);
  await agreed(scene.twin, lounge, bot);
  bot.playOpusPacket(words(1)[0] ?? Buffer.alloc(0));
  await until(() => voice.heard(lounge).at(-1)?.encrypted);
});

test('whoever is refused each time knocks again and again', async () => {
  const { voice, lounge } = scene;
  voice.refuse(4017);
  voice.close(lounge, 4006);
  await until(() => voice.received.filter(({ op }) => op === Op.Identify).length > 3);
  voice.refuse();
  await until(() => bot.state.status === Status.Ready);
  expect(voice.connected(lounge)).toBe(true);
});

test('what the bot says can be listened to', async () => {
  using encoder = await createEncoder({ sampleRate: 48_000, channels: 2 });
  const tone = Int16Array.from({ length: 1920 }, (_, at) => 8000 * Math.sin((at >> 1) / 8));
  for (let sent = 0; sent < 10; sent += 1) bot.playOpusPacket(Buffer.from(encoder.encode(tone)));
  await until(() => scene.voice.heard(scene.lounge).length === 10);
  const sound = await soundOf(scene.voice.heard(scene.lounge));
  expect(sound.length).toBe(9600);
  expect(Math.max(...sound)).toBeGreaterThan(5000);
});

test('the chat of a call is a channel as any other', async () => {
  const { twin, lounge } = scene;
  twin.say(scene.ana, lounge, 'hello');
  expect(twin.messages(lounge)).toMatchObject([{ content: 'hello', authorId: scene.ana.id }]);
});
