// What was heard of a cut sentence ends with the last whole word.
import { describe, expect, it } from 'vitest';
import { parted } from '#handlers/call/heard.ts';

describe('a sentence', () => {
  it.each([
    [0, '', 'one two three'],
    [0.5, 'one', 'two three'],
    [0.6, 'one two', 'three'],
    [1, 'one two three', ''],
    [-1, '', 'one two three'],
    [7, 'one two three', ''],
  ])('that was cut after %d of it is parted between words', (share, before, after) => {
    expect(parted('one two three', { whole: false, share })).toEqual({ before, after });
  });

  it('that was heard to its end is heard whole, whatever its share', () => {
    expect(parted('one two', { whole: true, share: 0.98 })).toEqual({ before: 'one two', after: '' });
  });
});
