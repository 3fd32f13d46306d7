// Tools as members and admins live them: the real process on Discord and on Slack, a model that calls, and what each of them reads.
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buttonsOf, type Club, ended, isGrowing, openClub } from './commands-scene.ts';
import { answered, enclosed, leaks, openScene, type Scene } from './media-scene.ts';
import { answering, call, named, program, type Steps } from './tools-scene.ts';
import { words } from './twins/groq/request.ts';
import { until } from './until.ts';

let scene: Scene;
let club: Club;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-servers-'));
  const servers = join(folder, 'servers.json');
  const odd = fileURLToPath(new URL('./twins/mcp/stdio.ts', import.meta.url));
  await writeFile(servers, JSON.stringify([{ name: 'odd', command: process.execPath, args: [odd] }]));
  await chmod(servers, 0o600);
  scene = await openScene({ MCP_SERVERS: servers });
  club = openClub(scene);
});

afterAll(async () => {
  expect(scene.discord.violations).toEqual([]);
  expect(leaks(scene, ['pizza', 'the cake', 'Berlin', 'total += n'])).toEqual([]);
  await scene.close();
  await rm(folder, { recursive: true });
});

const answers = (...steps: Steps): void => answering(scene, ...steps);
const textOf = async (url: string): Promise<string> => (await fetch(url)).text();

test('sums and the time are part of one answer', async () => {
  const calls = [...(call('calculate', { expression: '42^2' }).calls ?? []), ...(call('tell_time', {}).calls ?? [])];
  answers({ text: 'Let me see.', calls }, {}, ([sum = '', time = '']) => {
    return { text: `It is ${/\d+/.exec(sum)?.[0]}, by ${/UTC/.exec(time)?.[0]}.` };
  });
  const { content, id } = await club.ask(club.ada, 'what is 42 squared, and what time is it?');
  expect(content).toBe('Let me see.\n\nIt is 1764, by UTC.');
  expect(club.own().map((one) => one.id)).toEqual([id]);
});

test.each(['discord', 'slack'] as const)(
  'on %s, people see that the web is searched, and numbers that lead to it',
  async (on) => {
    const release = Promise.withResolvers<undefined>();
    answers(call('search_web', { query: 'How many people live in Berlin and in Paris?' }), {
      chunks: (async function* () {
        await release.promise;
        yield 'Berlin has 3.7 million [1], Paris 2.1 million [2].';
      })(),
    });
    const room = scene.room(on);
    room.ask('how many people live there?');
    if (on === 'discord')
      await until(() => room.own().some(({ text }) => text.startsWith('-# Searching the web…')), 'what it does');
    else
      await until(
        () => scene.slack.calls.some(({ args }) => String(args['loading_messages']).includes('Searching the web…')),
        'what it does',
      );
    release.resolve(undefined);
    const { text } = await answered(room, 'Sources');
    const set = on === 'discord' ? '-# ' : '> ';
    expect(text).toBe(
      'Berlin has 3.7 million [1], Paris 2.1 million [2].\n\n' +
        `${set}Sources: [1](https://example.com/berlin_%28city%29) Berlin facts · [2](https://example.org/paris) Paris`,
    );
  },
);

test('a program that ran is a file to look at, beside what it drew, a chart and a table', async () => {
  const more = [
    { name: 'make_file', input: { name: '../prices.csv', content: 'item,price\ntea,3\n' } },
    {
      name: 'make_chart',
      input: { kind: 'bars', title: 'Prices', labels: ['tea', 'milk'], series: [{ name: 'EUR', values: [3, 1.5] }] },
    },
  ];
  answers({ calls: [{ name: 'run_code', input: { task: 'Add 1, 2 and 3' } }, ...more] }, { text: 'It is 6.' });
  const room = scene.room('discord');
  room.ask('add 1, 2 and 3');
  const files = await enclosed(room, 4);
  expect(files.map(({ name }) => name)).toEqual(['picture1.png', 'program.py', 'prices.csv', 'chart-bars.png']);
  expect((await files[1]?.read())?.toString()).toBe(`${program}\n\n# 6\n# @everyone\n`);
  expect(room.own()[0]?.text).toBe('It is 6.');
  expect(room.own().flatMap(({ pings }) => pings)).toEqual([]);
});

