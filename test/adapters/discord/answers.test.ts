// From a question on Discord to its answer, through the real turns, ledger and delivery; also when the process dies.
import { expect, onTestFinished, test } from 'vitest';
import { discord } from '#adapters/discord/index.ts';
import { openLedger } from '#src/ledger.ts';
import { openLog } from '#src/log.ts';
import type { ReplyPart, Turn } from '#src/message.ts';
import { openStore } from '#src/store.ts';
import { openTurns } from '#src/turns.ts';
import { startDiscordTwin, type Options } from '#test/twins/discord/twin.ts';
import { quietBot } from '#test/quiet-bot.ts';
import { privacy } from './scene.ts';
import { Wishes } from './wishes.ts';

type Answer = (turn: Turn, signal: AbortSignal) => AsyncIterable<ReplyPart>;

async function openWorld(options: Options = {}) {
  const twin = await startDiscordTwin({ starts: { windowMs: 0 }, ...options });
  const store = await openStore('file::memory:');
  const ann = twin.addUser({ name: 'Ann' });
  const names = Array.from({ length: 20 }, (_, n) => `room-${n}`);
  const server = twin.addGuild({ channels: names, members: [ann] });
  const [general] = server.channels;
  if (!general) throw new Error('the server has no channels');
  onTestFinished(async () => {
    await twin.close();
    await store.destroy();
  });

  /** A process of its own, on the same store. */
  async function start(message: Answer) {
    const log = openLog({ level: 'silent', secrets: [] });
    const ledger = openLedger(store);
    const settings = { token: twin.token, apiUrl: twin.apiUrl, messageContent: true, privacy };
    const { consent, settings: chosen } = new Wishes();
    const tools = { openTurns: openTurnsOn, reading: ledger, log, consent, settings: chosen };
    function openTurnsOn(...[stage, bot]: Parameters<Parameters<typeof discord>[1]['openTurns']>) {
      return openTurns(stage, bot, ledger, log);
    }
    const platform = discord(settings, tools);
    onTestFinished(() => platform.stop(0));
    await platform.start(quietBot({ message }));
    return platform;
  }

  const said = (room: { id: string } = general) =>
    twin.messages(room).filter(({ authorId }) => authorId === twin.bot.id);
  return { twin, ann, server, general, me: `<@${twin.bot.id}>`, start, said };
}

/** Says these words, and then nothing more until it is stopped. */
function halting(...words: string[]): Answer {
  return async function* (_turn, signal) {
    for (const text of words) yield { type: 'text', text };
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  };
}

const whole: Answer = async function* (turn) {
  yield { type: 'working', on: 'thinking' };
  yield { type: 'text', text: `You said: ` };
  yield { type: 'text', text: turn.messages.map(({ text }) => text).join(' / ') };
};

test('a question is answered, in a reply, once', async () => {
  const { twin, ann, general, me, start, said } = await openWorld();
  await start(whole);
  const question = twin.say(ann, general, `${me} hello`);
  await twin.until(() => said()[0]?.content === 'You said: hello' && said()[0]?.components.length === 0);
  expect(said()).toMatchObject([{ replyTo: question.id }]);
  expect(twin.violations).toEqual([]);
});

test('a thread the bot has answered in needs no further mention', async () => {
  const { twin, ann, general, me, start, said } = await openWorld();
  await start(whole);
  const thread = twin.addThread(general, ann, { name: 'a thread' });
  twin.say(ann, thread, `${me} hello`);
  await twin.until(() => said(thread).some(({ content }) => content === 'You said: hello'));
  // Later than a burst, which would be one question.
  await new Promise((resolve) => setTimeout(resolve, 800));
  twin.say(ann, thread, 'and now?');
  await twin.until(() => said(thread).some(({ content }) => content === 'You said: and now?'));
  expect(said(thread)).toHaveLength(2);
});

test('the stop button ends the answer where it stands', async () => {
  const { twin, ann, general, me, start, said } = await openWorld();
  await start(halting('Once upon a time'));
  twin.say(ann, general, `${me} a story`);
  await twin.until(() => said().length === 1);
  const [row] = said()[0]?.components ?? [];
  const [button] = row && 'components' in row ? row.components : [];
  await twin.press(ann, said()[0]?.id ?? '', button && 'custom_id' in button ? button.custom_id : '');
  await twin.until(() => said()[0]?.components.length === 0);
  expect(said()[0]?.content).toBe('Once upon a time\n\n-# Stopped.');
});

test('a deleted question takes its answer with it', async () => {
  const { twin, ann, general, me, start, said } = await openWorld();
  await start(halting('Once upon a time'));
  const question = twin.say(ann, general, `${me} a story`);
  await twin.until(() => said().length === 1);
  twin.remove(question);
  await twin.until(() => said().length === 0);
  expect(said()).toEqual([]);
});

test('after a restart the answer is completed in the same message', async () => {
  const { twin, ann, general, me, start, said } = await openWorld();
  const first = await start(halting('You'));
  twin.say(ann, general, `${me} hello`);
  await twin.until(() => said().length === 1);
  const [begun] = said();
  await first.stop(0);
  await start(whole);
  await twin.until(() => said()[0]?.content === 'You said: hello' && said()[0]?.components.length === 0);
  expect(said().map(({ id }) => id)).toEqual([begun?.id]);
});

test('a post that was performed although its line was cut is not posted twice, across a restart', async () => {
  const { twin, ann, general, me, start, said } = await openWorld();
  const route = '/channels/{channel_id}/messages';
  twin.fault({ method: 'POST', route }, { type: 'cut', performed: true }, 100);
  const first = await start(whole);
  twin.say(ann, general, `${me} hello`);
  await twin.until(() => said().length === 1);
  await first.stop(0);
  twin.clearFaults();
  await start(whole);
  await twin.until(() => said()[0]?.content === 'You said: hello' && said()[0]?.components.length === 0);
  expect(said()).toHaveLength(1);
});

test('a question asked while the bot was gone is answered when it is back', async () => {
  const { twin, ann, general, me, start, said } = await openWorld();
  const first = await start(whole);
  await first.stop(0);
  twin.say(ann, general, `${me} hello`);
  await start(whole);
  await twin.until(() => said()[0]?.content === 'You said: hello');
  expect(said()).toHaveLength(1);
});

test('twenty rooms stream at once without a rate limit', { timeout: 40_000 }, async () => {
  const { twin, ann, server, me, start, said } = await openWorld();
  await start(async function* () {
    for (let n = 0; n < 30; n += 1) {
      yield { type: 'text', text: `word ${n} ` };
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
  for (const room of server.channels) twin.say(ann, room, `${me} count`);
  await twin.until(
    () => server.channels.every((room) => said(room)[0]?.content.endsWith('word 29') === true),
    'all rooms are answered',
    30_000,
  );
  expect(twin.requests.filter(({ status }) => status === 429)).toEqual([]);
});
