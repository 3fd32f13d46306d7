// An examination finds what is missing, says what helps, tells no secret, and touches nothing that runs.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { slack, type SlackSettings } from '#adapters/slack/index.ts';
import { needs } from '#adapters/slack/scopes.ts';
import { type Check, told } from '#src/checkup.ts';
import { english } from '#src/tongue.ts';
import { openLog } from '#src/log.ts';
import manifest from '../../../deploy/slack-manifest.json' with { type: 'json' };
import { startSlackTwin, type SlackTwin } from '#test/twins/slack/twin.ts';
import { openOffice } from './office.ts';

let twin: SlackTwin;
const log = openLog({ level: 'silent', secrets: [] });
const { signal } = new AbortController();

beforeEach(async () => {
  twin = await startSlackTwin();
});

afterEach(() => twin.close());

async function examined(but: Partial<SlackSettings> = {}, room?: string, until = signal): Promise<readonly Check[]> {
  const settings = { botToken: twin.botToken, appToken: twin.appToken, apiUrl: twin.apiUrl, ...but };
  const unused = (): never => {
    throw new Error('it was not started');
  };
  const reading = { takesPart: unused, enter: unused, mark: unused, position: unused, streams: unused, rooms: unused };
  const checks = await slack(settings, { openTurns: unused, reading, log }).examine?.(room, until);
  const all = JSON.stringify(checks);
  const secrets = [settings.botToken, settings.appToken, twin.signingSecret, settings.userToken ?? 'xoxp-'];
  for (const secret of secrets) expect(all.replaceAll('(xoxp-…)', '')).not.toContain(secret);
  for (const { state, remedy } of checks ?? []) expect(remedy !== undefined).toBe(state !== 'good');
  return (checks ?? []).map((one) => told(one, english));
}

const named = (checks: readonly Check[], name: string): Check | undefined => checks.find((one) => one.name === name);

test('where all is well, every line says so, nothing was started and no socket opened', async () => {
  twin.install(manifest);
  const general = twin.addChannel({ name: 'general' });
  const checks = await examined({}, `${general.id}:1.000001`);
  expect(checks.map(({ name, state }) => [name, state])).toEqual([
    ['Slack bot token', 'good'],
    ['Slack app token', 'good'],
    ['Slack scopes', 'good'],
    ['This conversation', 'good'],
    ['Clock, by Slack', 'good'],
  ]);
  expect(checks[0]?.finding).toBe('It works as parley in Twin.');
  expect(new Set(twin.calls.map(({ method }) => method))).toEqual(new Set(['auth.test', 'conversations.history']));
});

describe('a token', () => {
  test.each<[string, Partial<SlackSettings>, string, string, string]>([
    [
      'of the bot that Slack does not know',
      { botToken: 'xoxb-wrong' },
      'Slack bot token',
      'does not know it',
      'xoxb-…',
    ],
    ['of a person', { botToken: 'xoxp-1-2' }, 'Slack bot token', "a person's token", 'xoxb-…'],
    [
      'of the app that Slack does not know',
      { appToken: 'xapp-wrong' },
      'Slack app token',
      'does not know it',
      'xapp-…',
    ],
    ['of the bot for the app', { appToken: 'xoxb-1' }, 'Slack app token', 'a bot token', 'xapp-…'],
  ])('%s', async (_, but, name, finding, remedy) => {
    expect(named(await examined(but), name)).toMatchObject({
      state: 'bad',
      finding: expect.stringContaining(finding) as string,
      remedy: expect.stringContaining(remedy) as string,
    });
  });

  test('that was taken back is told so, and nothing that rests on it is looked at', async () => {
    twin.end('revoked');
    const checks = await examined({}, 'C1');
    expect(checks.map(({ name }) => name)).toEqual(['Slack bot token', 'Slack app token', 'Clock, by Slack']);
    expect(checks[0]).toMatchObject({ state: 'bad', finding: 'Slack refuses SLACK_BOT_TOKEN: it was revoked.' });
  });

  test('of the app that may open no socket', async () => {
    twin.appScopes.delete('connections:write');
    expect(named(await examined(), 'Slack app token')).toMatchObject({
      state: 'bad',
      finding: 'It lacks the scope connections:write.',
      remedy: expect.stringContaining('connections:write') as string,
    });
  });

  test('about which Slack says nothing clear is odd', async () => {
    twin.fault('auth.test', { type: 'error', error: 'internal_error' }, 2);
    const [bot, app] = await examined();
    expect(bot).toMatchObject({ state: 'odd', finding: 'Slack gave no clear answer: internal_error.' });
    expect(app?.state).toBe('odd');
    expect(named(await examined({ apiUrl: 'http://127.0.0.1:9/api/' }), 'Slack bot token')?.state).toBe('odd');
  });
});

