// Which rooms are read after a gap, because all that is written there is looked at.
import { expect, test } from 'vitest';
import { watchedOn } from '#handlers/moderate/watch/watched.ts';
import { openPolicies } from '#src/policies.ts';
import type { Policy } from '#src/policy.ts';
import { shelf } from '#test/shelf.ts';

test('rooms that are watched and not exempt, and spaces where all are, as they stand now', async () => {
  let time = 0;
  const policies = openPolicies(await shelf(), () => ++time);
  const write = (space: string, more: Partial<Policy>) =>
    policies.change({ platform: 'test', space }, 'root', 'watch', (policy) => ({ ...policy, ...more }));
  const exempt = { roles: [], people: [], rooms: ['b'] };
  await write('some', { rooms: ['a', 'b'], exempt });
  await write('all', { everywhere: true });
  await write('none', { log: 'log' });
  await write('exempt', { rooms: ['b'], exempt });
  await write('over', { rooms: ['a'] });
  await write('over', { rooms: [] });
  const watched = await watchedOn('test', policies);
  expect(watched.toSorted((one, other) => one.since - other.since)).toEqual([
    { space: 'some', rooms: ['a'], everywhere: false, since: 1 },
    { space: 'all', rooms: [], everywhere: true, since: 2 },
  ]);
  expect(await watchedOn('else', policies)).toEqual([]);
});
