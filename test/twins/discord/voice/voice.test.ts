// The stock library joins, hears, is heard, resumes, and agrees on keys with people who come and go.
import { VoiceConnectionStatus as Status } from '@discordjs/voice';
import { VoiceOpcodes as Op } from 'discord-api-types/voice/v8';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '#test/until.ts';
import { listen } from './caller.ts';
import { silence } from './mouth.ts';
import { agreed, openScene, words, type Scene } from './scene.ts';

let scene: Scene;

beforeEach(async () => void (scene = await openScene()));
afterEach(() => scene.close());

test('the library joins, hears and is heard, end to end encrypted', async () => {
  const { voice, lounge } = scene;
  const ana = await voice.join(scene.ana, lounge);
  const bot = await scene.join();
  const heard = await listen(bot, ana);
  await ana.say(words(10), { everyMs: 1 });
  await until(() => heard.length === 10);
  expect(heard).toEqual(words(10));
  for (const packet of words(5, 100)) bot.playOpusPacket(packet);
  bot.playOpusPacket(silence);
  await until(() => voice.heard(lounge).length === 6);
  expect(voice.heard(lounge).map(({ opus }) => opus)).toEqual([...words(5, 100), silence]);
  expect(voice.heard(lounge).map(({ encrypted }) => encrypted)).toEqual([true, true, true, true, true, false]);
  const [first, second] = voice.heard(lounge);
  expect(((second?.seq ?? 0) - (first?.seq ?? 0)) & 0xffff).toBe(1);
  expect(voice.speaking(lounge)).toBe(1);
  expect(voice.violations).toEqual([]);
});

test('a pause is five packets of silence, and the end of speaking', async () => {
  const ana = await scene.voice.join(scene.ana, scene.lounge);
  const bot = await scene.join();
  const heard = await listen(bot, ana);
  await ana.say(words(2), { everyMs: 1 });
  await ana.pause({ everyMs: 1 });
  await until(() => heard.length === 7);
  expect(heard.slice(2)).toEqual(Array(5).fill(silence));
});

test('people who come later are heard, and hear the bot, with new keys each time', async () => {
  const { voice, lounge } = scene;
  const bot = await scene.join();
  expect(voice.keys(lounge).established).toBe(false);
  const ana = await voice.join(scene.ana, lounge);
  await agreed(scene.twin, lounge, bot);
  expect(voice.keys(lounge).epoch).toBe(1n);
  const ben = await voice.join(scene.ben, lounge);
  await agreed(scene.twin, lounge, bot);
  expect(voice.keys(lounge).epoch).toBe(2n);
  expect(voice.keys(lounge).members).toHaveLength(3);
  const heard = [await listen(bot, ana), await listen(bot, ben)];
  await Promise.all([ana.say(words(3), { everyMs: 1 }), ben.say(words(4, 50), { everyMs: 1 })]);
  await until(() => heard[0]?.length === 3 && heard[1]?.length === 4);
  expect(heard).toEqual([words(3), words(4, 50)]);
});

test('who leaves is out of the keys, and the last one begins anew', async () => {
  const { voice, lounge } = scene;
  await voice.join(scene.ana, lounge);
  const ben = await voice.join(scene.ben, lounge);
  const bot = await scene.join();
  voice.leave(scene.ana);
  await agreed(scene.twin, lounge, bot);
  expect(voice.keys(lounge).members.toSorted()).toEqual([scene.ben.id, scene.twin.bot.id].toSorted());
  const heard = await listen(bot, ben);
  await ben.say(words(3), { everyMs: 1 });
  await until(() => heard.length === 3);
  voice.leave(scene.ben);
  await until(() => bot.voicePrivacyCode === undefined, 'the bot has forgotten the keys');
  expect(voice.keys(lounge).established).toBe(false);
  bot.playOpusPacket(words(1)[0] ?? silence);
  await until(() => voice.heard(lounge).length === 1);
  expect(voice.heard(lounge)[0]).toMatchObject({ encrypted: false });
});

test.each(['people', 'bots'] as const)('keys are agreed on by the commits of %s alone', async (whose) => {
  const { voice, lounge } = scene;
  voice.letCommit(whose);
  const ana = await voice.join(scene.ana, lounge);
  const bot = await scene.join();
  await voice.join(scene.ben, lounge);
  await agreed(scene.twin, lounge, bot);
  const heard = await listen(bot, ana);
  await ana.say(words(3), { everyMs: 1 });
  await until(() => heard.length === 3);
  expect(heard).toEqual(words(3));
});

test.each(['welcome', 'commit'] as const)('after a %s that makes no sense there are new keys', async (what) => {
  const { voice, lounge } = scene;
  voice.letCommit('people');
  const ana = await voice.join(scene.ana, lounge);
  if (what === 'welcome') voice.spoil(what);
  const bot = await scene.join();
  if (what === 'commit') voice.spoil(what);
  await voice.join(scene.ben, lounge);
  await until(() => voice.received.some(({ op }) => op === Op.DaveMlsInvalidCommitWelcome), 'the bot asks for keys');
  await agreed(scene.twin, lounge, bot);
  const heard = await listen(bot, ana);
  await ana.say(words(3), { everyMs: 1 });
  await until(() => heard.length === 3);
  expect(heard).toEqual(words(3));
});

test('everybody can be made to agree on keys anew', async () => {
  const { voice, lounge } = scene;
  await voice.join(scene.ana, lounge);
  const bot = await scene.join();
  const before = bot.voicePrivacyCode;
  voice.rekey(lounge);
  await until(() => bot.voicePrivacyCode !== before && bot.voicePrivacyCode !== undefined, 'other keys');
  await agreed(scene.twin, lounge, bot);
  expect(voice.keys(lounge).epoch).toBe(1n);
});

test('a line that broke is resumed, and what was missed is told again', async () => {
  const { voice, lounge } = scene;
  await voice.join(scene.ana, lounge);
  const bot = await scene.join();
  voice.withhold('resumed');
  voice.close(lounge, 1006);
  await until(() => voice.received.some(({ op }) => op === Op.Resume), 'the bot wants to resume');
  const ben = await voice.join(scene.ben, lounge);
  voice.release('resumed');
  await until(() => bot.state.status === Status.Ready, 'resumed');
  // The library drops the keys it is told of before "resumed", and so never has those that came with Ben: it knows only
  // that he is there.
  await listen(bot, ben);
  expect(voice.keys(lounge).epoch).toBe(2n);
});

test('what was missed can also be told after "resumed"', async () => {
  const { voice, lounge } = scene;
  await voice.join(scene.ana, lounge);
  const bot = await scene.join();
  voice.replay('after');
  voice.withhold('resumed');
  voice.close(lounge, 4015);
  await until(() => voice.received.some(({ op }) => op === Op.Resume), 'the bot wants to resume');
  const ben = await voice.join(scene.ben, lounge);
  voice.release('resumed');
  await until(() => bot.state.status === Status.Ready, 'resumed');
  await agreed(scene.twin, lounge, bot);
  const heard = await listen(bot, ben);
  await ben.say(words(3), { everyMs: 1 });
  await until(() => heard.length === 3);
  expect(heard).toEqual(words(3));
});
