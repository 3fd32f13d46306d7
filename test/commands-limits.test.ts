// Limits that admins set by commands, from end to end on Discord: budgets, rooms, triggers, threads, and what is shown of thoughts.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chats, type Club, ended, isGrowing, openClub, openStage, rows, type Stage } from './commands-scene.ts';
import { until } from './until.ts';

let stage: Stage;
let club: Club;

beforeAll(async () => {
  stage = await openStage();
  club = openClub(stage);
});
afterAll(async () => {
  expect(stage.discord.violations).toEqual([]);
  await stage.close();
});

const asked = (text: string) => chats(stage).filter(({ said }) => said.at(-1)?.includes(text));
const speak = (text: string, room: { readonly id: string }) => stage.discord.say(club.ben, room, text);

/** Says something that is left without an answer: what somebody asks elsewhere, later, has one. */
async function unheard(text: string, room: { readonly id: string }): Promise<void> {
  speak(text, room);
  await club.ask(club.boss, 'are you still there?', elsewhere);
  expect(asked(text)).toEqual([]);
}
let elsewhere: Club['general'];
beforeAll(() => {
  elsewhere = club.channel('elsewhere');
});

const set = (setting: string, value: string, room = club.general) =>
  club.give(club.boss, 'settings set', { setting, value, for: room === club.general ? 'space' : 'room' }, room);

describe('a budget', () => {
  test('of so many tokens a day: a warning once, a cheaper model, a refusal that asks no model; not for the exempt', async () => {
    const { ben, boss, ada } = club;
    const used = (): number =>
      Number(
        rows(stage, 'select sum(prompt_tokens + completion_tokens) as used from usage where person = ?', ben.id)[0]?.[
          'used'
        ] ?? 0,
      );
    stage.groq.answer = () => 'It is so.';
    await club.ask(ben, 'is the first thing so?');
    await until(() => used() > 0, 'what a question costs');
    const most = Math.round(used() * 2.3);
    const told = await club.give(boss, 'budget add', { most, of: 'tokens', per: 'day', for: 'each person' });
    expect(told.content).toContain('This budget holds from now on');

    const second = await club.ask(ben, 'is the second thing so?');
    expect(chats(stage).at(-1)?.model).toBe('openai/gpt-oss-120b');
    expect(second.content).toMatch(/you have used (8|9)\d%\. I take a cheaper model from now on/);

    const third = await club.ask(ben, 'is the third thing so?');
    expect(chats(stage).at(-1)?.model).toBe('openai/gpt-oss-20b');
    expect(third.content).not.toContain('cheaper model');

    const calls = stage.groq.calls.length;
    const refused = await club.ask(ben, 'is the fourth thing so?');
    expect(refused.content).toMatch(
      /you have used 1\d\d%\. I answer you again from 00:00 UTC on, in \d+ (hours?|minutes?|seconds?)\.$/,
    );
    expect(stage.groq.calls).toHaveLength(calls);

    // What is used is written within a second.
    await until(() => used() >= most, 'all of it is in the books');
    await stage.again();
    const since = stage.groq.calls.length;
    const still = await club.ask(ben, 'is the fifth thing so?');
    expect(still.content).toMatch(/I answer you again from 00:00 UTC on/);
    expect(stage.groq.calls.slice(since).filter(({ request }) => request !== undefined)).toEqual([]);

    expect((await club.ask(ada, 'is it so for me?')).content).toBe('It is so.');
    stage.discord.grant(club.id, ben, ['friend']);
    await club.give(boss, 'settings add', { setting: 'exempt-roles', role: club.friend });
    expect((await club.ask(ben, 'is the sixth thing so?')).content).toBe('It is so.');
    stage.discord.grant(club.id, ben, []);
    const budget = `${most} tokens a day for each person`;
    expect((await club.give(boss, 'budget remove', { budget })).content).toContain('holds no more');
  });
});

describe('what is answered', () => {
  test('is everything where the trigger says so, nothing where it is off, and nothing in a denied room', async () => {
    stage.groq.answer = () => 'Heard.';
    const room = club.channel('loud');
    const me = `<@${stage.discord.bot.id}>`;
    await unheard('nobody asked', room);
    await set('trigger', 'always', room);
    speak('just a thought', room);
    await until(() => asked('just a thought').length > 0, 'a thought is answered');
    await set('trigger', 'off', room);
    await unheard(`${me} do you hear?`, room);
    await set('trigger', 'thread', room);
    await club.give(club.boss, 'settings add', { setting: 'denied-rooms', room: room.id });
    await unheard(`${me} and in here?`, room);
    await club.give(club.boss, 'settings remove', { setting: 'denied-rooms', room: room.id });
    expect((await club.ask(club.ada, 'and after that?', room)).content).toBe('Heard.');
  });

  test('is answered in a thread of its own where that is wanted, and on without a mention', async () => {
    const { discord, groq } = stage;
    const room = club.channel('tidy');
    await set('auto-thread', 'yes', room);
    groq.answer = () => 'In here.';
    const question = discord.say(club.ada, room, `<@${discord.bot.id}> where are you?`);
    await until(() => club.own(question).some((one) => one.content === 'In here.' && !isGrowing(one)), 'the thread');
    expect(club.own(room)).toEqual([]);
    await ended(stage, question.id);
    groq.answer = () => 'Still here.';
    discord.say(club.ada, question, 'and now?');
    await until(() => club.own(question).some(({ content }) => content === 'Still here.'), 'the thread goes on');
  });
});

test('what was thought is shown as a spoiler where that is wanted, and never in the next question', async () => {
  const { groq } = stage;
  const room = club.channel('thinkers');
  groq.answer = () => ({ reasoning: 'Hm, a pondered canary.', text: 'It is a bird.' });
  const plain = await club.ask(club.ada, 'what is it?', room);
  expect(plain.content).toBe('It is a bird.');
  expect((await set('thinking', 'folded', room)).content).toContain('`thinking` is now **folded** for this room');
  const folded = await club.ask(club.ada, 'and what is that?', room);
  expect(folded.content).toMatch(/^It is a bird\.[^]*What I thought\n> \|\|Hm, a pondered canary\.\|\|/);
  await club.ask(club.ada, 'and this?', room);
  expect(chats(stage).at(-1)?.said.join('\n')).toContain('It is a bird.');
  expect(JSON.stringify(chats(stage).at(-1)?.request)).not.toContain('canary');
});
