import { readFileSync } from 'node:fs';
import { PermissionFlagsBits as Right } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { rightsInChannel } from '#adapters/discord/examine/rights.ts';
import { type Check, told } from '#src/checkup.ts';
import { english } from '#src/tongue.ts';
import { moderating } from './courtroom.ts';
import { openScene, type Plan } from './scene.ts';

const never = new AbortController().signal;
const setup = readFileSync(new URL('../../../docs/setup-discord.md', import.meta.url), 'utf8');
/** Those that operators are told to invite the bot with. */
const rights = BigInt(/&permissions=(\d+)/.exec(setup)?.[1] ?? 0);

/** A bot that was not started, and a server in which it may do all that it needs. */
async function scene(plan: Plan = {}) {
  const made = await openScene({ asleep: true, ...plan });
  const server = made.twin.addGuild({ name: 'Hall', members: [made.ann], rights, channels: ['hall'] });
  const [hall] = server.channels;
  if (!hall) throw new Error('no channel');
  const look = async (room?: { readonly id: string }) => {
    const found = await made.platform.examine(room?.id, never);
    for (const { name, state, remedy } of found)
      expect([name, state === 'good' || (remedy ?? '') !== '']).toEqual([name, true]);
    return found.map((one) => told(one, english));
  };
  return { ...made, server, hall, look };
}

const of = (found: readonly Check[], name: string) => found.find((check) => check.name === name);
const wrong = (found: readonly Check[]) =>
  found.filter(({ state }) => state !== 'good').map(({ name, state }) => `${state}: ${name}`);

describe('an examination of Discord', () => {
  test('finds everything good without a start, and begins no session', async () => {
    const { twin, look, hall, ann } = await scene();
    const found = await look(hall);
    expect(found.map(({ name }) => name)).toEqual([
      'Discord token',
      'Discord message content intent',
      'Discord commands',
      'Discord sessions',
      'Discord scopes',
      'Discord permissions',
      'Discord moderation',
      'DAVE library',
      'UDP for calls',
    ]);
    // It was never started, so nobody has told Discord its commands.
    expect(wrong(found)).toEqual(['odd: Discord commands']);
    expect(of(found, 'Discord token')?.finding).toContain('parley');
    expect(of(found, 'DAVE library')?.finding).toMatch(/version [1-9]/);
    expect(of(await look(twin.openDm(ann)), 'Discord channel')).toMatchObject({ state: 'good' });
    expect([twin.identifies, twin.violations]).toEqual([[], []]);
  });

  test('of a bot that runs tells of its connection and its commands, too', async () => {
    const { platform, recorder, twin, look } = await scene();
    const commands = [{ name: 'help', description: 'Helps.', options: [], action: 'look', shown: 'asker' } as const];
    await platform.start({ ...recorder.bot, commands });
    const found = await look();
    expect(wrong(found)).toEqual([]);
    expect(of(found, 'Discord connection')).toMatchObject({ state: 'good' });
    await platform.stop(0);
    expect(of(await look(), 'Discord connection')).toMatchObject({ state: 'bad' });
    expect(twin.identifies).toHaveLength(1);
  });

  test('stops at a token that is refused, and says where there is a new one', async () => {
    const { twin, look, hall } = await scene();
    twin.revokeToken();
    const found = await look(hall);
    expect(wrong(found)).toEqual(['bad: Discord token']);
    expect(of(found, 'Discord token')?.remedy).toContain('https://discord.com/developers/applications');
    expect(twin.invalidRequests).toBeLessThanOrEqual(2);
    expect(JSON.stringify(found)).not.toContain(twin.token);
  });

  test('sees at once that a token was copied with a quote', async () => {
    const { twin, open } = await scene();
    const found = await open({ token: `"${twin.token}"` }).examine(undefined, never);
    expect(of(found, 'Discord token')).toMatchObject({ state: 'bad', finding: expect.stringContaining('character') });
    expect(twin.requests).toEqual([]);
  });

  test.each([
    [{ type: 'cloudflare' }, 'blocks this address'],
    [{ type: 'answer', status: 500, body: {} }, 'could not be asked'],
    [{ type: 'cut', performed: false }, 'could not be asked'],
  ] as const)('finds Discord out of reach: %o', async (fault, finding) => {
    const { twin, look } = await scene();
    twin.fault({ route: '/users/@me' }, fault, 5);
    expect(of(await look(), 'Discord token')).toMatchObject({
      state: 'bad',
      finding: expect.stringContaining(finding),
    });
  });

  test('finds what hangs, and the rest stands', { timeout: 20_000 }, async () => {
    const { twin, look, hall } = await scene();
    twin.fault({ route: '/gateway/bot' }, { type: 'hang', performed: false });
    const found = await look(hall);
    expect(of(found, 'Discord sessions')).toMatchObject({ state: 'bad' });
    expect(of(found, 'Discord permissions')).toMatchObject({ state: 'good' });
  });

  test.each([
    [0, true, 'bad'],
    [0, false, 'odd'],
    [1 << 15, false, 'odd'],
    [1 << 15, true, 'good'],
  ])(
    'compares the intents of the portal (%i) with those it asks for (%s): %s',
    async (portal, messageContent, state) => {
      const { look } = await scene({ portal, messageContent });
      expect(of(await look(), 'Discord message content intent')?.state).toBe(state);
    },
  );

  test('warns before Discord wants to see an app that reads in so many servers', async () => {
    const { twin, look } = await scene();
    const body = { id: twin.bot.applicationId, flags: 1 << 19, approximate_guild_count: 95 };
    twin.fault({ route: '/applications/@me' }, { type: 'answer', status: 200, body });
    expect(of(await look(), 'Discord message content intent')).toMatchObject({ state: 'odd' });
  });

  test.each([
    [0, 'good'],
    [960, 'odd'],
    [1000, 'bad'],
  ])('counts the sessions that may still begin, after %i', async (used, state) => {
    const { look } = await scene({ starts: { windowMs: 0, used } });
    expect(of(await look(), 'Discord sessions')?.state).toBe(state);
  });

  test('tells when Discord would like more connections than one', async () => {
    const { twin, look } = await scene();
    const limit = { total: 1000, remaining: 1000, reset_after: 0, max_concurrency: 1 };
    const body = { url: 'wss://example.com', shards: 3, session_start_limit: limit };
    twin.fault({ route: '/gateway/bot' }, { type: 'answer', status: 200, body });
    expect(of(await look(), 'Discord shards')).toMatchObject({ state: 'odd', finding: expect.stringContaining('3') });
  });
});

