import { ErrorCode, WebClient, WebClientEvent } from '@slack/web-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSlackTwin, type SlackTwin } from './twin.ts';
import type { Channel, User } from './world.ts';

let twin: SlackTwin;
let slack: WebClient;
let ada: User;
let general: Channel;

beforeEach(async () => {
  twin = await startSlackTwin();
  slack = client(twin.botToken);
  ada = twin.addUser({ name: 'Ada', admin: true });
  general = twin.addChannel({ name: 'general' });
});

afterEach(() => twin.close());

function client(token: string | undefined): WebClient {
  return new WebClient(token, {
    slackApiUrl: twin.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logLevel: quiet,
  });
}

// The SDK's enum of log levels, by value.
const quiet = 'error' as never;

/** The platform's word for why a call was refused. */
async function refusal(call: Promise<unknown>): Promise<unknown> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return (error as { data?: { error?: string } } | undefined)?.data?.error ?? error;
}

test('knows the app by its token', async () => {
  expect(await slack.auth.test()).toMatchObject({
    ok: true,
    user_id: twin.bot.userId,
    bot_id: twin.bot.botId,
    team_id: twin.teamId,
  });
  expect(await refusal(client('xoxb-wrong').auth.test())).toBe('invalid_auth');
  expect(await refusal(client(undefined).auth.test())).toBe('not_authed');
  expect(await client(twin.appToken).auth.test()).toMatchObject({ app_id: twin.bot.appId, app_name: twin.bot.name });
  expect(await refusal(client(twin.appToken).users.info({ user: ada.id }))).toBe('not_allowed_token_type');
  expect(await refusal(slack.apps.connections.open({}))).toBe('not_allowed_token_type');
  expect(await refusal(slack.apiCall('chat.shout'))).toBe('unknown_method');
});

