// Bad input, at the real process: it gets a clear sentence and loses nothing.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerTo, type BadDay, openDay } from './badday.ts';
import { words } from './twins/groq/request.ts';
import { until } from './until.ts';
import type { BotProcess } from './world.ts';

const patient = { timeout: 240_000 };
let day: BadDay;
let bot: BotProcess;

beforeAll(async () => {
  day = await openDay({ discord: { limits: 0.02, starts: { windowMs: 50 } } });
  // Less than what is said below, so that nothing of it can be kept.
  bot = await day.start({ NODE_OPTIONS: '--max-old-space-size=72' });
});
afterAll(() => day.close());

const chats = () => day.world.groq.calls.filter(({ request }) => request?.stream === true);

/** Both platforms still answer. */
async function expectWell(mark: string): Promise<void> {
  const room = day.room();
  day.onDiscord(mark, room);
  const thread = day.onSlack(mark);
  await until(() => day.saidOnDiscord(room).includes(answerTo(mark)), `${mark} is answered on Discord`);
  await until(() => day.saidOnSlack(thread).includes(answerTo(mark)), `${mark} is answered on Slack`);
  expect(bot.alive).toBe(true);
}

test('100,000 characters on Slack are answered, with a note on how many were read', patient, async () => {
  const thread = day.onSlack(`q1 ${'marzipan '.repeat(11_111)}`);
  const answer = await until(
    () => day.saidOnSlack(thread).find((text) => text.includes('12,000')),
    'the answer and its note',
  );
  expect(answer).toMatch(/^nougat: q1\.\s+> Your message is very long: I read its first 12,000 characters\.$/);
  expect(JSON.stringify(chats().at(-1)?.request?.messages).length).toBeLessThan(20_000);
});

test('4,000 characters on Discord, the most it takes, are read to the end', patient, async () => {
  const room = day.room();
  day.onDiscord(`${'marzipan '.repeat(430)} q2`, room);
  expect(await until(() => day.saidOnDiscord(room)[0], 'the answer')).toBe(answerTo('q2'));
});

test('an empty mention is told how to ask, and costs nothing', patient, async () => {
  const { discord, slack } = day.world;
  const before = chats().length;
  const room = day.room();
  discord.say(day.people.ann, room, `<@${discord.bot.id}>`);
  const channel = slack.addChannel({ name: 'lobby' });
  const ts = slack.say(slack.addUser({ name: 'Hopper' }), channel, `<@${slack.bot.userId}>`);
  await until(() => day.saidOnDiscord(room)[0]?.includes('mention me with a question'), 'help on Discord');
  await until(
    () => day.saidOnSlack({ channel: channel.id, ts })[0]?.includes('mention me with a question'),
    'help on Slack',
  );
  expect(chats()).toHaveLength(before);
});

test('events nobody has heard of, and frames that are none, disturb nobody', patient, async () => {
  const { discord, slack } = day.world;
  discord.gateway.dispatch('TEA_IS_READY', { marzipan: [null, { deep: [{}] }] });
  discord.gateway.dispatch('MESSAGE_CREATE', null);
  discord.gateway.dispatch('MESSAGE_CREATE', { id: 'marzipan', content: 7 });
  discord.gateway.dispatch('INTERACTION_CREATE', { type: 99, data: 'marzipan' });
  discord.gateway.dispatch('GUILD_CREATE', { id: 'marzipan' });
  for (const event of [
    { type: 'tea_is_ready' },
    { type: 'message' },
    { type: 'message', subtype: 'message_changed', message: 'marzipan' },
  ]) {
    const { attempts } = slack.emit(event);
    await slack.until(() => attempts.some(({ ackedAt }) => ackedAt !== undefined));
  }
  await expectWell('q3');
  for (const frame of ['{"op":', '[]', 'null', '"marzipan"', '{"op":99,"d":{}}', '']) discord.gateway.frame(frame);
  for (const frame of ['{"type":', '[]', 'null', '"marzipan"', '{"type":"marzipan"}', Buffer.from([0xff, 0x00])])
    slack.frame(frame);
  await expectWell('q4');
});