describe('in a channel', () => {
  const lacks = [
    ['View Channel', Right.ViewChannel, 'bad: Discord channel'],
    ['Send Messages', Right.SendMessages, 'bad: Discord permission Send Messages'],
    ['Read Message History', Right.ReadMessageHistory, 'bad: Discord permission Read Message History'],
    ['Attach Files', Right.AttachFiles, 'odd: Discord permission Attach Files'],
    ['Send Voice Messages', Right.SendVoiceMessages, 'odd: Discord permission Send Voice Messages'],
    ['Send Messages in Threads', Right.SendMessagesInThreads, 'odd: Discord permission Send Messages in Threads'],
    ['Create Public Threads', Right.CreatePublicThreads, 'odd: Discord permission Create Public Threads'],
  ] as const;

  test.each(lacks)('what is missing is told: %s', async (name, deny, told) => {
    const { twin, look, hall } = await scene();
    twin.restrict(hall, twin.bot, { deny });
    const found = await look(hall);
    expect(wrong(found)).toEqual(['odd: Discord commands', told]);
    expect(found.find(({ remedy }) => remedy?.includes(name))?.remedy).toContain('Edit the channel');
  });

  test.each([
    [0n, /nothing here and time nobody out; all else/],
    [Right.ManageMessages, /may delete messages here\. Without .*Timeout Members/],
    [Right.ModerateMembers, /may time members out\. Without .*Manage Messages/],
    [moderating, /may delete messages here, and time members out/],
    [Right.Administrator, /may delete messages here, and time members out/],
  ])('what it may do about members is told, and nothing is wrong with it: %i', async (more, finding) => {
    const { twin, look } = await scene();
    const [room] = twin.addGuild({ rights: rights | more }).channels;
    expect(of(await look(room), 'Discord moderation')).toMatchObject({
      state: 'good',
      finding: expect.stringMatching(finding),
    });
  });

  test('what it may not do about members in this channel alone is told, too', async () => {
    const { twin, look } = await scene();
    const [room] = twin.addGuild({ rights: rights | moderating }).channels;
    twin.restrict(room ?? '', twin.bot, { deny: moderating });
    expect(of(await look(room), 'Discord moderation')?.finding).toMatch(/may time members out\. Without/);
  });

  test('operators are told with which link to let it moderate, too', async () => {
    const links = Array.from(setup.matchAll(/&permissions=(\d+)/g), ([, bits = '0']) => BigInt(bits));
    expect(links).toEqual([rights, rights | moderating]);
    const rows = [`| Manage Messages | ${Right.ManageMessages} |`, `| Timeout Members | ${Right.ModerateMembers} |`];
    for (const row of rows) expect(setup).toContain(row);
  });

  test('every right that it is to be invited with is needed', async () => {
    const { twin, look } = await scene();
    const bits = Object.entries(Right).filter(([, right]) => (rights & right) !== 0n);
    const looks = bits.map(async ([name, right]) => {
      const [room] = twin.addGuild({ rights: rights & ~right }).channels;
      expect([name, wrong(await look(room)).length]).toEqual([name, 2]);
    });
    await Promise.all(looks);
  });

  test.each([
    ['Connect', Right.Connect],
    ['Speak', Right.Speak],
    ['Send Messages', Right.SendMessages],
  ])('what no role grants is to be had in the settings of the server: %s', async (name, right) => {
    const { twin, look } = await scene();
    const [room] = twin.addGuild({ rights: rights & ~right }).channels;
    const check = of(await look(room), `Discord permission ${name}`);
    expect(check?.remedy).toContain('Server Settings → Roles');
  });

  test('of voice, its own rights count for calls; elsewhere those of the server do', async () => {
    const { twin, look, server, hall } = await scene();
    const voice = twin.addChannel(server, { name: 'lounge', voice: true });
    twin.restrict(voice, twin.bot, { deny: Right.Connect });
    twin.restrict(hall, twin.bot, { deny: Right.Connect });
    expect(wrong(await look(voice))).toContain('odd: Discord permission Connect');
    expect(wrong(await look(hall))).toEqual(['odd: Discord commands']);
  });

  test('a thread has the rights of its channel, and its own words for sending', async () => {
    const { twin, look, hall, ann } = await scene();
    const thread = twin.addThread(hall, ann, { name: 'aside' });
    expect(of(await look(thread), 'Discord permissions')).toMatchObject({ state: 'good' });
    twin.restrict(hall, twin.bot, { deny: Right.SendMessages | Right.CreatePublicThreads });
    expect(of(await look(thread), 'Discord permissions')).toMatchObject({ state: 'good' });
    twin.restrict(hall, twin.bot, { deny: Right.SendMessagesInThreads });
    expect(wrong(await look(thread))).toContain('bad: Discord permission Send Messages in Threads');
  });

  test('roles, the owner and administrators have what overwrites cannot take', async () => {
    const { twin, look } = await scene();
    const roles = [
      { name: 'staff', permissions: Right.Administrator },
      { name: 'guests', permissions: rights },
    ];
    const server = twin.addGuild({ rights: 0n, roles });
    const [room] = server.channels;
    if (!room) throw new Error('no channel');
    expect(wrong(await look(room))).toContain('bad: Discord channel');
    twin.grant(server, twin.bot, ['guests']);
    expect(wrong(await look(room))).toEqual(['odd: Discord commands']);
    twin.restrict(room, twin.bot, { deny: Right.SendMessages });
    expect(wrong(await look(room))).toContain('bad: Discord permission Send Messages');
    twin.grant(server, twin.bot, ['staff']);
    expect(wrong(await look(room))).toEqual(['odd: Discord commands']);
  });

  test('a timeout leaves the bot to look on', async () => {
    const { twin, look, hall } = await scene();
    const until = new Date(Date.now() + 60_000).toISOString();
    const body = { user: { id: twin.bot.id }, roles: [], communication_disabled_until: until };
    twin.fault({ route: '/guilds/{guild_id}/members/{user_id}' }, { type: 'answer', status: 200, body });
    const found = wrong(await look(hall));
    expect(found).toContain('bad: Discord permission Send Messages');
    expect(found).not.toContain('bad: Discord permission Read Message History');
  });

  test('that is gone, it says that it cannot see it', async () => {
    const { twin, look, hall } = await scene();
    twin.removeChannel(hall);
    expect(wrong(await look(hall))).toEqual(['odd: Discord commands', 'bad: Discord channel']);
  });

  test('of a server that let it in without commands, it says with which link that changes', async () => {
    const { twin, look, hall } = await scene();
    twin.fault(
      { route: '/applications/{application_id}/guilds/{guild_id}/commands' },
      { type: 'answer', status: 403, body: { code: 50_001, message: 'Missing Access' } },
    );
    const check = of(await look(hall), 'Discord scopes');
    expect(check).toMatchObject({
      state: 'bad',
      remedy: expect.stringContaining(`client_id=${twin.bot.applicationId}`),
    });
  });
});

