import { once } from 'node:events';
import { createInflate } from 'node:zlib';
import { Events, GatewayDispatchEvents, GatewayIntentBits } from 'discord.js';
import { CompressionMethod, WebSocketManager, WebSocketShardEvents } from '@discordjs/ws';
import { REST } from '@discordjs/rest';
import { test, type TestContext } from 'vitest';
import { WebSocket } from 'ws';
import { chatty, connect, newBot } from './bot.ts';
import { startDiscordTwin, type Options } from './twin.ts';

/** A twin and a bot of its own for each test, so that they can wait at the same time. */
async function begin({ onTestFinished }: TestContext, options: Options = {}, intents = chatty) {
  const twin = await startDiscordTwin({ starts: { windowMs: 0 }, ...options });
  const ana = twin.addUser({ name: 'Ana' });
  const general = twin.addChannel(twin.addGuild({ channels: [], members: [ana] }), { name: 'general' });
  const heard: string[] = [];
  const hire = () => {
    const bot = newBot(twin, { intents });
    bot.on(Events.MessageCreate, (message) => void heard.push(message.content));
    onTestFinished(() => bot.destroy());
    return bot;
  };
  onTestFinished(() => twin.close());
  return { twin, ana, general, heard, hire, bot: hire() };
}

test.concurrent('a session survives a drop: what was missed is told on resuming, once and in order', async (context) => {
  const { twin, bot, ana, general, heard } = await begin(context);
  await connect(bot, twin);
  twin.gateway.drop();
  for (const text of ['one', 'two', 'three']) twin.say(ana, general, text);
  await context.expect.poll(() => heard).toEqual(['one', 'two', 'three']);
  twin.say(ana, general, 'four');
  await context.expect.poll(() => heard).toEqual(['one', 'two', 'three', 'four']);
  context.expect(twin.identifies).toHaveLength(1);
  context.expect(twin.resumes).toMatchObject([{ outcome: 'resumed' }]);
});

test.concurrent('a request to reconnect costs no IDENTIFY', async (context) => {
  const { twin, bot } = await begin(context);
  await connect(bot, twin);
  twin.gateway.reconnect();
  await twin.until(() => twin.resumes.length === 1);
  context.expect(twin.identifies).toHaveLength(1);
});

test.concurrent('an invalid session that is resumable is resumed', async (context) => {
  const { twin, bot } = await begin(context);
  await connect(bot, twin);
  twin.gateway.invalidate(true);
  await twin.until(() => twin.resumes.length === 1);
  context.expect(twin.identifies).toHaveLength(1);
});

test.concurrent('an invalid session that is not resumable begins anew, and what was missed is not told', async (context) => {
  const { twin, bot, ana, general, heard } = await begin(context);
  await connect(bot, twin);
  twin.gateway.invalidate(false);
  twin.say(ana, general, 'missed');
  await twin.until(() => twin.identifies.length === 2 && twin.gateway.ready === 1);
  twin.say(ana, general, 'told');
  await context.expect.poll(() => heard).toEqual(['told']);
});

test.concurrent('a session that was away too long cannot be resumed', async (context) => {
  const { twin, bot, ana, general, heard } = await begin(context, { sessionMs: -1 });
  await connect(bot, twin);
  twin.gateway.drop();
  await twin.until(() => twin.identifies.length === 2);
  twin.say(ana, general, 'again');
  await context.expect.poll(() => heard).toEqual(['again']);
  context.expect(twin.resumes).toMatchObject([{ outcome: 9 }]);
});

test.concurrent('a client that says goodbye with 1000 ends its session', async (context) => {
  const { twin, bot, hire } = await begin(context);
  await connect(bot, twin);
  await bot.destroy();
  await twin.until(() => twin.gateway.connections === 0);
  await connect(hire(), twin);
  context.expect(twin.resumes).toEqual([]);
  context.expect(twin.identifies).toHaveLength(2);
});

test.concurrent('a wrong token is refused with 401 before any connection', async (context) => {
  const { twin, bot } = await begin(context);
  twin.revokeToken();
  await context.expect(bot.login(twin.token)).rejects.toThrow('An invalid token was provided.');
  context.expect(twin.invalidRequests).toBe(1);
});

test.concurrent('an intent that is not switched on in the portal is refused with 4014', async (context) => {
  const { twin, bot } = await begin(context, { portal: 0 });
  await context.expect(bot.login(twin.token)).rejects.toThrow(/disallowed intents/i);
  context.expect(twin.identifies).toMatchObject([{ outcome: 4014 }]);
});

test.concurrent('two session starts too close together: the second has to wait', async (context) => {
  const { twin, bot, hire } = await begin(context, { starts: { windowMs: 600 } });
  await connect(bot, twin);
  await bot.destroy();
  await connect(hire(), twin);
  context.expect(twin.identifies.map(({ outcome }) => outcome)).toEqual(['ready', 9, 'ready']);
});

test.concurrent('one session start more than the day allows ends everything and changes the token', async (context) => {
  const { twin, bot } = await begin(context, { starts: { total: 2, used: 1, windowMs: 0 } });
  await connect(bot, twin);
  const closed = new Promise((resolve) => bot.once(Events.ShardDisconnect, (event) => resolve(event.code)));
  twin.gateway.invalidate(false);
  context.expect(await closed).toBe(4004);
  const answer = await fetch(`${twin.apiUrl}/v10/users/@me`, { headers: { authorization: `Bot ${twin.token}` } });
  context.expect(answer.status).toBe(401);
});

test.concurrent('tells how many session starts are left', async (context) => {
  const { twin, bot } = await begin(context);
  await connect(bot, twin);
  const answer = await new REST({ api: twin.apiUrl }).setToken(twin.token).get('/gateway/bot');
  context.expect(answer).toMatchObject({ session_start_limit: { total: 1000, remaining: 999, max_concurrency: 1 } });
});

