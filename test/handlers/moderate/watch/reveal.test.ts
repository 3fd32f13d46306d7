// A text as a reader would see through its disguise, and as the end of what somebody has just written.
import { expect, test } from 'vitest';
import { revealed } from '#handlers/moderate/watch/reveal.ts';
import { openTail } from '#handlers/moderate/watch/tail.ts';
import { fc } from '#test/property.ts';
import { ben, place, said } from '#test/said.ts';

test.each([
  ['ordinary words', 'ordinary words'],
  ['b\u200bo\u200cm\u2060b', 'b\u200bo\u200cm\u2060b\nbomb'],
  ['b\u0336o\u0336m\u0336b\u0336', 'b\u0336o\u0336m\u0336b\u0336\nbomb'],
  ['\u202edrow neddih', '\u202edrow neddih\ndrow neddih'],
  [
    `look: ${Buffer.from('kill them all tonight, friends').toString('base64')}`,
    `look: ${Buffer.from('kill them all tonight, friends').toString('base64')}\nkill them all tonight, friends`,
  ],
  [`hash ${'a1b2'.repeat(16)}`, `hash ${'a1b2'.repeat(16)}`],
])('%j', (text, seen) => expect(revealed(text)).toBe(seen));

test('whatever is written is still there, and it takes no time', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => revealed(text).startsWith(text)));
  const began = performance.now();
  for (const one of ['A', 'A=', '/+', '\u200b', '\u0336']) revealed(one.repeat(50_000));
  expect(performance.now() - began).toBeLessThan(2000);
});

test('what is split over messages of one person is read as one, for a while', () => {
  const tail = openTail(({ room }) => [room, room.split(':')[0] ?? room]);
  const at = 1_000_000;
  expect(tail.since(said('for', { at }))).toEqual(['for']);
  expect(tail.since(said('mid', { at: at + 1, author: ben }))).toEqual(['mid']);
  expect(tail.since(said('bid', { at: at + 1000 }))).toEqual(['bid', 'for bid', 'forbid']);
  expect(tail.since(said('den', { at: at + 2000 }))).toEqual(['den', 'for bid den', 'forbidden', 'bidden']);
  expect(tail.since(said('late', { at: at + 60_000 }))).toEqual(['late']);
  // Where each message is the beginning of a thread, they follow each other all the same.
  const inRoom = (text: string, id: string) => said(text, { at, author: ben, place: { ...place, room: `hall:${id}` } });
  expect(tail.since(inRoom('for', '1'))).toEqual(['for']);
  expect(tail.since(inRoom('bidden', '2'))).toEqual(['bidden', 'for bidden', 'forbidden']);
});

test('an edit takes the place of what was written, and long texts stand alone', () => {
  const tail = openTail(({ room }) => [room]);
  const first = said('one');
  tail.since(first);
  expect(tail.since({ ...first, text: 'two' })).toEqual(['two']);
  expect(tail.since(said('x'.repeat(300)))).toEqual(['x'.repeat(300)]);
});
