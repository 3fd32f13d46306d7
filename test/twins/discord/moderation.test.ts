// What Discord lets a moderator do, and whom: timeouts, deletions, the order of roles, closed direct conversations.
import { DiscordAPIError, PermissionFlagsBits as Right, REST, type RequestData } from 'discord.js';
import { Routes } from 'discord-api-types/v10';
import { expect, onTestFinished, test } from 'vitest';
import { startDiscordTwin } from './twin.ts';
import { everyday } from './world.ts';

const dayMs = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * dayMs).toISOString();

/** A server in which the bot has a role between those of a member and of a moderator. */
async function scene(rights = Right.ModerateMembers | Right.ManageMessages) {
  const twin = await startDiscordTwin({ limits: 0 });
  onTestFinished(() => twin.close());
  const rest = new REST({ api: twin.apiUrl, retries: 0 }).setToken(twin.token);
  const [ana, ben, boss, stranger] = ['Ana', 'Ben', 'Boss', 'Stranger'].map((name) => twin.addUser({ name }));
  if (!ana || !ben || !boss || !stranger) throw new Error('nobody is there');
  const roles = [
    { name: 'guests', position: 1 },
    { name: 'parley', position: 2, permissions: rights },
    { name: 'elders', position: 3 },
    { name: 'admins', position: 1, permissions: Right.Administrator },
  ];
  const server = twin.addGuild({ members: [ana, ben], owner: boss, roles });
  const [general] = server.channels;
  if (!general) throw new Error('no channel');
  twin.grant(server, twin.bot, ['parley']);
  twin.grant(server, ana, ['guests']);
  const timeout = (user: { id: string }, until: string | null, more: RequestData = {}) =>
    rest.patch(Routes.guildMember(server.id, user.id), { body: { communication_disabled_until: until }, ...more });
  return { twin, rest, ana, ben, boss, stranger, server, general, timeout };
}

async function codeOf(request: Promise<unknown>): Promise<number | string> {
  const error = await request.then(
    () => expect.fail('this should have been refused'),
    (cause: unknown) => cause,
  );
  if (!(error instanceof DiscordAPIError)) throw error;
  return error.code;
}

test('a member in a timeout looks on until it ends or is lifted', async () => {
  const { twin, timeout, ana, general } = await scene();
  const until = inDays(1);
  expect(await timeout(ana, until)).toMatchObject({ communication_disabled_until: until });
  expect(() => twin.say(ana, general, 'but')).toThrow('ana is in a timeout');
  expect(() => twin.say(ana, twin.openDm(ana), 'but')).not.toThrow();
  await timeout(ana, null);
  expect(() => twin.say(ana, general, 'thank you')).not.toThrow();
});

test('a timeout that has ended is none', async () => {
  const { twin, ana, general, server } = await scene();
  twin.silence(server, ana, Date.now() - 1);
  expect(() => twin.say(ana, general, 'back')).not.toThrow();
});

test('the bot, too, may only look on in a timeout', async () => {
  const { twin, rest, general, server } = await scene();
  twin.silence(server, twin.bot, Date.now() + dayMs);
  expect(await codeOf(rest.post(Routes.channelMessages(general.id), { body: { content: 'hello' } }))).toBe(50_013);
  await rest.get(Routes.channelMessages(general.id));
});

test('nobody is silenced for longer than 28 days', async () => {
  const { timeout, ana } = await scene();
  await timeout(ana, inDays(27.9));
  expect(await codeOf(timeout(ana, inDays(28.1)))).toBe(50_035);
  expect(await codeOf(timeout(ana, 'tomorrow'))).toBe(50_035);
});

test.each(['the owner', 'an administrator', 'who ranks above the bot', 'who ranks as the bot does'])(
  'nobody silences %s',
  async (who) => {
    const { twin, timeout, server, ben, boss } = await scene();
    const roles = {
      'an administrator': 'admins',
      'who ranks above the bot': 'elders',
      'who ranks as the bot does': 'parley',
    };
    // The table has all of the cases but the first.
    const role = roles[who as keyof typeof roles];
    if (role) twin.grant(server, ben, [role]);
    expect(await codeOf(timeout(role ? ben : boss, inDays(1)))).toBe(50_013);
  },
);

test('silencing takes a permission, and a member', async () => {
  const { timeout, ana } = await scene(Right.ManageMessages);
  expect(await codeOf(timeout(ana, inDays(1)))).toBe(50_013);
  const { twin, timeout: allowed, server, ben, stranger } = await scene();
  twin.leave(server, ben);
  expect(await codeOf(allowed(ben, inDays(1)))).toBe(10_007);
  expect(await codeOf(allowed(stranger, inDays(1)))).toBe(10_007);
  expect(await codeOf(allowed({ id: '7' }, inDays(1)))).toBe(10_013);
});

test('deleting what others wrote takes a permission in that channel', async () => {
  const { twin, rest, ana, general } = await scene();
  const { id } = twin.say(ana, general, 'spam');
  twin.restrict(general, twin.bot, { deny: Right.ManageMessages });
  expect(await codeOf(rest.delete(Routes.channelMessage(general.id, id)))).toBe(50_013);
  twin.restrict(general, twin.bot, { allow: Right.ManageMessages });
  await rest.delete(Routes.channelMessage(general.id, id), { reason: 'Spam – 100 %' });
  expect(twin.requests.at(-1)).toMatchObject({ method: 'DELETE', reason: 'Spam – 100 %', status: 204 });
  expect(await codeOf(rest.delete(Routes.channelMessage(general.id, id)))).toBe(10_008);
});

test('nobody is written to who takes no direct messages, or shares no server with the bot', async () => {
  const { twin, rest, ana, server } = await scene();
  const write = () => rest.post(Routes.channelMessages(twin.openDm(ana).id), { body: { content: 'psst' } });
  await write();
  ana.closed = true;
  expect(await codeOf(write())).toBe(50_007);
  ana.closed = false;
  twin.leave(server, ana);
  expect(await codeOf(write())).toBe(50_278);
});

test('the rights of everybody are no rank', async () => {
  const { twin, timeout, ben, server } = await scene();
  twin.grant(server, twin.bot, []);
  server.guild.roles[0]!.permissions = String(everyday | Right.ModerateMembers);
  expect(await codeOf(timeout(ben, inDays(1)))).toBe(50_013);
});
