// From a question in Slack to its answer, through the real turns, ledger and delivery; also when the process dies.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { slack, type Slack } from '#adapters/slack/index.ts';
import { openLedger } from '#src/ledger.ts';
import { openLog } from '#src/log.ts';
import type { ReplyPart, Turn } from '#src/message.ts';
import { openStore, type Store } from '#src/store.ts';
import { openTurns } from '#src/turns.ts';
import { startSlackTwin, type SlackTwin } from '#test/twins/slack/twin.ts';
import { quietBot } from '#test/quiet-bot.ts';

const soon = { interval: 10 };
const ends: (() => Promise<unknown>)[] = [];
let twin: SlackTwin;
let store: Store;

beforeEach(async () => {
  twin = await startSlackTwin();
  store = await openStore('file::memory:');
});

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
  await twin.close();
  await store.destroy();
});

/** A process of its own, on the same store. */
async function start(answer: (turn: Turn, signal: AbortSignal) => AsyncIterable<ReplyPart>): Promise<Slack> {
  const log = openLog({ level: 'silent', secrets: [] });
  const ledger = openLedger(store);
  const platform = slack(
    { botToken: twin.botToken, appToken: twin.appToken, apiUrl: twin.apiUrl },
    { openTurns: (stage, bot) => openTurns(stage, bot, ledger, log), reading: ledger, log },
  );
  const bot = quietBot({ message: answer });
  ends.push(() => platform.stop(0));
  await platform.start(bot);
  return platform;
}

const text = (words: string): ReplyPart => ({ type: 'text', text: words });

/** Writes a sentence, and then waits for the end of its turn. */
async function* endless(_turn: Turn, signal: AbortSignal): AsyncIterable<ReplyPart> {
  yield { type: 'working', on: 'thinking' };
  yield text('It began as follows: ');
  await sleep(60_000, undefined, { signal }).catch(() => undefined);
}

async function* sky(turn: Turn): AsyncIterable<ReplyPart> {
  yield text('You asked: ');
  yield text(turn.messages.map((message) => message.text).join(' / '));
}

describe('an answer', () => {
  test('stands in the thread of the question, once, and the thread needs no second mention', async () => {
    await start(sky);
    const ann = twin.addUser({ name: 'Ann' });
    const bob = twin.addUser({ name: 'Bob' });
    const general = twin.addChannel({ name: 'general' });
    const asked = twin.say(ann, general, `<@${twin.bot.userId}> why is the sky *blue*?`);
    await vi.waitFor(
      () =>
        expect(twin.messages(general, asked).map((seen) => seen.text)).toEqual(['You asked: why is the sky **blue**?']),
      soon,
    );
    twin.say(bob, general, 'and at night?', { thread_ts: asked });
    await vi.waitFor(() => expect(twin.messages(general, asked).at(-1)?.text).toBe('You asked: and at night?'), soon);
    expect(twin.messages(general, asked)).toHaveLength(3);
  });

  test('to two messages in one breath is one', async () => {
    await start(sky);
    const ann = twin.addUser({ name: 'Ann' });
    const general = twin.addChannel({ name: 'general' });
    const asked = twin.say(ann, general, `<@${twin.bot.userId}> listen`);
    twin.say(ann, general, 'why is the sky blue?');
    await vi.waitFor(
      () => expect(twin.messages(general, asked).at(-1)?.text).toBe('You asked: listen / why is the sky blue?'),
      soon,
    );
  });

  test('that Slack’s control stopped keeps what was said, and its stream is closed', async () => {
    twin.subscriptions.add('agent_session_stopped');
    await start(endless);
    const ann = twin.addUser({ name: 'Ann' });
    const direct = twin.dm(ann);
    const asked = twin.say(ann, direct, 'tell me everything');
    await vi.waitFor(() => expect(twin.messages(direct, asked)[0]?.streaming).toBe('in_progress'), soon);
    const streamed = twin.messages(direct, asked)[0]!.ts;
    twin.stopStream(streamed);
    twin.emit({
      type: 'agent_session_stopped',
      channel: direct.id,
      user: ann.id,
      thread_ts: asked,
      streaming_message_ts: [streamed],
    });
    await vi.waitFor(() => expect(twin.messages(direct, asked)[0]?.blocks[0]?.['text']).toMatch(/Stopped/), soon);
    expect(twin.messages(direct, asked)).toHaveLength(1);
    expect(twin.messages(direct, asked)[0]?.streaming).toBe('completed');
  });

  test('to a deleted question is taken away', async () => {
    await start(endless);
    const ann = twin.addUser({ name: 'Ann' });
    const direct = twin.dm(ann);
    const asked = twin.say(ann, direct, 'tell me everything');
    await vi.waitFor(() => expect(twin.messages(direct, asked)).toHaveLength(1), soon);
    const gone = twin.messages(direct, asked)[0]!.ts;
    twin.remove(asked);
    await vi.waitFor(
      () =>
        expect(twin.calls.filter(({ method }) => method === 'chat.delete')).toMatchObject([
          { args: { ts: gone }, result: { ok: true } },
        ]),
      soon,
    );
  });

  test('that a stop of the process cut is finished by the next, in the same message', async () => {
    const first = await start(endless);
    const ann = twin.addUser({ name: 'Ann' });
    const general = twin.addChannel({ name: 'general' });
    const asked = twin.say(ann, general, `<@${twin.bot.userId}> go on`);
    await vi.waitFor(() => expect(twin.messages(general, asked)).toHaveLength(1), soon);
    const [begun] = twin.messages(general, asked);
    await first.stop(0);
    await start(sky);
    await vi.waitFor(
      () => expect(twin.messages(general, asked)[0]?.blocks[0]?.['text']).toBe('You asked: go on'),
      soon,
    );
    expect(twin.messages(general, asked)).toMatchObject([{ ts: begun?.ts, streaming: 'completed' }]);
  });

  test('to what was asked while no process ran comes with the next', async () => {
    const first = await start(sky);
    const ann = twin.addUser({ name: 'Ann' });
    const direct = twin.dm(ann);
    const asked = twin.say(ann, direct, 'one');
    await vi.waitFor(() => expect(twin.messages(direct, asked).at(-1)?.text).toBe('You asked: one'), soon);
    await first.stop(0);
    await twin.until(() => twin.sockets.lines.length === 0);
    const missed = twin.say(ann, direct, 'two');
    await start(sky);
    await vi.waitFor(() => expect(twin.messages(direct, missed).at(-1)?.text).toBe('You asked: two'), soon);
    expect(twin.messages(direct, asked)).toHaveLength(1);
  });
});

describe('a post whose answer was lost', () => {
  test.each(['chat.startStream', 'chat.appendStream', 'chat.stopStream', 'chat.postMessage'])(
    'of %s is not made again',
    async (method) => {
      twin.fault(method, { type: 'lost' });
      await start(sky);
      const ann = twin.addUser({ name: 'Ann' });
      const general = twin.addChannel({ name: 'general' });
      const asked = twin.say(ann, general, `<@${twin.bot.userId}> why?`);
      const shown = (): unknown[] => twin.messages(general, asked).map((seen) => seen.blocks[0]?.['text'] ?? seen.text);
      await vi.waitFor(() => expect(shown()).toEqual(['You asked: why?']), soon);
    },
  );
});
