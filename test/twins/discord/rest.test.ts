// The API, as discord.js's own REST client meets it: answers, refusals, faults.
import { DiscordAPIError, REST } from 'discord.js';
import { Routes } from 'discord-api-types/v10';
import type { APIMessage, RESTPostAPIChannelMessageJSONBody } from 'discord-api-types/v10';
import { MessageResponseSchema } from 'discord-api-spec/zod';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startDiscordTwin, type DiscordTwin } from './twin.ts';
import type { Channel, User } from './world.ts';

const viewChannel = 1n << 10n;
const sendMessages = 1n << 11n;
const readHistory = 1n << 16n;

let twin: DiscordTwin;
let rest: REST;
let ana: User;
let general: Channel;

beforeEach(async () => {
  twin = await startDiscordTwin({ limits: 0 });
  rest = new REST({ api: twin.apiUrl, retries: 0 }).setToken(twin.token);
  ana = twin.addUser({ name: 'Ana' });
  general = twin.addChannel(twin.addGuild({ members: [ana], channels: [] }), { name: 'general' });
});

afterEach(() => twin.close());

// The API's answers have the shapes that discord-api-types says they have; the twin's own are judged below.
const post = (body: RESTPostAPIChannelMessageJSONBody, place = general) =>
  rest.post(Routes.channelMessages(place.id), { body }) as Promise<APIMessage>;
const get = (query: Record<string, string>) =>
  rest.get(Routes.channelMessages(general.id), { query: new URLSearchParams(query) }) as Promise<APIMessage[]>;

async function refusal(request: Promise<unknown>): Promise<[number, number | string]> {
  const error = await request.then(
    () => expect.fail('this should have been refused'),
    (cause: unknown) => cause,
  );
  if (!(error instanceof DiscordAPIError)) throw error;
  return [error.status, error.code];
}

test('messages have the shape that Discord publishes', async () => {
  const question = twin.say(ana, general, `<@${twin.bot.id}> hi`, {
    attachments: [{ name: 'a.png', bytes: new Uint8Array(3) }],
  });
  await post({ content: 'hello', message_reference: { message_id: question.id }, flags: 4 });
  await rest.put(Routes.channelMessageOwnReaction(general.id, question.id, encodeURIComponent('👍')));
  for (const message of await get({})) expect(MessageResponseSchema.safeParse(message).error?.issues ?? []).toEqual([]);
});

test('reads messages before, after and around another, newest first', async () => {
  const ids = ['0', '1', '2', '3', '4', '5'].map((text) => twin.say(ana, general, text).id);
  const texts = async (query: Record<string, string>) => (await get(query)).map(({ content }) => content).join('');
  expect(await texts({})).toBe('543210');
  expect(await texts({ limit: '2' })).toBe('54');
  expect(await texts({ after: ids[1]!, limit: '2' })).toBe('32');
  expect(await texts({ before: ids[4]!, limit: '2' })).toBe('32');
  expect(await texts({ around: ids[3]!, limit: '3' })).toBe('432');
  expect(await refusal(get({ limit: '101' }))).toEqual([400, 50035]);
});

test('a message said earlier is found where it belongs', async () => {
  twin.say(ana, general, 'second');
  twin.say(ana, general, 'first', { at: Date.now() - 60_000 });
  expect((await get({})).map(({ content }) => content)).toEqual(['second', 'first']);
});

test('the same nonce posts once, and the first message is the answer both times', async () => {
  const first = await post({ content: 'one', nonce: 'turn-1', enforce_nonce: true });
  const again = await post({ content: 'one', nonce: 'turn-1', enforce_nonce: true });
  await post({ content: 'one', nonce: 'turn-1' });
  expect(again.id).toBe(first.id);
  expect(again.nonce).toBe('turn-1');
  expect(twin.messages(general)).toHaveLength(2);
});

test.each([
  ['2,001 characters', { content: 'x'.repeat(2001) }, [400, 50035]],
  ['nothing but spaces', { content: '  ' }, [400, 50006]],
  ['a nonce of 26 characters', { content: 'x', nonce: 'x'.repeat(26) }, [400, 50035]],
  ['a reply to nothing', { content: 'x', message_reference: { message_id: '1' } }, [400, 50035]],
  ['a field of a wrong type', { content: 7 as never }, [400, 50035]],
  [
    'a button without a style',
    { content: 'x', components: [{ type: 1, components: [{ type: 2 } as never] }] },
    [400, 50035],
  ],
  ['ids beside parse', { content: 'x', allowed_mentions: { parse: ['users' as never], users: ['1'] } }, [400, 50035]],
  ['two buttons of one id', { components: [{ type: 1, components: [button('a'), button('a')] }] }, [400, 50035]],
])('refuses %s', async (_, body: RESTPostAPIChannelMessageJSONBody, expected) => {
  expect(await refusal(post(body))).toEqual(expected);
  expect(twin.messages(general)).toEqual([]);
  expect(twin.violations).toMatchObject([
    { method: 'POST', route: '/channels/{channel_id}/messages', code: expected[1] },
  ]);
});

function button(custom_id: string) {
  return { type: 2, style: 2, label: 'x', custom_id } as const;
}

