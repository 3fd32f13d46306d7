// Who administers a workspace is Slack's own judgement, and never that of another workspace.
import { expect, test } from 'vitest';
import { peopleOf } from '#adapters/slack/people.ts';
import { openLog } from '#src/log.ts';
import { startSlackTwin } from '#test/twins/slack/twin.ts';
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
  expect(twin.calls).toHaveLength(1);
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
  expect(twin.calls).toHaveLength(2);
  expect(lines).toEqual([expect.stringContaining('users:read')]);
  await twin.close();
});
