// Strict mode on the wire: the real process, the real SDKs, and no request that shows a character before the guard has passed it.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { webMigrations } from '#adapters/web/migration.ts';
import { openPolicies } from '#src/policies.ts';
import type { Policy } from '#src/policy.ts';
import { openStore } from '#src/store.ts';
import { words } from '#test/twins/groq/request.ts';
import type { Call } from '#test/twins/groq/call.ts';
import { until } from '#test/until.ts';
import { startWorld, type World } from '#test/world.ts';

/** An answer of characters that stand in no other one: so each that leaves the process tells whose it is, and which. */
interface Answer {
  readonly text: string;
  /** Its first chunk ends here. */
  readonly border: number;
  readonly isBad: boolean;
}

/** Where the first sentences of answers end; one has a single sentence that is too short to be judged by itself. */
const shapes = [
  { first: 24, more: 5 },
  { first: 7, more: 0 },
] as const;
/** Of a part of Unicode that nobody writes in: the commands are registered in Chinese and Japanese, too. */
const [firstCharacter, lastCharacter] = [0x3400, 0x4dbf];
const isOwn = (one: string): boolean => one.charCodeAt(0) >= firstCharacter && one.charCodeAt(0) <= lastCharacter;
const mode = (answers: Policy['stages']['answers']) => (policy: Policy) => ({
  ...policy,
  stages: { ...policy.stages, answers },
});
const marks = /\bq(\d+)\b/;

let world: World;
const answers: Answer[] = [];
let next = firstCharacter;

function sentence(length: number): string {
  return Array.from({ length }, () => String.fromCodePoint(next++)).join('');
}

/** A new answer, which is given to the question of its number. */
function answer(shape: (typeof shapes)[number], border: number, isBad = false): number {
  const text = `${sentence(shape.first)}。${sentence(shape.more)}`;
  return answers.push({ text, border, isBad }) - 1;
}

beforeAll(async () => {
  world = await startWorld();
  const { groq } = world;
  groq.limits = { '*': { rpm: 1e9, rpd: 1e9, tpm: 1e9 } };
  groq.answer = ({ messages }) => {
    const { text, border } = answers[Number(marks.exec(words(messages.at(-1)))?.[1])] ?? { text: '?', border: 1 };
    return { chunks: [text.slice(0, border), text.slice(border)], chunkMs: 15 };
  };
  groq.guardMs = 40;
  // What is unsafe is the last character of a bad answer.
  groq.verdict = (text) => (answers.some((one) => one.isBad && text.includes(one.text.slice(-1))) ? ['S1'] : 'safe');
});
afterAll(() => world.close());

/** When the guard passed each character, and each question by its number: milliseconds since 1970. */
function passed(calls: readonly Call[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const { request, firstAt } of calls) {
    if (!request || firstAt === undefined || !/safeguard/.test(request.model)) continue;
    const judged = words(request.messages.at(-1));
    const own = Array.from(judged).filter(isOwn);
    if (own.some((one) => answers.some(({ isBad, text }) => isBad && text.endsWith(one)))) continue;
    // A question is judged alone, its answer together with it.
    const of = own.length > 0 ? own : [`q${marks.exec(judged)?.[1]}`];
    for (const one of of) times.set(one, Math.min(times.get(one) ?? Infinity, firstAt));
  }
  return times;
}

/** Each character of these answers that left the process too early, wherever it stood. */
function tooEarly(some: readonly number[]): string[] {
  const times = passed(world.groq.calls);
  const bodies = [
    ...world.discord.requests.map(({ at, body, path }) => ({ at, where: path, text: JSON.stringify(body ?? '') })),
    ...world.slack.calls.map(({ at, args, method }) => ({ at, where: method, text: JSON.stringify(args) })),
  ];
  const whose = new Map(
    some.flatMap((number) =>
      Array.from(answers[number]?.text ?? '')
        .filter(isOwn)
        .map((one) => [one, number] as const),
    ),
  );
  return bodies.flatMap(({ at, where, text }) =>
    Array.from(text)
      .filter((one) => whose.has(one))
      .filter((one) => {
        const when = [times.get(one) ?? Infinity, times.get(`q${whose.get(one)}`) ?? Infinity];
        // Discord's twin tells whole milliseconds.
        return Math.floor(Math.max(...when)) > at;
      })
      .map((one) => `${one} of answer ${whose.get(one)} in ${where}`),
  );
}