describe('the token of an admin', () => {
  const name = 'Slack user token';

  test('is looked at where one is set, and named with whose it is', async () => {
    const ann = twin.addUser({ name: 'Ann', owner: true });
    const checks = await examined({ userToken: twin.grant(ann, 'chat:write') });
    expect(named(checks, name)).toMatchObject({ state: 'good', finding: 'It works as Ann in Twin.' });
    expect(named(await examined(), name)).toBeUndefined();
  });

  test.each<[string, () => string, string]>([
    ['of a member', () => twin.grant(twin.addUser({ name: 'Ben' }), 'chat:write'), 'neither an owner nor an admin'],
    ['that may not write', () => twin.grant(twin.addUser({ name: 'Ann', admin: true })), 'lacks the scope chat:write'],
    [
      'of another workspace',
      () => twin.grant(twin.addUser({ name: 'Eve', admin: true, external: true }), 'chat:write'),
      'another workspace',
    ],
    ['that Slack does not know', () => 'xoxp-unknown', 'does not know it'],
    ['that is of a bot', () => 'xoxb-1', 'a bot token'],
  ])('%s is of no use, and the next step is told', async (_, token, finding) => {
    expect(named(await examined({ userToken: token() }), name)).toMatchObject({
      state: 'bad',
      finding: expect.stringContaining(finding) as string,
      remedy: expect.stringContaining('xoxp-…') as string,
    });
  });
});

describe('scopes', () => {
  test('are those of the manifest, each with what does not work without it', async () => {
    expect(new Set(Object.keys(needs))).toEqual(new Set(manifest.oauth_config.scopes.bot));
    twin.scopes.clear();
    const lines = (await examined()).filter(({ name }) => name.startsWith('Slack scope '));
    expect(lines).toHaveLength(Object.keys(needs).length);
    expect(named(lines, 'Slack scope usergroups:read')).toMatchObject({
      state: 'odd',
      finding: expect.stringContaining('user group') as string,
      remedy: expect.stringContaining('Add usergroups:read at https://api.slack.com/apps') as string,
    });
    expect(named(lines, 'Slack scope chat:write')).toMatchObject({ state: 'bad' });
  });
});

describe('a room', () => {
  const roomIn = async (room: string): Promise<Check | undefined> =>
    named(await examined({}, room), 'This conversation');

  test('that the bot is not in, with how it gets there', async () => {
    const ann = twin.addUser({ name: 'Ann' });
    const open = twin.addChannel({ name: 'open', members: [ann] });
    const closed = twin.addChannel({ name: 'closed', kind: 'group', members: [ann] });
    for (const { id } of [open, closed])
      expect(await roomIn(id)).toMatchObject({ state: 'bad', remedy: expect.stringContaining('/invite') as string });
  });

  test('of a kind that the bot may not read', async () => {
    const closed = twin.addChannel({ name: 'closed', kind: 'group' });
    twin.scopes.delete('groups:history');
    expect(await roomIn(closed.id)).toMatchObject({ state: 'bad', finding: expect.stringContaining('kind') as string });
  });

  test('about which Slack says nothing clear', async () => {
    twin.fault('conversations.history', { type: 'cut' });
    expect(await roomIn(twin.addChannel({ name: 'general' }).id)).toMatchObject({ state: 'odd' });
  });
});

test.each([
  [-60_000, 'odd', /^It is (?:59|60|61) seconds ahead\.$/],
  [600_000, 'bad', /^It is (?:599|600|601) seconds behind\.$/],
])('a clock that differs by %i ms is %s', async (ms, state, finding) => {
  twin.skewMs = ms;
  expect(named(await examined(), 'Clock, by Slack')).toMatchObject({
    state,
    finding: expect.stringMatching(finding) as string,
  });
});

test('without Socket Mode, it says how events are to come', async () => {
  const settings = { botToken: twin.botToken, signingSecret: twin.signingSecret, apiUrl: twin.apiUrl };
  const { appToken: _, ...unset } = { appToken: '', ...settings };
  const platform = slack(unset, { openTurns: () => expect.fail(), reading: {} as never, log });
  const checks = (await platform.examine?.(undefined, signal)) ?? [];
  expect(named(checks, 'Way in from Slack')).toMatchObject({ state: 'good' });
  expect(JSON.stringify(checks)).not.toContain(twin.signingSecret);
});

test('of a bot that runs, it says whether events arrive', async () => {
  const office = await openOffice();
  const events = async () =>
    named(
      ((await office.platform.examine?.(undefined, signal)) ?? []).map((one) => told(one, english)),
      'Slack events',
    );
  expect(await events()).toMatchObject({ state: 'good' });
  expect(office.twin.calls.filter(({ method }) => method === 'apps.connections.open')).toHaveLength(1);
  await office.platform.stop(0);
  expect(await events()).toMatchObject({ state: 'bad', finding: 'None can arrive now: Slack was stopped.' });
  await office.close();
});

// Sooner than the calls would end by themselves.
test('it ends when nobody waits for it any more, and still says so', { timeout: 5000 }, async () => {
  twin.fault('auth.test', { type: 'hang' }, 2);
  const leaving = new AbortController();
  const checks = examined({}, undefined, leaving.signal);
  await twin.until(() => twin.calls.length === 2);
  leaving.abort();
  expect((await checks).map(({ state }) => state)).toEqual(['odd', 'odd']);
});