test(
  '500 messages in a second from one person make few turns, and whatever is not answered is refused, once',
  patient,
  async () => {
    const { discord, groq } = day.world;
    const [room, other] = [day.room(), day.room()];
    const open = Promise.withResolvers<void>();
    groq.answer = ({ messages }) => {
      const question = words(messages.at(-1));
      return question.includes('q9999') ? answerTo(question) : after(open.promise, answerTo(question));
    };
    const marks = new Map(
      Array.from({ length: 500 }, (_, number) => [day.onDiscord(`q${1000 + number}`, room), `q${1000 + number}`]),
    );
    const notices = () =>
      discord.messages(room).filter(({ content }) => content.includes('more questions here than I can answer'));

    // Somebody else is not held up elsewhere, and here is told as well: by then, all that came before has been seen to.
    day.onDiscord('q9999', other, 'ben');
    await until(() => day.saidOnDiscord(other).includes(answerTo('q9999')), 'others are answered meanwhile');
    day.onDiscord('q2000', room, 'ben');
    await until(() => notices().length === 2, 'both are told');
    open.resolve();

    const taken = () =>
      [...day.inbox()].flatMap(([id, state]) => (marks.has(id) ? [{ mark: marks.get(id) ?? '', state }] : []));
    await until(() => taken().every(({ state }) => state === 'answered'), 'all that was taken in is answered');
    const answers = day.saidOnDiscord(room).filter((text) => text.startsWith('nougat'));
    const told = answers.flatMap((text) => text.match(/q\d+/g) ?? []);
    expect(told.toSorted()).toEqual(
      taken()
        .map(({ mark }) => mark)
        .toSorted(),
    );
    expect(answers.length).toBeLessThanOrEqual(30);
    expect(taken().length).toBeGreaterThan(300);
    expect(taken().length).toBeLessThan(500);
    expect(notices().map(({ replyTo }) => replyTo !== undefined && marks.has(replyTo))).toEqual([true, false]);
    expect(bot.alive).toBe(true);
  },
);

test('100 mentions in a second on Slack, a thread each, are answered once and hold up nobody', patient, async () => {
  const { slack, groq } = day.world;
  groq.answer = ({ messages }) => ({ text: answerTo(words(messages.at(-1))), delayMs: 50 });
  const before = chats().length;
  const threads = Array.from({ length: 100 }, (_, number) => day.onSlack(`q${3000 + number}`));
  const room = day.room();
  day.onDiscord('q9998', room, 'ben');
  await until(() => day.saidOnDiscord(room).includes(answerTo('q9998')), 'others are answered');
  const asked = chats().slice(before);
  expect(asked.findIndex(({ request }) => JSON.stringify(request).includes('q9998'))).toBeLessThan(60);
  const answers = () => threads.map((thread) => day.saidOnSlack(thread));
  await until(() => answers().every((said) => said.length > 0), 'all are answered');
  expect(answers()).toEqual(threads.map((_, number) => [answerTo(`q${3000 + number}`)]));
  await slack.until(() => slack.deliveries.every(({ state }) => state === 'acknowledged'));
  expect(bot.alive).toBe(true);
});

test('20,000 messages that ask nothing are neither kept nor put to the model', patient, async () => {
  const { discord } = day.world;
  const room = day.room();
  const { id: first, ...said } = discord.say(day.people.ben, room, 'marzipan');
  const before = chats().length;
  for (let number = 1; number <= 20_000; number += 1) {
    // A text of its own for each, 80 MB in all.
    const content = `${number} marzipan `.repeat(300).slice(0, 4000);
    const id = String(BigInt(first) + BigInt(number));
    discord.gateway.dispatch('MESSAGE_CREATE', { ...said, id, content, guild_id: day.space });
    if (number % 1000 > 0) continue;
    // Whoever does ask is answered, and by then everything before has been read.
    const other = day.room();
    day.onDiscord(`q${number}`, other);
    await until(() => day.saidOnDiscord(other).includes(answerTo(`q${number}`)), `q${number} is answered`);
  }
  expect(chats()).toHaveLength(before + 20);
  expect(bot.alive).toBe(true);
});

test('nothing that people said, and no secret, is in its log', () => {
  expect(day.leaks()).toEqual([]);
});

async function* after(event: Promise<void>, text: string): AsyncGenerator<string> {
  await event;
  yield text;
}