/** Every character that has left the process by now: what was looked through before is not looked through again. */
const seen = new Set<string>();
const looked = { discord: 0, slack: 0 };

function haveLeft(some: readonly Pick<Answer, 'text'>[]): boolean {
  const { discord, slack } = world;
  const [requests, calls] = [
    discord.requests.slice(looked.discord).filter(ended(({ status }) => status !== undefined)),
    slack.calls.slice(looked.slack).filter(ended(({ endedAt }) => endedAt !== undefined)),
  ];
  looked.discord += requests.length;
  looked.slack += calls.length;
  const bodies = JSON.stringify([...requests.map(({ body }) => body), ...calls.map(({ args }) => args)]);
  for (const one of bodies) if (isOwn(one)) seen.add(one);
  return some.every(({ text }) => Array.from(text).every((one) => !isOwn(one) || seen.has(one)));
}

/** Up to the first that has not ended: its body may still come. */
function ended<T>(hasEnded: (one: T) => boolean): (one: T) => boolean {
  let all = true;
  return (one) => (all &&= hasEnded(one));
}

test('no request to Discord or Slack shows a character before its verdict, wherever an answer is parted', async () => {
  const { discord, slack, folder } = world;
  const borders = shapes.flatMap((shape) =>
    Array.from({ length: shape.first + shape.more }, (_, at) => ({ shape, border: at + 1 })),
  );
  // One more than is asked at every border.
  const members = [...borders, 'bad'].map((_, at) => discord.addUser({ name: `Ann ${at}` }));
  const guild = (name: string) => discord.addGuild({ name, members, channels: members.map((_, at) => `room-${at}`) });
  const [strict, off] = [guild('Strict'), guild('Off')];
  const store = await openStore(`file:${join(folder, 'parley.db')}`, webMigrations);
  const policies = openPolicies(store);
  await policies.change({ platform: 'discord', space: strict.id }, 'ann', 'test', mode('strict'));
  await policies.change({ platform: 'discord', space: off.id }, 'ann', 'test', mode('off'));
  await policies.change({ platform: 'slack', space: slack.teamId }, 'ann', 'test', mode('strict'));
  await store.destroy();
  await world.start({ LOG_LEVEL: 'warn' });

  const onDiscord = (at: number, number: number, { channels } = strict): void =>
    void discord.say(members[at]!, channels[at]!, `<@${discord.bot.id}> q${number}`);
  const parted = borders.flatMap(({ shape, border }, at) => {
    const [one, other] = [answer(shape, border), answer(shape, border)];
    onDiscord(at, one);
    const user = slack.addUser({ name: `Ben ${at}` });
    const channel = slack.addChannel({ name: `room-${at}`, members: [user, slack.bot.userId] });
    slack.say(user, channel, `<@${slack.bot.userId}> q${other}`);
    return [one, other];
  });
  const unguarded = answer(shapes[0], 15);
  onDiscord(0, unguarded, off);
  const bad = answer(shapes[0], 27, true);
  const room = strict.channels.at(-1)!;
  discord.say(members.at(-1)!, room, `<@${discord.bot.id}> q${bad}`);

  await until(() => haveLeft([...parted, unguarded].map((number) => answers[number]!)), 'all answers are shown');
  expect(tooEarly(parted)).toEqual([]);
  // Else what was looked for could not be found.
  expect(tooEarly([unguarded]).length).toBeGreaterThan(0);

  await until(
    () => discord.messages(room).some(({ content }) => content.includes('I took my answer back')),
    'a bad answer is taken back',
  );
  expect(tooEarly([bad])).toEqual([]);
  const { text } = answers[bad]!;
  expect([haveLeft([{ text: text.slice(0, 25) }]), haveLeft([{ text: text.slice(25, 26) }])]).toEqual([true, false]);
  const [stands, ...more] = discord.messages(room).filter(({ authorId }) => authorId === discord.bot.id);
  expect([stands?.content.includes(text.slice(0, 1)), stands?.components ?? [], more]).toEqual([false, [], []]);
});
