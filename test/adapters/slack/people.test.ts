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