describe('rights in a channel are what is left', () => {
  const [everybody, staff, me] = ['1', '2', '3'];
  const view = Right.ViewChannel;
  const here = (overwrites: Partial<Record<string, { allow?: bigint; deny?: bigint }>>) => {
    const standing = {
      me,
      server: {
        id: everybody,
        owner_id: '9',
        roles: [
          { id: everybody, permissions: view },
          { id: staff, permissions: 0n },
        ],
      },
      member: { roles: [staff] },
    };
    const permission_overwrites = Object.entries(overwrites).map(([id, one]) => ({
      id,
      type: id === me ? 1 : 0,
      allow: one?.allow ?? 0n,
      deny: one?.deny ?? 0n,
    }));
    return rightsInChannel(standing, { id: '5', type: 0, permission_overwrites }, 0);
  };
  const send = Right.SendMessages;

  test.each([
    ['everybody is denied', { [everybody]: { deny: view } }, 0n],
    ['everybody is allowed', { [everybody]: { allow: send } }, view | send],
    [
      'a role is allowed what everybody is denied',
      { [everybody]: { deny: send }, [staff]: { allow: send } },
      view | send,
    ],
    ['a role of others is denied', { '7': { deny: view } }, view],
    ['a role is denied what everybody is allowed', { [everybody]: { allow: send }, [staff]: { deny: send } }, view],
    ['oneself is allowed what a role is denied', { [staff]: { deny: send }, [me]: { allow: send } }, view | send],
    ['oneself is denied what a role is allowed', { [staff]: { allow: send }, [me]: { deny: send } }, view],
    ['what is allowed is worth nothing where nothing is seen', { [everybody]: { deny: view, allow: send } }, 0n],
  ])('when %s', (_, overwrites, left) => {
    expect(here(overwrites)).toBe(left);
  });
});
