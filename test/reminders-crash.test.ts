// A reminder of the real bot on Discord, set by a model's call, and by command while the process is killed: each is said once.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Club, openClub, openStage, rows, type Stage } from './commands-scene.ts';
import { until } from './until.ts';

let stage: Stage;
let club: Club;
beforeAll(async () => {
  stage = await openStage((world) => {
    club = openClub(world);
  });
});
afterAll(async () => {
  expect(stage.discord.violations).toEqual([]);
  await stage.close();
});

const reminded = (words: string) =>
  club.own().filter(({ content }) => content.includes(`Reminder`) && content.includes(words));

test('a model sets one, and it is said to who asked for it, in answer to their question', async () => {
  const { groq, discord } = stage;
  groq.answer = ({ messages, tools }) => {
    if (tools === undefined || messages.at(-1)?.role === 'tool') return 'I will.';
    return { calls: [{ name: 'set_reminder', input: { what: 'the kettle', when: 'in 1 second' } }] };
  };
  const { replyTo } = await club.ask(club.ada, 'remind me of the kettle in a second');
  const [said] = await until(() => {
    const all = reminded('the kettle');
    return all.length > 0 ? all : undefined;
  }, 'the reminder');
  expect(said?.content).toContain(`<@${club.ada.id}>`);
  expect([said?.pings, said?.replyTo]).toEqual([[club.ada.id], replyTo]);
  expect(discord.violations).toEqual([]);
});

test('killed when it was said and before anybody has written that down, the next process does not say it again', async () => {
  const { discord } = stage;
  const post = { method: 'POST', path: `/channels/${club.general.id}/messages` };
  discord.fault(post, { type: 'hang', performed: true });
  await club.give(club.ben, 'reminders add', { what: 'the oven', when: 'in 1 second' });
  await until(() => reminded('the oven').length > 0, 'the reminder was posted');
  const open = () => rows(stage, 'select 1 from reminders where person = ? and due is not null', club.ben.id).length;
  // What was said is written down at once, unless nobody knows that it was.
  expect((await club.give(club.ben, 'reminders list')).content).toContain('the oven');
  // As after a few minutes: what stands there is all that is known of it.
  discord.forgetNonces();
  await stage.again();
  await until(() => open() === 0, 'the next process has written it down');
  expect(reminded('the oven')).toHaveLength(1);
});
