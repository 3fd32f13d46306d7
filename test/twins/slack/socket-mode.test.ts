import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { SlackTwinOptions } from './backstage.ts';
import { startSlackTwin, type SlackTwin } from './twin.ts';
import type { Channel, User } from './world.ts';

let twin: SlackTwin;
let ada: User;
let general: Channel;
const clients: { disconnect(): Promise<unknown> }[] = [];

beforeEach(() => open({ retryMs: 50, pingMs: 20 }));

async function open(options: SlackTwinOptions): Promise<void> {
  twin = await startSlackTwin(options);
  ada = twin.addUser({ name: 'Ada' });
  general = twin.addChannel({ name: 'general' });
}

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.disconnect()));
  await twin.close();
});

type Heard = { event: Record<string, unknown>; retry_num: number; retry_reason: string; body: Record<string, unknown> };

/** The SDK's own client, which acknowledges unless told not to. Its patience is also how long it waits to come back. */
async function connect(heard: Heard[], acknowledges = true, patienceMs = 5_000): Promise<SocketModeReceiver['client']> {
  const installerOptions = { clientOptions: { slackApiUrl: twin.apiUrl } };
  const options = { appToken: twin.appToken, clientPingTimeout: patienceMs, installerOptions };
  const { client } = new SocketModeReceiver({ ...options, logLevel: LogLevel.ERROR });
  client.on('slack_event', (envelope: { ack(): Promise<void>; body: { event: Heard['event'] } } & Heard) => {
    heard.push({ ...envelope, event: envelope.body.event });
    if (acknowledges) void envelope.ack();
  });
  await client.start();
  clients.push(client);
  return client;
}

/** The address of one connection. */
async function ticket(): Promise<string> {
  const headers = { authorization: `Bearer ${twin.appToken}` };
  const response = await fetch(`${twin.apiUrl}apps.connections.open`, { method: 'POST', headers });
  return ((await response.json()) as { url: string }).url;
}

/** The type of the first frame that a connection brings, or why there is none. */
async function first(url: string): Promise<unknown> {
  const socket = new WebSocket(url);
  return new Promise((resolve) => {
    socket.once('message', (data: Buffer) => resolve((JSON.parse(data.toString()) as { type: string }).type));
    socket.once('error', (error) => resolve(error.message));
  });
}

test('one post that names the app is two events in one envelope each, acknowledged', async () => {
  const heard: Heard[] = [];
  await connect(heard);
  const ts = twin.say(ada, general, `<@${twin.bot.userId}> why?`);
  await twin.until(
    () => twin.deliveries.length === 2 && twin.deliveries.every(({ state }) => state === 'acknowledged'),
  );
  expect(heard.map(({ event }) => event['type'])).toEqual(['app_mention', 'message']);
  expect(heard[1]?.event).toMatchObject({ ts, user: ada.id, channel: general.id, channel_type: 'channel' });
  expect(heard[0]?.body).toMatchObject({
    team_id: twin.teamId,
    api_app_id: twin.bot.appId,
    authorizations: [{ is_bot: true }],
  });
});

test('a direct message is one message event', async () => {
  const heard: Heard[] = [];
  await connect(heard);
  twin.say(ada, twin.dm(ada), `<@${twin.bot.userId}> why?`);
  await twin.until(() => twin.deliveries[0]?.state === 'acknowledged');
  expect(heard.map(({ event }) => [event['type'], event['channel_type']])).toEqual([['message', 'im']]);
});

test('edits, deletions, previews and its own posts are told too', async () => {
  const heard: Heard[] = [];
  await connect(heard);
  const ts = twin.say(ada, general, 'Hi');
  twin.edit(ts, 'Hello');
  twin.unfurl(ts, 'https://example.org/');
  twin.remove(ts);
  const headers = { authorization: `Bearer ${twin.botToken}` };
  const body = new URLSearchParams({ channel: general.id, text: 'Ho' });
  await fetch(`${twin.apiUrl}chat.postMessage`, { method: 'POST', headers, body });
  await twin.until(
    () => twin.deliveries.length === 5 && twin.deliveries.every(({ state }) => state === 'acknowledged'),
  );
  expect(heard.map(({ event }) => event['subtype'])).toEqual([
    undefined,
    'message_changed',
    'message_changed',
    'message_deleted',
    undefined,
  ]);
  expect(heard[1]?.event).toMatchObject({
    message: { text: 'Hello', edited: { user: ada.id } },
    previous_message: { text: 'Hi' },
  });
  expect(heard[2]?.event).toMatchObject({ message: { text: 'Hello' }, previous_message: { text: 'Hello' } });
  expect(heard[4]?.event).toMatchObject({ bot_id: twin.bot.botId, app_id: twin.bot.appId, user: twin.bot.userId });
});

test('a classic app hears its own posts as bot messages', async () => {
  const heard: Heard[] = [];
  await connect(heard);
  twin.isClassic = true;
  twin.say(twin.bot.userId, general, 'Ho');
  await twin.until(() => twin.deliveries[0]?.state === 'acknowledged');
  expect(heard[0]?.event).toMatchObject({ subtype: 'bot_message', bot_id: twin.bot.botId });
});

