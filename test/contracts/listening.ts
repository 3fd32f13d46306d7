// What every platform must hear, and what it must not: who asks the bot, once, in order, with what was said before.
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, onTestFinished, vi } from 'vitest';
import { until } from '#test/until.ts';
import type { Sentence } from './sentence.ts';
import { openScene, pause, textOf } from './scene.ts';
import { echo, heard, Script } from './script.ts';
import type { Harness, Town } from './town.ts';

const never = new AbortController().signal;

/** Sentences about who asks the bot, and what it knows then. */
export function listening<T extends Town>(harness: Harness<T>, sentence: Sentence): void {
  describe('it listens, and', () => {
    for (const [way, asks] of Object.entries(harness.ways)) {
      sentence(`answers ${way} once, and hears it without the bot's own name`, async () => {
        const scene = await openScene(harness);
        const bot = new Script(echo);
        await scene.start(bot);
        const { room, id } = await asks(scene.town, 'hello there');
        const shown = await scene.answered(room, 'You said: hello there');
        await scene.settled(bot);
        expect(shown.filter(({ text }) => text === 'You said: hello there')).toHaveLength(1);
        const turns = bot.turns.filter((turn) => turn.messages.some((message) => message.id === id));
        expect(turns.map((turn) => [heard(turn), turn.author.name])).toEqual([['hello there', 'Ann']]);
      });
    }

    sentence(
      'can be told apart from talk among people',
      async () => expect(Object.keys(harness.silent)).not.toEqual([]),
      'company',
    );

    for (const [what, says] of Object.entries(harness.silent)) {
      sentence(
        `does not answer ${what}`,
        async () => {
          const scene = await openScene(harness);
          const bot = new Script(echo);
          await scene.start(bot);
          const room = scene.town.room();
          says(scene.town, room);
          await scene.town.ask('ben', room, 'but me');
          await scene.answered(room, 'You said: but me');
          expect(bot.turns.map((turn) => heard(turn))).toEqual(['but me']);
        },
        'company',
      );
    }

    sentence('answers a message once, however often the platform delivers it, also to the next process', async () => {
      const scene = await openScene(harness);
      const bot = new Script(echo);
      const life = await scene.start(bot);
      const room = scene.town.room();
      const id = await scene.town.ask('ann', room, 'hello');
      await scene.town.redeliver({ room, id });
      await scene.answered(room, 'You said: hello');
      await scene.town.redeliver({ room, id });
      await scene.settled(bot);
      await life.stop();
      const next = new Script(echo);
      await scene.start(next);
      await scene.town.redeliver({ room, id });
      await scene.settled(next);
      expect([...bot.turns, ...next.turns].filter((turn) => heard(turn).includes('hello'))).toHaveLength(1);
      expect(scene.town.shown(room)).toHaveLength(1);
    });

    sentence('takes what a person writes in one go as one question', async () => {
      const scene = await openScene(harness);
      const bot = new Script();
      await scene.start(bot);
      const room = scene.town.room();
      // In one go, however long a busy machine takes between the two.
      vi.useFakeTimers({ toFake: ['Date', 'performance'] });
      onTestFinished(() => void vi.useRealTimers());
      await scene.town.ask('ann', room, 'one');
      const first = await bot.asked();
      first.say('You said: one, and that is');
      await scene.town.add('ann', room, 'two');
      const both = await bot.asked();
      vi.useRealTimers();
      expect([heard(both.turn), first.signal.aborted]).toEqual(['one / two', true]);
      both.give({ type: 'text', text: 'You said both.' }, 'end');
      const shown = await scene.answered(room, 'You said both.');
      expect(shown.map(({ text }) => text)).toEqual(['You said both.']);
    });

    sentence('answers one question at a time in a room, and other rooms meanwhile', async () => {
      const scene = await openScene(harness);
      const bot = new Script();
      await scene.start(bot);
      const [room, other] = [scene.town.room(), scene.town.room()];
      await scene.town.ask('ann', room, 'first');
      const first = await bot.asked();
      await pause();
      await scene.town.ask('ann', room, 'second');
      await scene.town.ask('ann', other, 'elsewhere');
      const elsewhere = await bot.asked();
      expect(heard(elsewhere.turn)).toBe('elsewhere');
      elsewhere.give({ type: 'text', text: 'over here' }, 'end');
      await scene.answered(other, 'over here');
      expect(first.signal.aborted).toBe(false);
      first.give({ type: 'text', text: 'the first answer' }, 'end');
      expect(heard((await bot.asked()).turn)).toBe('second');
    });

    sentence('asks a question as it reads after an edit, when it still waits', async () => {
      const scene = await openScene(harness);
      const bot = new Script();
      await scene.start(bot);
      const room = scene.town.room();
      await scene.town.ask('ann', room, 'first');
      const first = await bot.asked();
      await pause();
      const id = await scene.town.ask('ann', room, 'what is the captial of France?');
      await scene.town.edit({ room, id }, 'what is the capital of France?');
      await until(() => bot.changes.some(({ messageId }) => messageId === id), 'the edit has come through');
      first.end();
      expect(heard((await bot.asked()).turn)).toBe('what is the capital of France?');
    });

    sentence('forgets a question that was deleted while it waited', async () => {
      const scene = await openScene(harness);
      const bot = new Script();
      await scene.start(bot);
      const room = scene.town.room();
      await scene.town.ask('ann', room, 'first');
      const first = await bot.asked();
      await pause();
      const id = await scene.town.ask('ann', room, 'never mind');
      await scene.town.remove({ room, id });
      await until(() => bot.changes.some(({ messageId }) => messageId === id), 'the deletion has come through');
      await pause();
      await scene.town.ask('ann', room, 'third');
      first.end();
      expect(heard((await bot.asked()).turn)).toBe('third');
    });

    sentence('tells the bot what became of a message later: its new words, and its end', async () => {
      const scene = await openScene(harness);
      const bot = new Script(echo);
      await scene.start(bot);
      const room = scene.town.room();
      const id = await scene.town.ask('ann', room, 'hello');
      await scene.answered(room, 'You said: hello');
      await scene.town.edit({ room, id }, 'hello again');
      const told = (text?: string) => bot.changes.some((change) => change.messageId === id && change.text === text);
      await until(() => told('hello again'), 'the edit has come through');
      await scene.town.remove({ room, id });
      await until(() => told(), 'the deletion has come through');
      expect(bot.changes.every((change) => isDeepStrictEqual(change.place, bot.turns[0]?.place))).toBe(true);
    });

    sentence('knows what led to a question, and nothing of other rooms', async () => {
      const scene = await openScene(harness);
      const bot = new Script(echo);
      await scene.start(bot);
      const [room, other] = [scene.town.room(), scene.town.room()];
      const first = await scene.town.ask('ann', room, 'apples?');
      await scene.town.ask('ben', other, 'pears?');
      await scene.answered(room, 'apples?');
      await scene.answered(other, 'pears?');
      await pause();
      const id = await scene.town.reply('ann', room, 'why?');
      await scene.answered(room, 'You said: why?');
      const turn = bot.turns.find(({ messages }) => messages[0].id === id);
      const earlier = (await turn?.messages[0].earlier(never)) ?? [];
      const mine = earlier.filter(({ id: one, own }) => own || one === first);
      expect(mine.map(({ text, own }) => [text, own])).toEqual([
        ['apples?', false],
        ['You said: apples?', true],
      ]);
      expect(mine[0]?.author.name).toBe('Ann');
      expect(earlier.some(({ text }) => text.includes('pears') || text.includes('why'))).toBe(false);
    });

    sentence(
      'knows a conversation that began before the bot was there',
      async () => {
        const scene = await openScene(harness);
        const bot = new Script(echo);
        const room = scene.town.past(['it leaks', 'at the bottom']);
        await scene.start(bot);
        await scene.town.ask('ann', room, 'why?');
        const shown = await scene.answered(room, 'You said: why?');
        expect(textOf(shown)).not.toContain('leaks');
        const earlier = await bot.turns[0]?.messages[0].earlier(never);
        const bens = earlier?.filter(({ author }) => author.name === 'Ben');
        expect(bens?.map(({ text }) => text)).toEqual(['it leaks', 'at the bottom']);
      },
      'past',
    );
  });
}
