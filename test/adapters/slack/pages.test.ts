// All that was said in a room, as Slack tells it: newest page first, threads included, at Slack's pace.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { filesOf } from '#adapters/slack/files.ts';
import { historyOf, type History } from '#adapters/slack/history.ts';
import { peopleOf } from '#adapters/slack/people.ts';
import { taskMark } from '#adapters/slack/post.ts';
import { lazy } from '#adapters/slack/revival.ts';
import { connectWire, type Wire } from '#adapters/slack/wire.ts';
import { openLog } from '#src/log.ts';
import type { EarlierMessage, Place } from '#src/message.ts';
import { BotError } from '#src/trouble.ts';
import { startSlackTwin, type SlackTwin } from '#test/twins/slack/twin.ts';
import type { Channel, User } from '#test/twins/slack/world.ts';

const { signal } = new AbortController();
let twin: SlackTwin;
let ann: User;
let general: Channel;
let wire: Wire;
let history: History;

beforeEach(async () => {
  twin = await startSlackTwin();
  ann = twin.addUser({ name: 'Ann' });
  general = twin.addChannel({ name: 'general' });
  const log = openLog({ level: 'silent', secrets: [] });
  wire = connectWire({ token: twin.botToken, apiUrl: twin.apiUrl, log });
  const self = { team: twin.teamId, user: twin.bot.userId, bot: twin.bot.botId, url: 'https://twin.slack.com/' };
  history = historyOf(wire, self, peopleOf(wire, twin.teamId, log), filesOf(wire));
});

afterEach(() => twin.close());

const here = (room: string): Place => ({ platform: 'slack', space: twin.teamId, room });
const pagesOf = (place: Place, before?: string, until = signal): Promise<(readonly EarlierMessage[])[]> =>
  Array.fromAsync(history.pages(place, until, before));
const words = (pages: readonly (readonly EarlierMessage[])[]): string[][] =>
  pages.map((page) => page.map(({ text }) => text));
const calls = (method: string): number => twin.calls.filter((call) => call.method === method).length;

/** What the bot itself says. */
async function own(
  text: string,
  more: { thread_ts?: string; task?: true; reply_broadcast?: true } = {},
): Promise<string> {
  const metadata = more.task && { event_type: taskMark, event_payload: { key: 'k' } };
  const { thread_ts = '', reply_broadcast = false } = more;
  const place = { channel: general.id, text, ...(metadata && { metadata }) };
  const { ts = '' } =
    thread_ts === ''
      ? await wire.web.chat.postMessage(place)
      : await wire.web.chat.postMessage({ ...place, thread_ts, reply_broadcast });
  return ts;
}

test('a channel comes a hundred messages at a time, the newest first, and no page is asked for that nobody reads', async () => {
  for (let number = 1; number <= 120; number += 1) twin.say(ann, general, `m${number}`);
  const pages = history.pages(here(general.id), signal)[Symbol.asyncIterator]();
  const newest: unknown = (await pages.next()).value;
  expect(newest).toMatchObject([{ text: 'm21' }, ...Array.from({ length: 98 }, () => ({})), { text: 'm120' }]);
  expect(calls('conversations.history')).toBe(1);
  const oldest: unknown = (await pages.next()).value;
  expect(oldest).toMatchObject([{ text: 'm1' }, ...Array.from({ length: 18 }, () => ({})), { text: 'm20' }]);
  expect((await pages.next()).done).toBe(true);
});

test('threads are read with their channel, each message once, with who said it and where it stands', async () => {
  const root = twin.say(ann, general, 'root');
  twin.say(ann, general, 'later');
  const reply = twin.say(ann, general, 'in the thread', { thread_ts: root });
  await own('mine', { thread_ts: root });
  const [page = []] = await pagesOf(here(general.id));
  expect(page.map(({ text, own: mine }) => [text, mine])).toEqual([
    ['root', false],
    ['later', false],
    ['in the thread', false],
    ['mine', true],
  ]);
  expect(page[0]).toMatchObject({
    author: { id: ann.id, name: 'Ann' },
    link: `https://twin.slack.com/archives/${general.id}/p${root.replace('.', '')}`,
  });
  expect(page[2]?.link).toBe(
    `https://twin.slack.com/archives/${general.id}/p${reply.replace('.', '')}?thread_ts=${root}&cid=${general.id}`,
  );
});

