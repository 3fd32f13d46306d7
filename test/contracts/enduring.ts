// What must hold on every platform when processes come and go: nothing lost, nothing doubled, and the operator knows.
import { describe, expect } from 'vitest';
import { BotError } from '#src/trouble.ts';
import { until } from '#test/until.ts';
import type { Sentence } from './sentence.ts';
import { openScene } from './scene.ts';
import { echo, heard, Script } from './script.ts';
import type { Harness, Town } from './town.ts';

/** Sentences about starts, stops, crashes and lost lines. */
export function enduring<T extends Town>(harness: Harness<T>, sentence: Sentence): void {
  describe('it endures, and', () => {
    sentence('finishes what a crash cut short, in the same message', async () => {
      const scene = await openScene(harness);
      const first = new Script();
      const life = await scene.start(first);
      const room = scene.town.room();
      await scene.town.ask('ann', room, 'hello');
      (await first.asked()).say('You said: ');
      const [begun] = await scene.shows(room, (shown) => shown.length === 1, 'the first words');
      await life.die();
      const second = new Script(echo);
      await scene.start(second);
      const shown = await scene.answered(room, 'You said: hello');
      await scene.settled(second);
      expect(shown.map(({ id, text }) => ({ id, text }))).toEqual([{ id: begun?.id, text: 'You said: hello' }]);
      expect(second.turns.filter((turn) => heard(turn) === 'hello')).toHaveLength(1);
    });

    sentence('lets a running answer end when it is told to stop, and takes nothing more in', async () => {
      const scene = await openScene(harness);
      const bot = new Script();
      const life = await scene.start(bot);
      const room = scene.town.room();
      await scene.town.ask('ann', room, 'tell me');
      const answer = await bot.asked();
      answer.say('It began');
      await scene.shows(room, (shown) => shown.length === 1, 'the first words');
      const stopped = life.stop(30_000);
      // Some platforms refuse it at once, others keep it for the next process.
      await scene.town.ask('ben', scene.town.room(), 'and me?').catch(() => undefined);
      answer.say(' and it ended.');
      answer.end();
      await stopped;
      expect(scene.town.shown(room)).toMatchObject([{ text: 'It began and it ended.', growing: false }]);
      expect(bot.turns.map((turn) => heard(turn))).toEqual(['tell me']);
      expect(life.platform.health()).toMatchObject({ ready: false, reason: expect.stringMatching(/\w{3}/) });
    });

    sentence('cuts an answer that takes longer than it may, and finishes it at the next start', async () => {
      const scene = await openScene(harness);
      const bot = new Script();
      const life = await scene.start(bot);
      const room = scene.town.room();
      await scene.town.ask('ann', room, 'hello');
      const answer = await bot.asked();
      answer.say('You');
      const [begun] = await scene.shows(room, (shown) => shown.length === 1, 'the first word');
      await life.stop(1);
      expect(answer.signal.reason).toBe('closing');
      await scene.start(new Script(echo));
      const shown = await scene.answered(room, 'You said: hello');
      expect(shown.map(({ id }) => id)).toEqual([begun?.id]);
    });

    sentence(
      'answers at the next start what was asked while nobody was there',
      async () => {
        const scene = await openScene(harness);
        const room = scene.town.room();
        const first = await scene.start(new Script(echo));
        await scene.town.ask('ann', room, 'one');
        await scene.answered(room, 'You said: one');
        await first.stop();
        await scene.town.ask('ann', room, 'two');
        const bot = new Script(echo);
        await scene.start(bot);
        await scene.answered(room, 'You said: two');
        await scene.settled(bot);
        expect(scene.town.shown(room).map(({ text }) => text)).toEqual(['You said: one', 'You said: two']);
      },
      'mail',
    );

    sentence('says that it is not ready before it has started, and why', async () => {
      const scene = await openScene(harness);
      const { platform } = await scene.open();
      expect(platform.health()).toMatchObject({ ready: false, reason: expect.stringMatching(/\w{3}/) });
      await platform.start(new Script(echo).bot);
      await until(() => platform.health().ready, 'it is ready');
      expect(platform.health()).toEqual({ ready: true });
    });

    sentence(
      'says that its line is lost, and why, and goes on when it is back',
      async () => {
        const scene = await openScene(harness);
        const bot = new Script(echo);
        const { platform } = await scene.start(bot);
        await until(() => platform.health().ready, 'it is ready');
        scene.town.cut();
        await until(() => !platform.health().ready, 'the loss is noticed');
        expect(platform.health().reason).toMatch(/\w{3}/);
        const room = scene.town.room();
        await scene.town.ask('ann', room, 'are you there?');
        scene.town.mend();
        await scene.answered(room, 'You said: are you there?');
        expect(platform.health()).toEqual({ ready: true });
      },
      'line',
    );

    sentence('refuses to start with a wrong credential, and names the setting that holds it', async () => {
      const scene = await openScene(harness);
      const { platform } = await scene.open(true);
      const error: unknown = await platform.start(new Script(echo).bot).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(BotError);
      expect(error instanceof BotError && error.sentence).toContain(harness.setting);
      expect(platform.health().ready).toBe(false);
    });
  });
}