test('takes form and JSON bodies alike', async () => {
  await slack.chat.postMessage({ channel: general.id, text: 'form', blocks: [{ type: 'markdown', text: '**form**' }] });
  const headers = { authorization: `Bearer ${twin.botToken}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ channel: general.id, text: 'json', blocks: [{ type: 'markdown', text: '**json**' }] });
  await fetch(`${twin.apiUrl}chat.postMessage`, { method: 'POST', headers, body });
  expect(twin.messages(general).map((message) => message.text)).toEqual(['**form**', '**json**']);
  const bad = await fetch(`${twin.apiUrl}chat.postMessage`, { method: 'POST', headers, body: '{' });
  expect(await bad.json()).toMatchObject({ ok: false, error: 'invalid_json' });
});

test('tells which scope is missing', async () => {
  twin.scopes.delete('chat:write');
  const error: unknown = await slack.chat
    .postMessage({ channel: general.id, text: 'Hi' })
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ data: { error: 'missing_scope', needed: 'chat:write' } });
  expect(error).toHaveProperty('data.provided', expect.stringContaining('users:read'));
});

test('each kind of conversation needs its own scope', async () => {
  twin.scopes.delete('channels:history');
  const error: unknown = await slack.conversations.history({ channel: general.id }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ data: { error: 'missing_scope', needed: 'channels:history' } });
  await slack.conversations.history({ channel: twin.dm(ada).id });
});

test('a manifest decides what the app may do and hear', async () => {
  const scopes = { bot: ['chat:write', 'im:history'] };
  twin.install({ oauth_config: { scopes }, settings: { event_subscriptions: { bot_events: ['message.im'] } } });
  twin.say(ada, general, `<@${twin.bot.userId}> hi`);
  twin.say(ada, twin.dm(ada), 'hi');
  expect(twin.deliveries.map(({ payload }) => payload['event'])).toMatchObject([
    { type: 'message', channel_type: 'im' },
  ]);
  expect(await refusal(slack.users.info({ user: ada.id }))).toBe('missing_scope');
  const greedy = { oauth_config: { scopes }, settings: { event_subscriptions: { bot_events: ['app_mention'] } } };
  expect(() => twin.install(greedy)).toThrow('app_mention needs the scope app_mentions:read');
});

test('whispers to members only', async () => {
  const eve = twin.addUser({ name: 'Eve' });
  await slack.chat.postEphemeral({ channel: general.id, user: ada.id, text: 'Psst' });
  expect(twin.ephemerals).toMatchObject([{ user: ada.id, text: 'Psst' }]);
  expect(twin.messages(general)).toEqual([]);
  expect(await refusal(slack.chat.postEphemeral({ channel: general.id, user: eve.id, text: 'Psst' }))).toBe(
    'user_not_in_channel',
  );
});

test('links to messages', async () => {
  const message_ts = twin.say(ada, general, 'Hi');
  const { permalink } = await slack.chat.getPermalink({ channel: general.id, message_ts });
  expect(permalink).toBe(`https://twin.slack.com/archives/${general.id}/p${message_ts.replace('.', '')}`);
});

test('posts, edits and deletes its own messages only', async () => {
  const { ts = '' } = await slack.chat.postMessage({
    channel: general.id,
    text: 'One',
    thread_ts: twin.say(ada, general, 'Hi'),
  });
  const question = twin.messages(general)[0]?.ts ?? '';
  await slack.chat.update({ channel: general.id, ts, text: 'Two' });
  expect(twin.messages(general, question)).toMatchObject([{ text: 'Two', edits: 1, by: twin.bot.userId }]);
  expect(await refusal(slack.chat.update({ channel: general.id, ts: question, text: 'No' }))).toBe(
    'cant_update_message',
  );
  expect(await refusal(slack.chat.delete({ channel: general.id, ts: question }))).toBe('cant_delete_message');
  await slack.chat.delete({ channel: general.id, ts });
  expect(twin.messages(general, question)).toEqual([]);
  expect(await refusal(slack.chat.delete({ channel: general.id, ts }))).toBe('message_not_found');
});

test('a person’s token deletes what they could delete themselves, and does nothing else here', async () => {
  const ben = twin.addUser({ name: 'Ben' });
  const closed = twin.addChannel({ name: 'closed', kind: 'group', members: [ben, twin.bot.userId] });
  const [admin, member] = [client(twin.grant(ada, 'chat:write')), client(twin.grant(ben, 'chat:write'))];
  expect(await member.auth.test()).toMatchObject({ user_id: ben.id, team_id: twin.teamId });
  const [first, second] = [twin.say(ben, general, 'mine'), twin.say(ada, general, 'hers')];
  expect(await refusal(member.chat.delete({ channel: general.id, ts: second }))).toBe('cant_delete_message');
  await member.chat.delete({ channel: general.id, ts: first });
  await admin.chat.delete({ channel: general.id, ts: second });
  expect(twin.messages(general)).toEqual([]);
  const hidden = { channel: closed.id, ts: twin.say(ben, closed, 'apart') };
  expect(await refusal(admin.chat.delete(hidden))).toBe('channel_not_found');
  expect(await refusal(client(twin.grant(ben)).chat.delete(hidden))).toBe('missing_scope');
  expect(await refusal(member.users.info({ user: ada.id }))).toBe('not_allowed_token_type');
});

test('an edit keeps the blocks it does not name', async () => {
  const button = { type: 'button' as const, action_id: 'stop', text: { type: 'plain_text' as const, text: 'Stop' } };
  const blocks = [{ type: 'actions' as const, elements: [button] }];
  const { ts = '' } = await slack.chat.postMessage({ channel: general.id, text: 'One', blocks });
  await slack.chat.update({ channel: general.id, ts, text: 'Two' });
  expect(twin.messages(general)[0]?.blocks).toHaveLength(1);
  await slack.chat.update({ channel: general.id, ts, text: 'Two', blocks: [] });
  expect(twin.messages(general)).toMatchObject([{ text: 'Two', blocks: [] }]);
});

test.each([
  ['no_text', {}],
  ['markdown_text_conflict', { text: 'a', markdown_text: 'b' }],
  ['msg_too_long', { markdown_text: 'x'.repeat(12_001) }],
  ['invalid_blocks', { blocks: Array.from({ length: 51 }, () => ({ type: 'divider' })) }],
  ['invalid_blocks', { blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3_001) } }] }],
  ['msg_blocks_too_long', { blocks: [{ type: 'markdown', text: 'x'.repeat(12_001) }] }],
  ['invalid_metadata_format', { text: 'a', metadata: { event_type: 'turn' } }],
])('refuses to post: %s', async (error, body) => {
  expect(await refusal(slack.apiCall('chat.postMessage', { channel: general.id, ...body }))).toBe(error);
  expect(twin.messages(general)).toEqual([]);
});