test('what was said in a thread and shown in its channel is told once, whatever lies between', async () => {
  const root = twin.say(ann, general, 'root');
  for (let number = 1; number <= 100; number += 1) twin.say(ann, general, `m${number}`);
  await own('for all', { thread_ts: root, reply_broadcast: true });
  const [newest = [], oldest = []] = words(await pagesOf(here(general.id)));
  expect([newest.length, newest.at(-1)]).toEqual([100, 'for all']);
  expect(oldest).toEqual(['root', 'm1']);
});

test('of a page with many threads, those that were answered last are read', async () => {
  const roots = Array.from({ length: 20 }, (_, at) => twin.say(ann, general, `root ${at}`));
  for (const [at, thread_ts] of roots.toReversed().entries()) twin.say(ann, general, `reply ${at}`, { thread_ts });
  const [page = []] = words(await pagesOf(here(general.id)));
  expect(page.filter((text) => text.startsWith('reply'))).toEqual(
    Array.from({ length: 15 }, (_, at) => `reply ${at + 5}`),
  );
  expect(calls('conversations.replies')).toBe(15);
});

test('a thread is its own room: newest page first, up to the message that asks', async () => {
  const root = twin.say(ann, general, 'root');
  for (let number = 1; number <= 1100; number += 1) twin.say(ann, general, `r${number}`, { thread_ts: root });
  const asks = twin.say(ann, general, 'sum up', { thread_ts: root });
  twin.say(ann, general, 'too late', { thread_ts: root });
  const pages = await pagesOf(here(`${general.id}:${root}`), asks);
  expect(words(pages).map((page) => [page[0], page.at(-1)])).toEqual([
    ['r999', 'r1100'],
    ['root', 'r998'],
  ]);
});

test("the bot's commands and Slack's notices are nothing that was said", async () => {
  twin.say(ann, general, 'hello');
  twin.say(ann, general, 'Ann joined', { subtype: 'channel_join' });
  const task = await own('Ann asked for /transcribe', { task: true });
  await own('the transcript', { thread_ts: task });
  expect(words(await pagesOf(here(general.id)))).toEqual([['hello']]);
});

test('a command given with a slash is about its channel, one in a thread about that', async () => {
  const root = twin.say(ann, general, 'root');
  twin.say(ann, general, 'reply', { thread_ts: root });
  const slash = await own('Ann asked for /transcribe', { task: true });
  twin.say(ann, general, 'too late');
  const task = { name: 'transcribe', chosen: {} };
  const read = (message: Parameters<typeof lazy>[1]) => Array.fromAsync(lazy(history, message).history(signal));
  expect(words(await read({ id: slash, place: here(`${general.id}:${slash}`), task }))).toEqual([['root', 'reply']]);
  expect(words(await read({ id: 'again:1', place: here(`${general.id}:${root}`), task }))).toEqual([['root', 'reply']]);
});

test('what Slack limits is waited for, and what it did not answer asked again', async () => {
  twin.say(ann, general, 'hello');
  twin.fault('conversations.history', { type: 'limited', retryAfter: 1 });
  twin.fault('conversations.history', { type: 'cut' });
  expect(words(await pagesOf(here(general.id)))).toEqual([['hello']]);
  expect(calls('conversations.history')).toBe(3);
});

test('nobody waits for what is no longer wanted', async () => {
  twin.fault('conversations.history', { type: 'limited', retryAfter: 3000 });
  const leaving = new AbortController();
  const reading = pagesOf(here(general.id), undefined, leaving.signal);
  await twin.until(() => calls('conversations.history') === 1);
  leaving.abort(new Error('enough'));
  await expect(reading).rejects.toThrow('enough');
});

test.each([
  ['missing_scope', /channels:history/],
  ['not_in_channel', /add me/],
  ['channel_not_found', /add me/],
  ['internal_error', /again in a moment/],
])('who asks is told what helps against %s', async (error, sentence) => {
  twin.fault('conversations.history', { type: 'error', error }, 3);
  const reading = pagesOf(here(general.id));
  await expect(reading).rejects.toBeInstanceOf(BotError);
  await expect(reading).rejects.toMatchObject({ sentence: expect.stringMatching(sentence) as string });
});

test('a thread that is gone holds nothing', async () => {
  expect(await pagesOf(here(`${general.id}:1.000001`))).toEqual([]);
});