test('what is to be changed after a search waits for its asker alone, and is done once', async () => {
  const poll = { question: 'Which pizza, @everyone?', answers: ['With cheese', 'Without'] };
  answers(call('search_web', { query: 'Which pizza is there?' }), call('make_poll', poll), {
    text: 'As you confirm it.',
  });
  const { ada, ben } = club;
  const answer = await club.ask(ada, 'make a poll of the pizzas that there are');
  expect(answer.content).toMatch(/^As you confirm it\.\n\n/);
  expect(answer.content).toContain(
    'A poll of 24 hours, one answer each: Which pizza, @everyone?\n-# 1. With cheese\n-# 2. Without',
  );
  const polls = () => scene.discord.messages(club.general).flatMap((one) => (one.poll ? [one] : []));
  const refused = await club.press(ben, answer, 'Confirm');
  expect([refused?.content, polls()]).toEqual(['There is nothing here for you to confirm.', []]);
  const done = await club.press(ada, answer, 'Confirm');
  expect(done?.content).toMatch(/^Done: A poll of 24 hours/);
  const again = await club.press(ada, answer, 'Confirm');
  expect(again?.content).toBe('That is done already.');
  expect(polls().map(({ poll: one, pings }) => [one?.question.text, pings])).toEqual([[poll.question, []]]);
  expect(club.own().flatMap(({ pings }) => pings)).toEqual([]);
});

test('what was changed before the process is killed is not changed again by the answer that goes on', async () => {
  const words = 'I remind you, and here is much more that I have to say about it.';
  answers(call('set_reminder', { what: 'the cake', when: 'in 2 seconds' }), { text: words, chunkMs: 300 });
  const room = club.channel('cakes');
  const { id } = scene.discord.say(club.ada, room, `<@${scene.discord.bot.id}> remind me of the cake`);
  const own = () => scene.discord.messages(room).filter(({ authorId }) => authorId === scene.discord.bot.id);
  await until(() => own().some(({ content }) => content.includes('I remind')), 'half of the answer');
  answers(call('set_reminder', { what: 'the cake', when: 'in 2 seconds' }), { text: words });
  await scene.again();
  await ended(scene, id);
  const reminded = () => own().filter(({ content }) => content.includes('Reminder'));
  await until(() => reminded().length > 0, 'the reminder');
  expect(reminded().map(({ content, pings }) => [content, pings])).toEqual([
    [`<@${club.ada.id}> ⏰ Reminder 1: the cake`, [club.ada.id]],
  ]);
  const others = own().filter((one) => !reminded().some((each) => each.id === one.id));
  expect(others.map((one) => [one.content, one.replyTo, isGrowing(one)])).toEqual([[words, id, false]]);
  const list = await club.give(club.ada, 'reminders list', {}, room);
  expect(list.content).not.toContain('Reminder 2');
});

test('admins choose whether anything is changed, or called at all', async () => {
  const offered: (readonly string[])[] = [];
  answers({ text: 'Well.' });
  const { answer } = scene.groq;
  scene.groq.answer = (request) => {
    if (request.stream === true) offered.push(named(request));
    return answer.call(scene.groq, request);
  };
  const room = club.channel('quiet');
  await club.ask(club.ada, 'one', room);
  for (const value of ['reading', 'off']) {
    await club.give(club.boss, 'settings set', { setting: 'tools', value }, room);
    await club.ask(club.ada, value, room);
  }
  await club.give(club.boss, 'settings set', { setting: 'tools', value: 'all' }, room);
  expect(offered.map((all) => [all.includes('calculate'), all.includes('make_poll')])).toEqual([
    [true, true],
    [true, false],
    [false, false],
  ]);
});