test('writes nowhere it may not', async () => {
  const secret = twin.addChannel({ name: 'secret', kind: 'group', members: [ada] });
  const other = twin.addChannel({ name: 'other', members: [ada] });
  general.archived = true;
  const to = (channel: string): Promise<unknown> => refusal(slack.chat.postMessage({ channel, text: 'Hi' }));
  expect(await Promise.all(['C404', secret.id, other.id, general.id].map(to))).toEqual([
    'channel_not_found',
    'channel_not_found',
    'not_in_channel',
    'is_archived',
  ]);
  await slack.chat.postMessage({ channel: ada.id, text: 'Just you' });
  expect(twin.messages(twin.dm(ada))).toMatchObject([{ text: 'Just you' }]);
});

test('reads history and threads, with metadata for who asks', async () => {
  const question = twin.say(ada, general, 'Hi');
  const metadata = { event_type: 'parley_turn', event_payload: { key: 'k1' } };
  await slack.chat.postMessage({ channel: general.id, text: 'Ho', thread_ts: question, metadata });
  const ask = { channel: general.id, ts: question };
  const plain = await slack.conversations.replies(ask);
  expect(plain.messages?.map((message) => message.text)).toEqual(['Hi', 'Ho']);
  expect(plain.messages?.[0]).toMatchObject({ reply_count: 1, thread_ts: question });
  expect(plain.messages?.[1]).not.toHaveProperty('metadata');
  const full = await slack.conversations.replies({ ...ask, include_all_metadata: true });
  expect(full.messages?.[1]).toMatchObject({ metadata, app_id: twin.bot.appId, bot_id: twin.bot.botId });
  const recent = await slack.conversations.history({ channel: general.id });
  expect(recent.messages?.map((message) => message.text)).toEqual(['Hi']);
  expect(await refusal(slack.conversations.replies({ ...ask, ts: '1.000001' }))).toBe('thread_not_found');
});

test('pages what is long', async () => {
  for (const text of ['a', 'b', 'c']) twin.say(ada, general, text);
  const texts: string[] = [];
  for await (const page of slack.paginate('conversations.history', { channel: general.id, limit: 2 })) {
    const { messages = [] } = page as { messages?: { text: string }[] };
    texts.push(...messages.map((message) => message.text));
  }
  expect(texts).toEqual(['c', 'b', 'a']);
});

test('knows people, channels and the team', async () => {
  const guest = twin.addUser({ name: 'Eve', guest: true, external: true });
  expect((await slack.users.info({ user: ada.id })).user).toMatchObject({
    is_admin: true,
    is_restricted: false,
    real_name: 'Ada',
  });
  expect((await slack.users.info({ user: guest.id })).user).toMatchObject({ is_restricted: true, is_stranger: true });
  expect((await slack.conversations.info({ channel: general.id })).channel).toMatchObject({
    name: 'general',
    is_member: true,
  });
  expect((await slack.conversations.members({ channel: general.id })).members).toContain(ada.id);
  const { channel } = await slack.conversations.open({ users: ada.id });
  expect(channel?.id).toBe(twin.dm(ada).id);
  expect((await slack.chat.postMessage({ channel: ada.id, text: 'Hi' })).channel).toBe(channel?.id);
  expect(await refusal(slack.conversations.history({ channel: ada.id }))).toBe('channel_not_found');
  twin.scopes.delete('im:write');
  expect(await refusal(slack.conversations.open({ users: ada.id }))).toBe('missing_scope');
  const list = await slack.conversations.list({ types: 'public_channel,im' });
  expect(list.channels?.map((one) => one.id)).toEqual([general.id, channel?.id]);
  expect((await slack.team.info()).team?.id).toBe(twin.teamId);
});

