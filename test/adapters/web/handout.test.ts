// Files that are held for one person, for a while.
import { expect, test } from 'vitest';
import { openHandout } from '#adapters/web/handout.ts';

const clip = (size: number) => ({ name: 'a.json', mediaType: 'application/json', bytes: new Uint8Array(size) });

test('are handed to that person alone, until they are let go of', () => {
  const handout = openHandout();
  const [his, hers] = [handout.hold('ben', clip(1))?.id ?? '', handout.hold('ann', clip(2))?.id ?? ''];
  expect([handout.get('ben', his)?.bytes.length, handout.get('ann', hers)?.bytes.length]).toEqual([1, 2]);
  expect([handout.get('ann', his), handout.get('ben', hers)]).toEqual([undefined, undefined]);
  handout.drop('ann');
  expect([handout.get('ben', his)?.bytes.length, handout.get('ann', hers)]).toEqual([1, undefined]);
});

test('are not held where they are larger than all that may be, and the oldest goes first', () => {
  const handout = openHandout();
  expect(handout.hold('ann', clip(300 * 1024 * 1024))).toBeUndefined();
  const first = handout.hold('ann', clip(200 * 1024 * 1024))?.id ?? '';
  const second = handout.hold('ann', clip(100 * 1024 * 1024))?.id ?? '';
  expect(handout.get('ann', first)).toBeUndefined();
  expect(handout.get('ann', second)).toBeDefined();
});
