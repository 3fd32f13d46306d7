// What people must see of an answer on every platform: that it is on its way, that it grows, all of it, and its end.
import { describe, expect } from 'vitest';
import { until } from '#test/until.ts';
import type { Sentence } from './sentence.ts';
import { openScene, textOf, type Scene } from './scene.ts';
import { type Dictation, echo, Script } from './script.ts';
import type { Harness, Town } from './town.ts';

/** A scene with one question, and its answer to be dictated. */
async function ask<T extends Town>(harness: Harness<T>): Promise<Asking<T>> {
  const scene = await openScene(harness);
  const bot = new Script();
  await scene.start(bot);
  const room = scene.town.room();
  const id = await scene.town.ask('ann', room, 'tell me');
  return { scene, bot, room, id, answer: await bot.asked() };
}

interface Asking<T extends Town> {
  readonly scene: Scene<T>;
  readonly bot: Script;
  readonly room: string;
  readonly id: string;
  readonly answer: Dictation;
}

/** Sentences about what people see of an answer. */
export function showing<T extends Town>(harness: Harness<T>, sentence: Sentence): void {
  describe('it shows an answer, and', () => {
    sentence('tells that the bot is at work until the first words come', async () => {
      const { scene, room, answer } = await ask(harness);
      answer.give({ type: 'working', on: 'thinking' });
      await until(() => scene.town.working(room), 'the sign of work');
      expect(scene.town.shown(room)).toEqual([]);
      answer.give({ type: 'text', text: 'Here it is.' }, 'end');
      await scene.answered(room, 'Here it is.');
      await until(() => !scene.town.working(room), 'the end of the sign');
    });

    sentence('leaves no sign of work behind when the answer fails', async () => {
      const { scene, room, answer } = await ask(harness);
      answer.give({ type: 'working', on: 'thinking' });
      await until(() => scene.town.working(room), 'the sign of work');
      answer.give(new Error('a mistake in the bot'));
      await until(() => !scene.town.working(room), 'the end of the sign');
      expect(scene.town.shown(room)).toEqual([]);
    });

    sentence('shows it as it grows, and then whole, in one message', async () => {
      const { scene, room, answer } = await ask(harness);
      answer.say('It began with a small step. ');
      const [begun] = await scene.shows(
        room,
        ([one]) => one?.text.includes('It began with') === true,
        'the first words',
      );
      expect(begun?.growing).toBe(true);
      answer.say('It ended with a large one.');
      answer.end();
      const shown = await scene.answered(room, 'a large one.');
      expect(shown.map(({ id, text }) => ({ id, text }))).toEqual([
        { id: begun?.id, text: 'It began with a small step. It ended with a large one.' },
      ]);
    });

    sentence('parts a long one into messages, in order, loses no word and leaves no fence open', async () => {
      const { scene, room, answer } = await ask(harness);
      const text = longAnswer(harness.page * 2.5);
      for (let at = 0; at < text.length; at += 97) answer.say(text.slice(at, at + 97));
      answer.end();
      const shown = await scene.answered(room, 'the very end');
      expect(shown.length).toBeGreaterThanOrEqual(3);
      expect(words(shown.map((one) => one.text).join('\n'))).toEqual(words(text));
      for (const one of shown) {
        expect((one.text.match(/^```/gm) ?? []).length % 2).toBe(0);
        expect(one.text.length).toBeLessThanOrEqual(harness.page);
      }
    });

    sentence('takes all of it back, however many messages it had', async () => {
      const { scene, room, answer } = await ask(harness);
      answer.say(longAnswer(harness.page * 1.5));
      await scene.shows(room, (shown) => shown.length >= 2, 'two messages');
      answer.give({ type: 'retract', text: 'I took my answer back.' }, 'end');
      const shown = await scene.answered(room, 'I took my answer back.');
      await scene.shows(room, (now) => now.length === 1, 'only one message');
      expect(textOf(scene.town.shown(room))).toBe('I took my answer back.');
      expect(shown[0]?.id).toBe(scene.town.shown(room)[0]?.id);
    });

    sentence('sets a note apart, below it', async () => {
      const { scene, room, answer } = await ask(harness);
      answer.give({ type: 'note', text: 'Something was left out.' }, { type: 'text', text: 'The answer.' }, 'end');
      const text = textOf(await scene.answered(room, 'left out'));
      expect(text).toMatch(/^The answer\.\n\n(?:-#|>) [\s\S]*Something was left out\.$/);
    });

    sentence('lets the sentence of a wait give way to it', async () => {
      const { scene, room, answer } = await ask(harness);
      answer.give({ type: 'wait', text: 'My turn comes in a minute.' });
      await until(() => scene.town.waiting(room)?.includes('My turn comes in a minute.'), 'the sentence of the wait');
      answer.give({ type: 'text', text: 'Now I know.' }, 'end');
      const shown = await scene.answered(room, 'Now I know.');
      expect(shown.map(({ text }) => text)).toEqual(['Now I know.']);
      await until(() => !scene.town.waiting(room)?.includes('My turn'), 'the end of the wait');
    });

    sentence(
      'notifies nobody by it, at once or as it grows, and shows nothing of the pages it links to',
      async () => {
        const { scene, bot, room, answer } = await ask(harness);
        answer.say(`${scene.town.alarm} look at `);
        await scene.shows(room, (shown) => shown.length === 1, 'the first words');
        answer.say('https://example.com/one now');
        answer.end();
        const other = scene.town.room();
        await scene.town.ask('ann', other, 'be loud');
        const text = `${scene.town.alarm} look at https://example.com/two now`;
        (await bot.asked()).give({ type: 'text', text }, 'end');
        await scene.answered(room, 'https://example.com/one');
        await scene.answered(other, 'https://example.com/two');
        expect([...scene.town.intrusions(room), ...scene.town.intrusions(other)]).toEqual([]);
      },
      'pings',
    );

    sentence('stops it for the person who asked, and not for others', async () => {
      const { scene, room, answer } = await ask(harness);
      answer.say('Once upon a time, ');
      await scene.shows(room, ([one]) => one?.text.startsWith('Once upon') === true, 'the first words');
      await scene.town.stop('ben', room);
      answer.say('far away, ');
      await scene.shows(room, ([one]) => one?.text.includes('far away') === true, 'more words');
      expect(answer.signal.aborted).toBe(false);
      await scene.town.stop('ann', room);
      const shown = await scene.answered(room, 'Stopped.');
      expect(answer.signal.reason).toBe('stopped');
      expect(textOf(shown)).toMatch(/^Once upon a time, far away,/);
    });

    sentence('stops it and takes it away when the question is deleted', async () => {
      const { scene, room, id, answer } = await ask(harness);
      answer.say('Once upon a time, ');
      await scene.shows(room, (shown) => shown.length === 1, 'the first words');
      await scene.town.remove({ room, id });
      await scene.shows(room, (shown) => shown.length === 0, 'nothing');
      expect(answer.signal.reason).toBe('deleted');
    });

    sentence('says it in the room where it was asked', async () => {
      const scene = await openScene(harness);
      await scene.start(new Script(echo));
      const rooms = [scene.town.room(), scene.town.room(), scene.town.room()];
      await Promise.all(rooms.map((room, number) => scene.town.ask('ann', room, `number ${number}`)));
      for (const [number, room] of rooms.entries()) {
        const shown = await scene.answered(room, `number ${number}`);
        expect(shown.map(({ text }) => text)).toEqual([`You said: number ${number}`]);
      }
    });
  });
}

/** Prose, lists and code of at least so many characters, every word of which is another. */
function longAnswer(characters: number): string {
  const parts: string[] = [];
  for (let length = 0, number = 0; length < characters; number += 1) {
    const part = number % 4 === 3 ? code(number) : prose(number);
    parts.push(part);
    length += part.length + 2;
  }
  return [...parts, 'This is the very end.'].join('\n\n');
}

function prose(part: number): string {
  return Array.from({ length: 30 }, (_, word) => `word${part}x${word}`).join(' ');
}

function code(part: number): string {
  const lines = Array.from({ length: 12 }, (_, line) => `let a${part}x${line} = ${line};`);
  return ['```js', ...lines, '```'].join('\n');
}

/** All words, without the fences, which are closed and opened again where a page ends. */
function words(text: string): string[] {
  return text
    .replace(/^```\w*$/gm, '')
    .split(/\s+/)
    .filter((word) => word !== '');
}