test('shows a status until the reply comes', async () => {
  const thread_ts = twin.say(ada, general, 'Hi');
  await slack.assistant.threads.setStatus({ channel_id: general.id, thread_ts, status: 'is thinking…' });
  expect(twin.status(general, thread_ts)).toBe('is thinking…');
  await slack.chat.postMessage({ channel: general.id, thread_ts, text: 'Ho' });
  expect(twin.status(general, thread_ts)).toBeUndefined();
});

test('reacts once', async () => {
  const reaction = { channel: general.id, timestamp: twin.say(ada, general, 'Hi'), name: 'eyes' };
  await slack.reactions.add(reaction);
  expect(await refusal(slack.reactions.add(reaction))).toBe('already_reacted');
  await slack.reactions.remove(reaction);
  expect(await refusal(slack.reactions.remove(reaction))).toBe('no_reaction');
});

test('limits calls as told, with the time to wait', async () => {
  twin.limit('chat.postMessage', 1, { by: 'channel' });
  const random = twin.addChannel({ name: 'random' });
  await slack.chat.postMessage({ channel: general.id, text: '1' });
  await slack.chat.postMessage({ channel: random.id, text: '1' });
  const waits: number[] = [];
  slack.on(WebClientEvent.RATE_LIMITED, (seconds: number) => waits.push(seconds));
  await expect(slack.chat.postMessage({ channel: general.id, text: '2' })).rejects.toMatchObject({
    code: ErrorCode.RateLimitedError,
  });
  expect(waits).toEqual([60]);
  expect(twin.messages(general)).toHaveLength(1);
});

test('loses answers to posts that were carried out, and posts that were not', async () => {
  twin.fault('chat.postMessage', { type: 'lost' });
  twin.fault('chat.postMessage', { type: 'cut' });
  await expect(slack.chat.postMessage({ channel: general.id, text: 'lost' })).rejects.toMatchObject({
    code: ErrorCode.RequestError,
  });
  await expect(slack.chat.postMessage({ channel: general.id, text: 'cut' })).rejects.toMatchObject({
    code: ErrorCode.RequestError,
  });
  await slack.chat.postMessage({ channel: general.id, text: 'fine' });
  expect(twin.messages(general).map((message) => message.text)).toEqual(['lost', 'fine']);
  expect(twin.calls.map((call) => call.end)).toEqual(['cut', 'cut', 'finished']);
});

test('answers with errors, statuses and limits as planned, and then no more', async () => {
  twin.fault('*', { type: 'error', error: 'internal_error' });
  twin.fault('auth.test', { type: 'status', status: 503 });
  twin.fault('auth.test', { type: 'limited', retryAfter: 7 });
  twin.fault('auth.test', { type: 'limited' });
  expect(await refusal(slack.auth.test())).toBe('internal_error');
  await expect(slack.auth.test()).rejects.toMatchObject({ code: ErrorCode.HTTPError, statusCode: 503 });
  await expect(slack.auth.test()).rejects.toMatchObject({ code: ErrorCode.RateLimitedError, retryAfter: 7 });
  await expect(slack.auth.test()).rejects.toThrow('Retry header did not contain a valid timeout');
  await slack.auth.test();
});

test('hangs until the caller gives up, and is slow without loss', async () => {
  const hasty = new WebClient(twin.botToken, {
    slackApiUrl: twin.apiUrl,
    timeout: 50,
    retryConfig: { retries: 0 },
    logLevel: quiet,
  });
  twin.fault('chat.postMessage', { type: 'hang' });
  await expect(hasty.chat.postMessage({ channel: general.id, text: 'Hi' })).rejects.toMatchObject({
    code: ErrorCode.RequestError,
  });
  await twin.until(() => twin.calls[0]?.end === 'closed');
  twin.fault('chat.postMessage', { type: 'slow', ms: 20 });
  await slack.chat.postMessage({ channel: general.id, text: 'Late' });
  expect(twin.messages(general)).toMatchObject([{ text: 'Late' }]);
});
