// A long text in pieces: nothing is lost, and nothing hides on a seam.
import { expect, test } from 'vitest';
import { pieces } from '#src/groq/pieces.ts';

test.each([1, 5, 9])('shows every passage of %i, the overlap, whole in some piece', (overlap) => {
  for (let length = overlap; length < 100; length += 1) {
    // No character twice, so that a passage is only where it is.
    const text = Array.from({ length }, (_, at) => String.fromCodePoint(0x4e00 + at)).join('');
    const cut = pieces(text, 20, overlap);
    const passages = Array.from({ length: length - overlap + 1 }, (_, at) => text.slice(at, at + overlap));
    expect(passages.filter((passage) => !cut.some((piece) => piece.includes(passage)))).toEqual([]);
    expect(Math.max(...cut.map((piece) => piece.length))).toBeLessThanOrEqual(20);
  }
});

test('leaves a short text whole and a blank one out', () => {
  expect(pieces('short', 20, 5)).toEqual(['short']);
  expect(pieces('x'.repeat(20), 20, 5)).toEqual(['x'.repeat(20)]);
  expect(pieces(' \n', 20, 5)).toEqual([]);
});

test('never sends half a character', () => {
  expect(pieces('🦜'.repeat(20), 7, 1).every((piece) => piece.isWellFormed())).toBe(true);
});