test('a tool of a server is called as it was allowed; once it is another, it is off, and moderators read so', async () => {
  const { boss, ada } = club;
  const [room, mods] = [club.channel('servers'), club.channel('mods')];
  await club.give(boss, 'moderation log', { room: mods.id });
  answers({ text: 'Hello.' });
  await club.ask(ada, 'hello', room);
  const allowed = await club.give(boss, 'tools allow', { tool: 'odd echo', confirmed: 'never' }, room);
  expect(allowed.content).toBe(
    '`echo` of odd: on; only reads, and is never confirmed.\nThis is what I am told of it:\n- `echo`: `Says it again.`',
  );
  await club.give(boss, 'tools allow', { tool: 'odd turn', confirmed: 'never' }, room);
  answers(call('odd_echo', { text: 'hi' }), call('odd_turn', {}), ([echo = '']) => ({
    text: /hi/.exec(echo)?.[0] ?? '',
  }));
  const said = await club.ask(ada, 'echo, and turn', room);
  expect(said.content).toBe('hi');
  // What it is now is seen before it is called again.
  answers(call('odd_echo', { text: 'hi' }), ([told = '']) => ({ text: told }));
  const refused = await club.ask(ada, 'once more', room);
  expect(refused.content).toContain('is off until they allow it again.');
  const news = () => club.own(mods).filter(({ content }) => content.includes('odd'));
  await until(() => news().length === 2, 'the news');
  expect(news().map(({ content }) => content)).toEqual([
    'Tools of the server odd are not what you allowed any more: `echo`. They are off; `/tools list` shows them, and `/tools allow` takes them as they are now.',
    'The server odd has new tools: `late`. They are off until you allow them with `/tools allow`.',
  ]);
});

test('a command is answered below what was asked: by thought, by the web, by a program, as data', async () => {
  const room = club.channel('commands');
  const last = async (text: string) =>
    (await until(() => club.own(room).find((one) => one.content.includes(text) && !isGrowing(one)), text)).content;
  const asked = (question: string) => `> -# The question\n> ${question}\n\n`;
  answers({ text: 'Because.', reasoning: 'Why, indeed?' });
  await club.give(club.ada, 'think', { question: 'Why?' }, room);
  expect(await last('What I thought')).toBe(`${asked('Why?')}Because.\n\n> -# What I thought\n> ||Why, indeed?||`);
  answers();
  await club.give(club.ada, 'web', { question: 'How many?' }, room);
  expect(await last('Sources')).toBe(
    `${asked('How many?')}Berlin has 3.7 million [1](https://example.com/berlin_%28city%29), Paris 2.1 million [2](https://example.org/paris).\n\n` +
      '-# Sources: [1](https://example.com/berlin_%28city%29) Berlin facts · [2](https://example.org/paris) Paris',
  );
  await club.give(club.ada, 'code', { task: 'Add them' }, room);
  expect(await last('It is 6.')).toBe(`${asked('Add them')}It is 6.`);
  scene.groq.answer = ({ messages }) =>
    messages.some((one) => words(one).includes('Somebody describes'))
      ? '{"several":true,"fields":[{"name":"name","type":"text","what":"what it is"}]}'
      : '{"rows":[{"name":"=tea"},{"name":"milk, fresh"}]}';
  await club.give(club.ada, 'extract', { what: 'names', text: 'tea and fresh milk', as: 'csv' }, room);
  const file = () =>
    scene.discord
      .messages(room)
      .flatMap(({ attachments }) => attachments)
      .find(({ filename }) => filename === 'data.csv');
  const { url } = await until(file, 'the table');
  // What a spreadsheet would reckon is a word there.
  expect(await textOf(url)).toBe('name\r\n\'=tea\r\n"milk, fresh"\r\n');
});

test('a long summary comes into the room on a plan without batches, too', async () => {
  scene.groq.shelf.plan = 'free';
  answers();
  const room = club.channel('archive');
  for (const text of ['one', 'two', 'three']) scene.discord.say(club.ada, room, `${text} pizza`);
  const begun = await club.give(club.boss, 'batch summary', {}, room);
  expect(buttonsOf(begun).map(({ label }) => label)).toEqual(['Cancel']);
  const [summary] = await until(() => (club.own(room).length > 0 ? club.own(room) : undefined), 'the summary');
  expect(summary?.content).toBe(`<@${club.boss.id}> **3 messages, summed up**\n\nThey spoke of pizza.`);
  expect(summary?.pings).toEqual([club.boss.id]);
});