test('says where in the body a complaint belongs', async () => {
  const error = await post({ content: 'x'.repeat(2001) }).catch((cause: unknown) => cause);
  expect(error).toMatchObject({ rawError: { errors: { content: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH' }] } } } });
});

test('a reply to a message that is gone is posted without reference where that is allowed', async () => {
  await post({ content: 'x', message_reference: { message_id: '1', fail_if_not_exists: false } });
  expect(twin.messages(general)[0]).not.toHaveProperty('replyTo');
});

test('rights decide what can be read and written', async () => {
  twin.say(ana, general, 'x');
  twin.restrict(general, twin.bot, { deny: readHistory });
  expect(await get({})).toEqual([]);
  twin.restrict(general, twin.bot, { deny: sendMessages });
  expect(await refusal(post({ content: 'x' }))).toEqual([403, 50013]);
  twin.restrict(general, twin.bot, { deny: viewChannel });
  expect(await refusal(post({ content: 'x' }))).toEqual([403, 50001]);
  expect(twin.invalidRequests).toBe(2);
});

test('what is not there is unknown', async () => {
  expect(await refusal(rest.get(Routes.channel('1')))).toEqual([404, 10003]);
  expect(await refusal(rest.patch(Routes.channelMessage(general.id, '1'), { body: { content: 'x' } }))).toEqual([
    404, 10008,
  ]);
  expect(await refusal(rest.get(Routes.user('1')))).toEqual([404, 10013]);
  expect(await refusal(rest.get('/nothing/here'))).toEqual([404, 0]);
  expect(await refusal(rest.get('/users/%ff'))).toEqual([404, 10013]);
});

test('only its own messages can be edited, and others only deleted with the right to', async () => {
  const { id } = twin.say(ana, general, 'mine');
  expect(await refusal(rest.patch(Routes.channelMessage(general.id, id), { body: { content: 'x' } }))).toEqual([
    403, 50005,
  ]);
  expect(await refusal(rest.delete(Routes.channelMessage(general.id, id)))).toEqual([403, 50013]);
});

test('somebody who takes no direct messages gets none', async () => {
  const ben = twin.addUser({ name: 'Ben', closed: true });
  const direct = (await rest.post(Routes.userChannels(), { body: { recipient_id: ben.id } })) as Channel;
  expect(await refusal(post({ content: 'x' }, direct))).toEqual([403, 50007]);
});

test('a wrong token is refused and counted', async () => {
  expect(await refusal(rest.setToken('wrong').get(Routes.user('@me')))).toEqual([401, 0]);
  expect(twin.invalidRequests).toBe(1);
});

test("without the message content intent in the portal, other people's words cannot be read over REST either", async () => {
  const blind = await startDiscordTwin({ portal: 0 });
  const room = blind.addChannel(blind.addGuild({ channels: [] }), { name: 'general' });
  blind.say(blind.addUser({ name: 'Ben' }), room, 'secret');
  const reader = new REST({ api: blind.apiUrl }).setToken(blind.token);
  expect(await reader.get(Routes.channelMessages(room.id))).toMatchObject([{ content: '' }]);
  await blind.close();
});

test('a request whose line is cut after it was taken has posted; before, it has not', async () => {
  const target = { method: 'POST', route: '/channels/{channel_id}/messages' };
  twin.fault(target, { type: 'cut', performed: true });
  await expect(post({ content: 'taken' })).rejects.toThrow(/other side closed|socket/i);
  twin.fault(target, { type: 'cut', performed: false });
  await expect(post({ content: 'lost' })).rejects.toThrow(/other side closed|socket/i);
  twin.fault(target, { type: 'answer', status: 502, performed: true });
  await expect(post({ content: 'taken, too' })).rejects.toMatchObject({ status: 502 });
  expect(twin.messages(general).map(({ content }) => content)).toEqual(['taken', 'taken, too']);
  expect(twin.requests.map(({ status }) => status)).toEqual([undefined, undefined, 502]);
});

test('other answers, late ones, slow ones and none at all', async () => {
  const target = { path: '/users/@me' };
  twin.fault(target, { type: 'answer', status: 502, body: 'bad gateway' });
  await expect(rest.get(Routes.user())).rejects.toMatchObject({ status: 502 });
  twin.fault(target, { type: 'trickle', ms: 0.1 });
  expect(await rest.get(Routes.user())).toMatchObject({ id: twin.bot.id });
  twin.fault(target, { type: 'late', ms: 1 });
  expect(await rest.get(Routes.user())).toMatchObject({ id: twin.bot.id });
  twin.fault(target, { type: 'hang', performed: false });
  await expect(rest.get(Routes.user(), { signal: AbortSignal.timeout(50) })).rejects.toThrow(/abort/i);
});

test('a fault befalls as many requests as it was asked to, and no others', async () => {
  twin.fault({ method: 'GET' }, { type: 'answer', status: 500 }, 2);
  await post({ content: 'x' });
  await expect(get({})).rejects.toMatchObject({ status: 500 });
  await expect(get({})).rejects.toMatchObject({ status: 500 });
  expect(await get({})).toHaveLength(1);
});

test('commands are registered for everybody and for a server, and keep their ids', async () => {
  const body = [{ name: 'ask', description: 'Asks' }];
  const first = await rest.put(Routes.applicationCommands(twin.bot.applicationId), { body });
  const again = await rest.put(Routes.applicationCommands(twin.bot.applicationId), { body });
  expect(again).toMatchObject([{ id: (first as { id: string }[])[0]!.id }]);
  const there = Routes.applicationGuildCommands(twin.bot.applicationId, general.guild!.id);
  await rest.post(there, { body: { name: 'here', description: 'Here' } });
  expect(await rest.get(there)).toMatchObject([{ name: 'here' }]);
});
