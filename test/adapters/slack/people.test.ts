// Who people are is Slack's own judgement: who administers a workspace, in which groups and in which language they are.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { groupsOf, type Groups } from '#adapters/slack/groups.ts';
import { peopleOf } from '#adapters/slack/people.ts';
import { openLog } from '#src/log.ts';
import { startSlackTwin, type SlackTwin } from '#test/twins/slack/twin.ts';
import { connectWire } from '#adapters/slack/wire.ts';

test.each([
  ['T0TWIN', true],
  ['T0OTHER', false],
])('an admin of T0TWIN is one for a bot of %s: %s', async (team, isAdmin) => {
  const twin = await startSlackTwin();
  const log = openLog({ level: 'silent', secrets: [] });
  const ann = twin.addUser({ name: 'Ann', admin: true });
  const people = peopleOf(connectWire({ token: twin.botToken, apiUrl: twin.apiUrl, log }), team, log);
  expect(people.known(ann.id)).toMatchObject({ name: ann.id, isAdmin: false });
  expect(await people.of(ann.id)).toMatchObject({ name: 'Ann', isAdmin });
  await Promise.all([people.of(ann.id), people.of(ann.id)]);
  expect(twin.calls.filter(({ method }) => method === 'users.info')).toHaveLength(1);
  await twin.close();
});

test('a workspace that withholds who people are is asked no more than others, and its operator told once', async () => {
  const twin = await startSlackTwin();
  const lines: string[] = [];
  const log = openLog({ level: 'warn', secrets: [], out: { write: (line) => lines.push(line) } });
  twin.fault('users.info', { type: 'error', error: 'missing_scope' }, 9);
  const [ann, bob] = [twin.addUser({ name: 'Ann' }), twin.addUser({ name: 'Bob' })];
  const people = peopleOf(connectWire({ token: twin.botToken, apiUrl: twin.apiUrl, log }), 'T0TWIN', log);
  for (const { id } of [ann, ann, bob, bob]) expect(await people.of(id)).toMatchObject({ name: id, isAdmin: false });
  expect(twin.calls.filter(({ method }) => method === 'users.info')).toHaveLength(2);
  expect(lines).toEqual([expect.stringContaining('users:read')]);
  await twin.close();
});

test('a person is known with the language they read Slack in', async () => {
  const twin = await startSlackTwin();
  const log = openLog({ level: 'silent', secrets: [] });
  const [ann, bob] = [twin.addUser({ name: 'Ann', locale: 'pt-BR' }), twin.addUser({ name: 'Bob' })];
  const people = peopleOf(connectWire({ token: twin.botToken, apiUrl: twin.apiUrl, log }), 'T0TWIN', log);
  expect([await people.of(ann.id), await people.of(bob.id)]).toMatchObject([{ locale: 'pt-BR' }, { locale: 'en-US' }]);
  await twin.close();
});

describe('user groups are roles', () => {
  let twin: SlackTwin;
  let groups: Groups;
  let now: number;
  const log = openLog({ level: 'silent', secrets: [] });
  beforeEach(async () => {
    twin = await startSlackTwin();
    now = 0;
    groups = groupsOf(connectWire({ token: twin.botToken, apiUrl: twin.apiUrl, log }), () => now);
  });
  afterEach(() => twin.close());

  test('of everybody in them, but for those that were switched off', async () => {
    const [ann, bob] = [twin.addUser({ name: 'Ann' }), twin.addUser({ name: 'Bob' })];
    const [helpers, makers] = [twin.addGroup('helpers', ann, bob), twin.addGroup('makers', ann)];
    twin.addGroup('gone', ann).disabled = true;
    expect(await groups.of(ann.id)).toEqual([helpers.id, makers.id]);
    expect(await groups.of(bob.id)).toEqual([helpers.id]);
    expect(await groups.of('U0NOBODY')).toEqual([]);
    const people = peopleOf(connectWire({ token: twin.botToken, apiUrl: twin.apiUrl, log }), 'T0TWIN', log);
    expect((await people.of(bob.id)).roles).toEqual([helpers.id]);
  });

  test('asked for once a minute, whoever it is about; until then, what was known holds', async () => {
    const ann = twin.addUser({ name: 'Ann' });
    const helpers = twin.addGroup('helpers', ann);
    expect(await Promise.all([groups.of(ann.id), groups.of(ann.id)])).toEqual([[helpers.id], [helpers.id]]);
    helpers.members = [];
    now = 59_999;
    expect(await groups.of(ann.id)).toEqual([helpers.id]);
    expect(twin.calls).toHaveLength(1);
    now = 60_000;
    expect(await groups.of(ann.id)).toEqual([]);
  });

  test('a failure takes nobody out of a group, a clear refusal everybody', async () => {
    const ann = twin.addUser({ name: 'Ann' });
    const helpers = twin.addGroup('helpers', ann);
    await groups.of(ann.id);
    for (const fault of [{ type: 'cut' }, { type: 'error', error: 'internal_error' }] as const) {
      twin.fault('usergroups.list', fault);
      now += 60_000;
      expect(await groups.of(ann.id)).toEqual([helpers.id]);
    }
    twin.scopes.delete('usergroups:read');
    now += 60_000;
    expect(await groups.of(ann.id)).toEqual([]);
  });

  test('and are never guessed where that matters: Slack is asked again until it tells', async () => {
    const ann = twin.addUser({ name: 'Ann' });
    const helpers = twin.addGroup('helpers', ann);
    twin.fault('usergroups.list', { type: 'status', status: 500 }, 2);
    await expect(groups.sure(ann.id)).rejects.toThrow('did not tell');
    await expect(groups.sure(ann.id)).rejects.toThrow('did not tell');
    expect(await groups.sure(ann.id)).toEqual([helpers.id]);
    expect(await groups.sure(ann.id)).toEqual([helpers.id]);
    expect(twin.calls).toHaveLength(3);
  });
});