test.concurrent('without the message content intent only mentions, direct messages and own words can be read', async (context) => {
  const { twin, bot, ana, general, heard } = await begin(
    context,
    {},
    GatewayIntentBits.Guilds | GatewayIntentBits.GuildMessages | GatewayIntentBits.DirectMessages,
  );
  await connect(bot, twin);
  const own = twin.say(twin.bot.id, general, 'mine');
  twin.say(ana, general, 'between us');
  twin.say(ana, general, `<@${twin.bot.id}> hi`);
  twin.say(ana, general, 'to you', { replyTo: own });
  twin.say(ana, general, 'not to you', { replyTo: own, mentionsReplied: false });
  twin.say(ana, twin.openDm(ana), 'secret');
  await context.expect.poll(() => heard).toEqual(['mine', '', `<@${twin.bot.id}> hi`, 'to you', '', 'secret']);
});

test.concurrent('a bot is told only what its intents are for', async (context) => {
  const { twin, bot, ana, general, heard } = await begin(
    context,
    {},
    GatewayIntentBits.Guilds | GatewayIntentBits.DirectMessages,
  );
  await connect(bot, twin);
  twin.say(ana, general, 'in the room');
  twin.say(ana, twin.openDm(ana), 'in private');
  await context.expect.poll(() => heard).toEqual(['in private']);
});

test.concurrent('a bot hears nothing from where it cannot look', async (context) => {
  const { twin, bot, ana, general, heard } = await begin(context);
  await connect(bot, twin);
  twin.restrict(general, twin.bot, { deny: 1n << 10n });
  twin.say(ana, general, 'unseen');
  twin.say(ana, twin.openDm(ana), 'seen');
  await context.expect.poll(() => heard).toEqual(['seen']);
});

test.concurrent('a line that no longer answers heartbeats is left and the session resumed', async (context) => {
  const { twin, bot, ana, general, heard } = await begin(context, { heartbeatMs: 100 });
  await connect(bot, twin);
  twin.gateway.swallowAcks();
  await twin.until(() => twin.resumes.length > 0);
  twin.gateway.swallowAcks(false);
  twin.say(ana, general, 'still here');
  await context.expect.poll(() => heard).toEqual(['still here']);
  context.expect(twin.identifies).toHaveLength(1);
});

test.concurrent('while it is down nobody connects; afterwards the session goes on', async (context) => {
  const { twin, bot, ana, general, heard } = await begin(context);
  await connect(bot, twin);
  twin.gateway.down();
  twin.say(ana, general, 'meanwhile');
  await twin.until(() => twin.gateway.connections === 0);
  twin.gateway.up();
  await context.expect.poll(() => heard, { timeout: 10_000 }).toEqual(['meanwhile']);
});

test.concurrent('events of a test are told as they are', async (context) => {
  const { twin, bot, general } = await begin(context);
  await connect(bot, twin);
  const gone = new Promise((resolve) => bot.once(Events.GuildUnavailable, resolve));
  twin.gateway.dispatch('GUILD_DELETE', { id: general.guild!.id, unavailable: true });
  await gone;
});

test.concurrent('compresses each payload when asked to', async (context) => {
  const { twin, ana, general } = await begin(context);
  const rest = new REST({ api: twin.apiUrl }).setToken(twin.token);
  const compression = CompressionMethod.ZlibStream;
  // Without zlib-sync installed, the library falls back to asking for this in IDENTIFY.
  const manager = new WebSocketManager({ token: twin.token, intents: chatty, rest, compression });
  let said = 0;
  manager.on(
    WebSocketShardEvents.Dispatch,
    ({ data }) => void (said += Number(data.t === GatewayDispatchEvents.MessageCreate)),
  );
  await manager.connect();
  for (let count = 0; count < 50; count += 1) twin.say(ana, general, 'long '.repeat(200));
  await context.expect.poll(() => said).toBe(50);
  await manager.destroy();
});

test.concurrent('compresses the whole connection when asked to', async (context) => {
  const { twin } = await begin(context);
  const socket = new WebSocket(
    `${twin.apiUrl.replace('http', 'ws').replace('/api', '')}/?v=10&encoding=json&compress=zlib-stream`,
  );
  const inflate = createInflate();
  socket.on('message', (frame: Buffer) => inflate.write(frame));
  const [hello] = (await once(inflate, 'data')) as [Buffer];
  context.expect(JSON.parse(hello.toString())).toEqual({ op: 10, d: { heartbeat_interval: 41_250 } });
  socket.send('{"op":1,"d":null}');
  const [ack] = (await once(inflate, 'data')) as [Buffer];
  context.expect(JSON.parse(ack.toString())).toEqual({ op: 11 });
  socket.terminate();
});

for (const [what, frame, code] of [
  ['no JSON', '{', 4002],
  ['more than 4096 bytes', JSON.stringify({ op: 3, d: 'x'.repeat(4096) }), 4002],
  ['anything before IDENTIFY', '{"op":3,"d":{}}', 4003],
  [
    'a wrong token',
    JSON.stringify({ op: 2, d: { token: 'x', intents: 0, properties: { os: '', browser: '', device: '' } } }),
    4004,
  ],
  ['an IDENTIFY without its fields', '{"op":2,"d":{}}', 4001],
] as const) {
  test.concurrent(`closes a connection that sends ${what}`, async (context) => {
    const { twin } = await begin(context);
    const socket = new WebSocket(`${twin.apiUrl.replace('http', 'ws').replace('/api', '')}/?v=10&encoding=json`);
    await once(socket, 'message');
    socket.send(frame);
    const [closed] = (await once(socket, 'close')) as [number];
    context.expect(closed).toBe(code);
  });
}
