// An answer that takes the place of another, and one that is taken away: in the same messages, once, whatever happens meanwhile.
import { expect, onTestFinished, test } from 'vitest';
import type { Answer } from '#src/answers.ts';
import { openLedger } from '#src/ledger.ts';
import type { InboundMessage, ReplyPart, Turn } from '#src/message.ts';
import type { Answering } from '#src/platform.ts';
import type { Stage } from '#src/stage.ts';
import { openStore, type Store } from '#src/store.ts';
import { openTurns } from '#src/turns.ts';
import { quietBot } from './quiet-bot.ts';
import { keptLog } from './quiet.ts';
import { said } from './said.ts';
import { Screen } from './screen.ts';
import { Stream } from './stream.ts';
import { until } from './until.ts';

interface Asked {
  readonly turn: Turn;
  readonly reply: Stream<ReplyPart>;
}

/** Turns on a store and a screen that outlive them. */
function open(store: Store, screen: Screen, end?: Promise<void>) {
  const { log } = keptLog();
  const asked: Asked[] = [];
  const bot: Answering = quietBot({
    message(turn, signal) {
      const reply = new Stream<ReplyPart>().until(signal);
      asked.push({ turn, reply });
      return reply;
    },
  });
  const lazy = { attachments: [], earlier: async () => [], attached: async () => [], history: async function* () {} };
  const stage: Stage = {
    platform: 'test',
    poster: () => screen.poster(),
    revive: (message) => ({ ...message, ...lazy }),
  };
  const ledger = openLedger(store);
  const slow = {
    ...ledger,
    end: async (...[id, outcome]: Parameters<typeof ledger.end>) => end?.then(() => ledger.end(id, outcome)),
  };
  const turns = openTurns(stage, bot, end ? slow : ledger, log, 5);
  onTestFinished(() => turns.close(0));
  return {
    turns,
    asked,
    answered: async (message: InboundMessage, ...texts: string[]): Promise<Turn> => {
      const number = asked.length;
      await turns.offer(message);
      const { turn, reply } = await until(() => asked[number], 'the bot is asked');
      reply.push(...texts.map((text): ReplyPart => ({ type: 'text', text }))).end();
      await until(async () => (await ledger.unfinished('test')).length === 0, 'the turn ends');
      return turn;
    },
  };
}

async function scene() {
  const store = await openStore('file::memory:');
  onTestFinished(() => store.destroy());
  const screen = new Screen();
  return { store, screen, ...open(store, screen) };
}

const again = (over: Turn): InboundMessage =>
  said('', { id: `again:${over.id}`, task: { name: 'again', chosen: { turn: over.id }, over: over.id } });
const answerOf = ({ id: turnId, messages: [message] }: Turn): Answer => ({
  turnId,
  message,
  questions: [message.id],
  sources: [],
});

test('an answer is written over the messages of the one whose place it takes', async () => {
  const { screen, answered, turns } = await scene();
  const first = await answered(said('Why?'), 'Because.');
  const [before] = screen.shown;
  await answered(again(first), 'Therefore.');
  expect(screen.shown.map(({ id, page }) => [id, page.text])).toEqual([[before?.id, 'Therefore.']]);
  // A second press finds it taken in.
  expect(await turns.offer(again(first))).toBe('known');
});

test('again and again, each over the one before', async () => {
  const { screen, answered } = await scene();
  let turn = await answered(said('Why?'), 'One.');
  for (const words of ['Two.', 'Three.']) turn = await answered(again(turn), words);
  expect(screen.texts).toEqual(['Three.']);
});

test('a crash in between leaves one answer, finished by the next process in the same message', async () => {
  const { store, screen, answered, turns, asked } = await scene();
  const first = await answered(said('Why?'), 'Because.');
  await turns.offer(again(first));
  const { reply } = await until(() => asked[1], 'it is asked again');
  reply.push({ type: 'text', text: 'There' });
  await until(() => screen.text === 'There', 'the first words stand there');
  await turns.close(0);
  const next = open(store, screen);
  await next.turns.resume();
  const resumed = await until(() => next.asked[0], 'the next process goes on');
  resumed.reply.push({ type: 'text', text: 'Therefore.' }).end();
  await until(() => screen.text === 'Therefore.' && screen.done, 'the answer is whole');
  expect(screen.shown).toHaveLength(1);
});

test('an answer that was given long ago is taken away, files and all', async () => {
  const { store, screen, answered } = await scene();
  const turn = await answered(said('Why?'), 'Because.');
  const { over } = screen;
  await open(store, screen).turns.remove(answerOf(turn));
  expect(screen.shown).toEqual([]);
  // Whatever was held to take it away is let go.
  expect(screen.over).toBe(over + 1);
});

test('one that is still given is stopped and taken away', async () => {
  const { screen, turns, asked } = await scene();
  await turns.offer(said('Why?'));
  const { turn, reply } = await until(() => asked[0], 'the bot is asked');
  reply.push({ type: 'text', text: 'Because' });
  await until(() => screen.shown.length === 1, 'it is shown');
  await turns.remove(answerOf(turn));
  await until(() => screen.shown.length === 0, 'it is gone');
  expect(screen.over).toBe(1);
});

test('one that has just been given is taken away, though its end is not written yet', async () => {
  const { store, screen } = await scene();
  const written = Promise.withResolvers<void>();
  const { turns, asked } = open(store, screen, written.promise);
  onTestFinished(() => written.resolve());
  await turns.offer(said('Why?'));
  const { turn, reply } = await until(() => asked[0], 'the bot is asked');
  reply.push({ type: 'text', text: 'Because.' }).end();
  await until(() => screen.done, 'it is whole');
  await until(async () => {
    await turns.remove(answerOf(turn));
    return screen.shown.length === 0;
  }, 'it is gone');
  expect(asked).toHaveLength(1);
});

test('what was taken away already is no trouble', async () => {
  const { screen, answered, turns } = await scene();
  const turn = await answered(said('Why?'), 'Because.');
  await turns.remove(answerOf(turn));
  await turns.remove(answerOf(turn));
  expect(screen.shown).toEqual([]);
});
