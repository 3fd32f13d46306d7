// Sessions, as discord.js lives through them: drops, resuming, intents.
import { once } from 'node:events';
import { Events, GatewayIntentBits, REST } from 'discord.js';
import { test, type TestContext } from 'vitest';
import { chatty, connect, newBot } from './bot.ts';
import { startDiscordTwin, type Options } from './twin.ts';

/** A twin and a bot of its own for each test, so that they can wait at the same time. */
async function begin(onTestFinished: TestContext['onTestFinished'], options: Options = {}, intents = chatty) {
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

test.concurrent('a session survives a drop: what was missed is told on resuming, once and in order', async ({
  expect,
  onTestFinished,
}) => {
  const { twin, bot, ana, general, heard } = await begin(onTestFinished);
  await connect(bot, twin);
  twin.gateway.drop();
  for (const text of ['one', 'two', 'three']) twin.say(ana, general, text);
  await expect.poll(() => heard).toEqual(['one', 'two', 'three']);
  twin.say(ana, general, 'four');
  await expect.poll(() => heard).toEqual(['one', 'two', 'three', 'four']);
  expect(twin.identifies).toHaveLength(1);
  expect(twin.resumes).toMatchObject([{ outcome: 'resumed' }]);
});

test.concurrent('a request to reconnect costs no IDENTIFY', async ({ expect, onTestFinished }) => {
  const { twin, bot } = await begin(onTestFinished);
  await connect(bot, twin);
  twin.gateway.reconnect();
  await twin.until(() => twin.resumes.length === 1);
  expect(twin.identifies).toHaveLength(1);
});

test.concurrent('an invalid session that is resumable is resumed', async ({ expect, onTestFinished }) => {
  const { twin, bot } = await begin(onTestFinished);
  await connect(bot, twin);
  twin.gateway.invalidate(true);
  await twin.until(() => twin.resumes.length === 1);
  expect(twin.identifies).toHaveLength(1);
});

test.concurrent('an invalid session that is not resumable begins anew, and what was missed is not told', async ({
  expect,
  onTestFinished,
}) => {
  const { twin, bot, ana, general, heard } = await begin(onTestFinished);
  await connect(bot, twin);
  twin.gateway.invalidate(false);
  twin.say(ana, general, 'missed');
  await twin.until(() => twin.identifies.length === 2 && twin.gateway.ready === 1);
  twin.say(ana, general, 'told');
  await expect.poll(() => heard).toEqual(['told']);
});

test.concurrent('a session that was away too long cannot be resumed', async ({ expect, onTestFinished }) => {
  const { twin, bot, ana, general, heard } = await begin(onTestFinished, { sessionMs: -1 });
  await connect(bot, twin);
  twin.gateway.drop();
  await twin.until(() => twin.identifies.length === 2);
  twin.say(ana, general, 'again');
  await expect.poll(() => heard).toEqual(['again']);
  expect(twin.resumes).toMatchObject([{ outcome: 9 }]);
});

test.concurrent('a client that says goodbye with 1000 ends its session', async ({ expect, onTestFinished }) => {
  const { twin, bot, hire } = await begin(onTestFinished);
  await connect(bot, twin);
  await bot.destroy();
  await twin.until(() => twin.gateway.connections === 0);
  await connect(hire(), twin);
  expect(twin.resumes).toEqual([]);
  expect(twin.identifies).toHaveLength(2);
});

test.concurrent('a wrong token is refused with 401 before any connection', async ({ expect, onTestFinished }) => {
  const { twin, bot } = await begin(onTestFinished);
  twin.revokeToken();
  await expect(bot.login(twin.token)).rejects.toThrow('An invalid token was provided.');
  expect(twin.invalidRequests).toBe(1);
});

test.concurrent('an intent that is not switched on in the portal is refused with 4014', async ({
  expect,
  onTestFinished,
}) => {
  const { twin, bot } = await begin(onTestFinished, { portal: 0 });
  await expect(bot.login(twin.token)).rejects.toThrow(/disallowed intents/i);
  expect(twin.identifies).toMatchObject([{ outcome: 4014 }]);
});

test.concurrent('two session starts too close together: the second has to wait', async ({ expect, onTestFinished }) => {
  const { twin, bot, hire } = await begin(onTestFinished, { starts: { windowMs: 600 } });
  await connect(bot, twin);
  await bot.destroy();
  await connect(hire(), twin);
  expect(twin.identifies.map(({ outcome }) => outcome)).toEqual(['ready', 9, 'ready']);
});

test.concurrent('one session start more than the day allows ends everything and changes the token', async ({
  expect,
  onTestFinished,
}) => {
  const { twin, bot } = await begin(onTestFinished, { starts: { total: 2, used: 1, windowMs: 0 } });
  await connect(bot, twin);
  const closed = new Promise((resolve) => bot.once(Events.ShardDisconnect, (event) => resolve(event.code)));
  twin.gateway.invalidate(false);
  expect(await closed).toBe(4004);
  const answer = await fetch(`${twin.apiUrl}/v10/users/@me`, { headers: { authorization: `Bot ${twin.token}` } });
  expect(answer.status).toBe(401);
});

test.concurrent('tells how many session starts are left', async ({ expect, onTestFinished }) => {
  const { twin, bot } = await begin(onTestFinished);
  await connect(bot, twin);
  const answer = await new REST({ api: twin.apiUrl }).setToken(twin.token).get('/gateway/bot');
  expect(answer).toMatchObject({ session_start_limit: { total: 1000, remaining: 999, max_concurrency: 1 } });
});

test.concurrent('without the message content intent only mentions, direct messages and own words can be read', async ({
  expect,
  onTestFinished,
}) => {
  const { twin, bot, ana, general, heard } = await begin(
    onTestFinished,
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
  await expect.poll(() => heard).toEqual(['mine', '', `<@${twin.bot.id}> hi`, 'to you', '', 'secret']);
});

test.concurrent('a bot is told only what its intents are for', async ({ expect, onTestFinished }) => {
  const { twin, bot, ana, general, heard } = await begin(
    onTestFinished,
    {},
    GatewayIntentBits.Guilds | GatewayIntentBits.DirectMessages,
  );
  await connect(bot, twin);
  twin.say(ana, general, 'in the room');
  twin.say(ana, twin.openDm(ana), 'in private');
  await expect.poll(() => heard).toEqual(['in private']);
});

test.concurrent('a bot hears nothing from where it cannot look', async ({ expect, onTestFinished }) => {
  const { twin, bot, ana, general, heard } = await begin(onTestFinished);
  await connect(bot, twin);
  twin.restrict(general, twin.bot, { deny: 1n << 10n });
  twin.say(ana, general, 'unseen');
  twin.say(ana, twin.openDm(ana), 'seen');
  await expect.poll(() => heard).toEqual(['seen']);
});

test.concurrent('a line that no longer answers heartbeats is left and the session resumed', async ({
  expect,
  onTestFinished,
}) => {
  const { twin, bot, ana, general, heard } = await begin(onTestFinished, { heartbeatMs: 100 });
  await connect(bot, twin);
  twin.gateway.swallowAcks();
  await twin.until(() => twin.resumes.length > 0);
  twin.gateway.swallowAcks(false);
  twin.say(ana, general, 'still here');
  await expect.poll(() => heard).toEqual(['still here']);
  expect(twin.identifies).toHaveLength(1);
});

test.concurrent('while it is down nobody connects; afterwards the session goes on', async ({
  expect,
  onTestFinished,
}) => {
  const { twin, bot, ana, general, heard } = await begin(onTestFinished);
  await connect(bot, twin);
  twin.gateway.down();
  twin.say(ana, general, 'meanwhile');
  await twin.until(() => twin.gateway.connections === 0);
  twin.gateway.up();
  await expect.poll(() => heard).toEqual(['meanwhile']);
});

test.concurrent('events of a test are told as they are', async ({ expect, onTestFinished }) => {
  const { twin, bot, general } = await begin(onTestFinished);
  await connect(bot, twin);
  const gone = once(bot, Events.GuildUnavailable);
  twin.gateway.dispatch('GUILD_DELETE', { id: general.guild!.id, unavailable: true });
  expect(await gone).toMatchObject([{ id: general.guild!.id, available: false }]);
});

test.concurrent('members are told to a bot that asks for them', async ({ expect, onTestFinished }) => {
  const { twin, bot, ana, general } = await begin(onTestFinished);
  await connect(bot, twin);
  const members = await bot.guilds.cache.get(general.guild!.id)?.members.fetch({ user: [ana.id] });
  expect(members?.map(({ displayName }) => displayName)).toEqual(['Ana']);
});
