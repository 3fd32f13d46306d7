// A long text in pieces: nothing is lost, and nothing hides on a seam.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pieces } from '#src/groq/pieces.ts';

test('shows every passage as long as the overlap whole in some piece', () => {
  const cases = fc.tuple(fc.string({ minLength: 1, maxLength: 300, unit: 'grapheme-ascii' }), fc.nat(9), fc.nat());
  fc.assert(
    fc.property(cases, ([text, overlap, at]) => {
      const cut = pieces(text, 20, overlap);
      const start = at % text.length;
      const passage = text.slice(start, start + overlap);
      expect(text.trim() === '' || cut.some((piece) => piece.includes(passage))).toBe(true);
      expect(cut.every((piece) => piece.length <= 20)).toBe(true);
    }),
  );
});

test('leaves a short text whole and a blank one out', () => {
  expect(pieces('short', 20, 5)).toEqual(['short']);
  expect(pieces('x'.repeat(20), 20, 5)).toEqual(['x'.repeat(20)]);
  expect(pieces(' \n', 20, 5)).toEqual([]);
});

test('never sends half a character', () => {
  expect(pieces('🦜'.repeat(20), 7, 1).every((piece) => piece.isWellFormed())).toBe(true);
});
