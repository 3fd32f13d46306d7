// The policy of a space whose conversations are one person's each, as on the page: it guards, and admits what it cannot do there.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { perform } from '#handlers/commands.ts';
import type { Desk } from '#handlers/commands/deed.ts';
import type { Asked, Chosen } from '#src/command.ts';
import { openStore, type Store } from '#src/store.ts';
import { deskOn } from '#test/desk.ts';
import { ann } from '#test/said.ts';

let store: Store;
let desk: Desk;
beforeAll(async () => {
  store = await openStore('file::memory:');
});
afterAll(() => store.destroy());
// What looks at files ends with the first test, and is of no use here.
beforeEach(async () => {
  desk ??= await deskOn(store, { moderator: () => undefined });
});

const place = { platform: 'web', space: 'web', room: 'room-1' };
const asked = (isAdmin: boolean): Asked => ({
  author: { ...ann, isAdmin },
  place,
  calls: false,
  history: async function* () {},
});
const said = async (name: string, chosen: Chosen = {}, by = asked(true)) =>
  (await perform(`moderation ${name}`, chosen, by, desk, new AbortController().signal)).text;
const alone = 'Every conversation here is one person’s own: none is watched, and no cards are posted.';

test('its stages, rules and words hold there as anywhere, for admins to change', async () => {
  const text = await said('stage', { stage: 'answers', how: 'strict' });
  expect(text).not.toContain(alone);
  await said('word', { words: 'foo' });
  expect((await desk.policies.of(place)).policy).toMatchObject({
    stages: { answers: 'strict' },
    words: { denied: ['foo'] },
  });
  await said('stage', { stage: 'answers', how: 'off' }, asked(false));
  expect((await desk.policies.of(place)).policy.stages.answers).toBe('strict');
});

test.each<[string, Chosen]>([
  ['watch', {}],
  ['log', { room: 'room-2' }],
])('%s says that it has no effect, and so does the view', async (name, chosen) => {
  for (const text of [await said(name, chosen), await said('view')]) {
    expect(text).toContain(alone);
    expect(text).not.toContain('There is no room for cards');
  }
});
