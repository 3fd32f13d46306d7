// Whom the bot may not answer is told so where they spoke to it, and nothing where they did not.
import { beforeEach, expect, test } from 'vitest';
import { answered } from '#handlers/turn.ts';
import type { InboundMessage } from '#src/message.ts';
import { openDesk, type TestDesk } from '#test/desk.ts';
import { trusting } from '#test/oracle.ts';
import { ann, place, said, turnOf } from '#test/said.ts';

let desk: TestDesk;
beforeEach(async () => {
  desk = await openDesk({}, trusting());
  const denied = { scope: 'space', target: '', name: 'denied-people', value: [ann.id], by: 'root' } as const;
  await desk.settings.set(place, denied);
});

const { signal } = new AbortController();
const reply = (but: Partial<InboundMessage>) =>
  Array.fromAsync(answered(turnOf(said('hello', but)), desk, signal), (part) =>
    'text' in part ? part.text : part.type,
  );

test('who mentions the bot, or gives it a task, is told', async () => {
  const why = ['The admins here have asked me not to answer you.'];
  expect(await reply({})).toEqual(why);
  expect(await reply({ task: { name: 'speak', chosen: {} } })).toEqual(why);
});

test.each<[string, Partial<InboundMessage>]>([
  ['whose image was to get an alt text', { task: { name: 'describe', chosen: { as: 'alt text' }, unasked: true } }],
  ['who spoke to others where everything is answered', { unasked: true }],
])('%s is not', async (_, but) => {
  expect(await reply(but)).toEqual([]);
  expect(desk.models.chats).toEqual([]);
});