test('what is not acknowledged comes again three times, then never', async () => {
  await twin.close();
  await open({ ackMs: 50, retryMs: 20 });
  const heard: Heard[] = [];
  await connect(heard, false);
  twin.say(ada, general, 'Hi');
  await twin.until(() => twin.deliveries[0]?.state === 'given up');
  expect(heard.map(({ retry_num }) => retry_num)).toEqual([0, 1, 2, 3]);
  expect(heard.map(({ retry_reason }) => retry_reason)).toEqual(['', 'timeout', 'timeout', 'timeout']);
  expect(new Set(heard.map(({ body }) => body['event_id'])).size).toBe(1);
});

test('what comes while nobody is connected is repeated to whoever connects', async () => {
  const heard: Heard[] = [];
  twin.say(ada, general, 'Hi');
  await connect(heard);
  await twin.until(() => twin.deliveries[0]?.state === 'acknowledged');
  expect(heard).toHaveLength(1);
});

test('each event goes to one of several sockets', async () => {
  const heard: Heard[][] = [[], []];
  await Promise.all(heard.map((one) => connect(one)));
  for (let count = 0; count < 10; count += 1) twin.say(ada, general, `Hi ${count}`);
  await twin.until(() => twin.deliveries.every(({ state }) => state === 'acknowledged'));
  expect(heard.map(({ length }) => length)).toEqual([5, 5]);
});

test('a client that is told to disconnect comes back', async () => {
  const client = await connect([], true, 200);
  const back = new Promise((resolve) => client.once('connected', resolve));
  twin.sockets.disconnect('refresh_requested');
  await back;
  expect(twin.sockets.opened).toBe(2);
  expect(twin.sockets.lines).toHaveLength(1);
});

test('a line that is cut without a word is noticed, and a frozen one by its silence', async () => {
  const client = await connect([], true, 200);
  for (const disturb of [() => twin.sockets.cut(), () => (twin.sockets.isFrozen = true)]) {
    const back = new Promise((resolve) => client.once('connected', resolve));
    disturb();
    await twin.until(() => twin.sockets.lines.length === 0);
    twin.sockets.isFrozen = false;
    await back;
  }
  expect(twin.sockets.opened).toBe(3);
});

test('a deaf connection stays open, and what it missed comes later', async () => {
  const heard: Heard[] = [];
  await connect(heard);
  twin.sockets.isDeaf = true;
  twin.say(ada, general, 'Hi');
  await twin.until(() => (twin.deliveries[0]?.attempts.length ?? 0) >= 2);
  expect([heard.length, twin.sockets.lines.length]).toEqual([0, 1]);
  twin.sockets.isDeaf = false;
  await twin.until(() => twin.deliveries[0]?.state === 'acknowledged');
  expect(heard).toHaveLength(1);
});

test('a silent connection opens and greets nobody', async () => {
  twin.sockets.isSilent = true;
  const socket = new WebSocket(await ticket());
  const frames: unknown[] = [];
  socket.on('message', (data) => frames.push(data));
  await new Promise((resolve) => socket.once('open', resolve));
  twin.say(ada, general, 'Hi');
  await twin.until(() => twin.deliveries[0]?.state === 'given up');
  expect(frames).toEqual([]);
});

test('the eleventh connection is refused, and a ticket lets in once', async () => {
  const url = await ticket();
  expect([await first(url), await first(url)]).toEqual(['hello', 'Unexpected server response: 401']);
  for (let count = 2; count <= 10; count += 1) expect(await first(await ticket())).toBe('hello');
  expect(await first(await ticket())).toBe('disconnect');
});

test('raw frames reach the client as they are', async () => {
  const client = await connect([]);
  const frames: unknown[] = [];
  client.on('ws_message', (data: unknown) => frames.push(data));
  twin.frame('not json');
  twin.frame('{"type":');
  await expect.poll(() => frames).toEqual(['not json', '{"type":']);
});

test('Bolt answers a mention, hears the click on its button, and edits by the response URL', async () => {
  const { botToken: token, appToken, apiUrl: slackApiUrl } = twin;
  const app = new App({ token, appToken, socketMode: true, logLevel: LogLevel.ERROR, clientOptions: { slackApiUrl } });
  const button = {
    type: 'button' as const,
    action_id: 'stop',
    value: 'turn-1',
    text: { type: 'plain_text' as const, text: 'Stop' },
  };
  app.event('app_mention', async ({ event, say }) => {
    await say({ text: 'Working', thread_ts: event.ts, blocks: [{ type: 'actions', elements: [button] }] });
  });
  app.action('stop', async ({ ack, respond, payload }) => {
    await ack();
    await respond({ text: `Stopped ${'value' in payload ? payload.value : ''}`, replace_original: true });
  });
  await app.start();
  clients.push({ disconnect: () => app.stop() });
  const ts = twin.say(ada, general, `<@${twin.bot.userId}> go`);
  await twin.until(() => twin.messages(general, ts).length === 1);
  const delivery = twin.click(ada, twin.messages(general, ts)[0]?.ts ?? '', 'stop');
  await twin.until(() => delivery.state === 'acknowledged');
  await expect.poll(() => twin.messages(general, ts)[0]?.text).toBe('Stopped turn-1');
});
