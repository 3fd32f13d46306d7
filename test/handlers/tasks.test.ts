// Work that people give the bot: remembered like an answer; what nobody asked for fails in silence.
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { here } from '#handlers/here.ts';
import { perform } from '#handlers/tasks.ts';
import { openLedger } from '#src/ledger.ts';
import type { Task } from '#src/message.ts';
import { openMeans } from '#test/means.ts';
import { Oracle, safe, trusting, unsafe } from '#test/oracle.ts';
import { keptLog } from '#test/quiet.ts';
import { ann, attached, place, said, turnOf } from '#test/said.ts';
import { shelf } from '#test/shelf.ts';
import { Listener } from './listener.ts';

const red = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#ff0000' } })
  .png()
  .toBuffer();

/** Does a task with one image; what people see, what is remembered, and what the log holds. */
async function done(task: Task, models = trusting(), bytes: Uint8Array = red) {
  models.sees ??= () => 'A red square.';
  const { log, lines } = keptLog();
  const store = await shelf();
  const mind = await here(await openMeans(store, openLedger(store), log, models), place, ann);
  const turn = turnOf(said('', { attachments: [attached(bytes)], task }));
  const listener = new Listener(perform(turn, mind, new AbortController().signal));
  const failure = await listener.ended.then(() => undefined, String);
  const remembered = (await mind.memory.recall(place)).map(({ text }) => text);
  return { parts: listener.parts, shown: listener.shown, failure, remembered, lines };
}

const asked: Task = { name: 'describe', chosen: { as: 'alt text' } };
const unasked: Task = { ...asked, unasked: true };
const noImage = Buffer.from('no image at all');

it('is done, and its words are remembered, so that people can speak of it', async () => {
  const { shown, remembered } = await done(asked);
  expect(shown).toBe('A red square.');
  expect(remembered).toEqual(['/describe ⟦The answer tells what others wrote.⟧', 'A red square.']);
});

it('of a name that nobody knows any more is told', async () => {
  const { failure } = await done({ name: 'juggle', chosen: {} });
  expect(failure).toContain('I know no command `juggle`');
});

it('that fails is told to who asked', async () => {
  const { failure, remembered } = await done(asked, trusting(), noImage);
  expect(failure).toContain('BotError');
  expect(remembered).toEqual([]);
});

it('that nobody asked for is done all the same, without being spoken of later', async () => {
  const { shown, remembered } = await done(unasked);
  expect(shown).toBe('A red square.');
  expect(remembered).toEqual([]);
});

it('that nobody asked for fails in silence, but not for the operator', async () => {
  const { parts, failure, lines } = await done(unasked, trusting(), noImage);
  expect([failure, parts.filter(({ type }) => type !== 'working')]).toEqual([undefined, []]);
  expect(lines.join('')).toContain('a task that nobody asked for failed');
});

it.each([
  ['asked for is refused aloud', asked, "I can't help with that"],
  ['that nobody asked for is left alone', unasked, ''],
])('with an image that is not safe, %s', async (_what, task, told) => {
  const { shown } = await done(task, new Oracle({ verdict: ({ images }) => (images ? unsafe : safe) }));
  expect(shown.slice(0, told.length || undefined)).toBe(told);
});

it('whose words are not safe is left alone where nobody asked for it', async () => {
  const { shown } = await done(unasked, new Oracle({ verdict: ({ answer }) => (answer ? unsafe : safe) }));
  expect(shown).toBe('');
});
