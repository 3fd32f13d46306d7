// Reasoning and scaffolding never reach people, however the stream is cut.
import { expect, test } from 'vitest';
import { Scrub } from '#src/groq/scrub.ts';
import { fc } from '#test/property.ts';

function scrubbed(pieces: readonly string[]): string {
  const scrub = new Scrub();
  return pieces.map((piece) => scrub.push(piece)).join('') + scrub.end();
}

test.each([
  ['Hello', 'Hello'],
  ['<think>secret</think>Hello', 'Hello'],
  ['<THINK>secret</Think>Hello', 'Hello'],
  ['Hello <thinking>secret</thinking>world', 'Hello world'],
  ['<think>secret <b>bold</b> </thin</think>Hello', 'Hello'],
  ['<think>secret that never ends', ''],
  ['</think>Hello', 'Hello'],
  ['<|channel|>analysis<|message|>secret<|end|><|start|>assistant<|channel|>final<|message|>Hello<|return|>', 'Hello'],
  ['<|channel|>commentary to=functions.x<|message|>{"a":1}<|call|>Hello', 'Hello'],
  ['<|start_header_id|>assistant<|end_header_id|>Hello<|eot_id|>', 'Hello'],
  ['Hello<|im_end|>', 'Hello'],
  ['a < b, <thin air>, <|> and <|other|>', 'a < b, <thin air>, <|> and <|other|>'],
  ['The tag `<think>` begins a thought.', 'The tag `<think>` begins a thought.'],
  [`The word <|channel|> ${'goes on '.repeat(20)}`, `The word  ${'goes on '.repeat(20)}`],
  ['İİİ<think>secret</think>Hello', 'İİİHello'],
  ['x <', 'x <'],
  ['x <thin', 'x <thin'],
])('makes of %j %j', (text, shown) => {
  expect(scrubbed([text])).toBe(shown);
});

const tags = ['<think>', '</think>', '<|channel|>', '<|message|>', '<|end|>', '<|start|>'];
const parts = [...tags, '<thin', 'k>', '<', '`', '<|', '|>', 'analysis', 'final', 'word ', 'x'.repeat(90), '\n'];
/** Texts in which tags, halves of tags and words meet in all orders. */
const texts = fc.array(fc.constantFrom(...parts), { maxLength: 14 }).map((found) => found.join(''));

test('gives the same text however the stream is cut', () => {
  fc.assert(
    fc.property(texts, fc.array(fc.nat(200), { maxLength: 8 }), (text, cuts) => {
      const at = [0, ...cuts.map((cut) => cut % (text.length + 1)), text.length].toSorted((one, other) => one - other);
      const pieces = at.slice(1).map((end, index) => text.slice(at[index], end));
      expect(scrubbed(pieces)).toBe(scrubbed([text]));
      expect(scrubbed(text.split(''))).toBe(scrubbed([text]));
    }),
    { numRuns: 3000 },
  );
});

test('never shows what stands in a thought', () => {
  const words = fc.string({ maxLength: 20 }).filter((text) => !/[<`|>]/.test(text));
  fc.assert(
    fc.property(words, words, fc.integer({ min: 1, max: 7 }), (before, after, size) => {
      const text = `${before}<think>SECRET</think>${after}`;
      const pieces = text.match(new RegExp(`.{1,${size}}`, 'gsu')) ?? [];
      expect(scrubbed(pieces)).toBe(before + after);
    }),
  );
});

test('shows words as soon as no tag can begin in them', () => {
  const scrub = new Scrub();
  expect(scrub.push('Hello <b')).toBe('Hello <b');
  expect(scrub.push(' <thi')).toBe(' ');
  expect(scrub.push('s')).toBe('<this');
});
