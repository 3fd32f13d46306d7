// An answer is cut into breaths: soon at first, then longer, and no word is lost, doubled or torn.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Chunk, sentences } from '#handlers/call/sentences.ts';
import { Stream } from '#test/stream.ts';
import { fc } from '#test/property.ts';

async function* pieces(text: string, size = 4): AsyncGenerator<string> {
  const letters = Array.from(text);
  for (let at = 0; at < letters.length; at += size) yield letters.slice(at, at + size).join('');
}

const cut = async (text: string, size?: number): Promise<string[]> =>
  (await Array.fromAsync(sentences(pieces(text, size)))).map((chunk) => chunk.text);

const letters = (text: string): string => text.replace(/\s+/g, '');

const word = fc.oneof(
  fc.constantFrom(
    'a',
    'I',
    'yes',
    'Dr.',
    'e.g.',
    '3.5',
    '1,000',
    'so,',
    'end.',
    'why?',
    'no!',
    'well;',
    '…',
    '[laughs',
    'out]',
  ),
  fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd', 'ä', 'ö', '你', '好', 'か'), minLength: 1, maxLength: 14 }),
);
const text = fc.array(word, { minLength: 1, maxLength: 150 }).map((words) => words.join(' '));

describe('the chunks', () => {
  it('say every word exactly once, in order, however the answer comes', async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 60 }), async (text, size) => {
        const chunks = await cut(text, size);
        expect(chunks.join(' ').split(' ')).toEqual(text.split(' '));
      }),
    );
  });

  it('are never longer than a voice takes, also as they are pronounced', async () => {
    const said = (text: string) => text.replaceAll('a', 'ay-ay');
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 60 }), async (text, size) => {
        const chunks = await Array.fromAsync(sentences(pieces(text, size), said));
        for (const chunk of chunks) expect(said(chunk.text).length).toBeLessThanOrEqual(190);
      }),
    );
  });

  it('keep all letters of words that are longer than that', async () => {
    const endless = fc.string({ unit: fc.constantFrom('x', '好', '😊'), minLength: 191, maxLength: 900 });
    await fc.assert(
      fc.asyncProperty(endless, async (endless) => {
        const plain = endless.replaceAll('😊', 'y');
        const chunks = await cut(plain);
        expect(letters(chunks.join(''))).toBe(plain);
        expect(chunks.every((chunk) => chunk.length <= 190 && chunk.isWellFormed())).toBe(true);
      }),
    );
  });
});

describe('the first chunk', () => {
  it.each([
    ['is the first sentence', 'It is Paris. That is in France.', 'It is Paris.'],
    ['is no shorter than twelve letters', 'Yes. It is Paris. Good.', 'Yes. It is Paris.'],
    [
      'ends with a clause from forty letters on',
      'When the rain stopped at last in the evening, we all went out to the beach.',
      'When the rain stopped at last in the evening,',
    ],
    [
      'ends between words where there is no boundary',
      'This goes on and on without any mark that could ever tell where somebody might breathe',
      'This goes on and on without any mark that could ever tell',
    ],
    ['is all there is', 'Yes', 'Yes'],
    ['ends in any script', '今日はとても良い天気ですね。明日は雨です。', '今日はとても良い天気ですね。'],
  ])('%s', async (_, text, chunk) => {
    expect((await cut(text))[0]).toBe(chunk);
  });

  describe('on a slow line', () => {
    beforeEach(() => void vi.useFakeTimers());
    afterEach(() => void vi.useRealTimers());

    it('is said after a quarter of a second, between words', async () => {
      const words = new Stream<string>().push('Once upon a time the');
      const chunks = sentences(words);
      let first: Chunk | undefined;
      void chunks.next().then(({ value }) => (first = value ?? undefined));
      await vi.advanceTimersByTimeAsync(249);
      expect(first).toBeUndefined();
      await vi.advanceTimersByTimeAsync(1);
      expect(first?.text).toBe('Once upon a time');
    });
  });
});

describe('writing without blanks', () => {
  it('is not held back until its line ends', async () => {
    const words = new Stream<string>().push('今日はとても良い天気ですね。明日');
    const chunks = sentences(words);
    expect((await chunks.next()).value).toEqual({ text: '今日はとても良い天気ですね。', notes: [] });
  });
});

describe('later chunks', () => {
  const long = 'This is a sentence of forty characters. '.repeat(20);

  it('grow, and end with a sentence', async () => {
    const chunks = await cut(long);
    expect(chunks.map(({ length }) => length)).toEqual([39, 79, 159, 159, 159, 159, 39]);
  });

  it.each([
    ['numbers', 'That costs 1,000.50 euros today. '],
    ['numbers with blanks', 'The city has 2 148 000 people now '],
    ['abbreviations', 'Ask Dr. Smith or Prof. Jones e.g. today '],
    ['directions', 'Hello there [very cheerful now] and [laughs out loud] so '],
  ])('are not cut inside %s', async (_, text) => {
    const whole = ['1,000.50', '2 148 000', 'Dr. Smith', 'Prof. Jones', '[very cheerful now]', '[laughs out loud]'];
    const parts = whole.filter((part) => text.includes(part));
    for (let pad = 0; pad < 40; pad += 1) {
      const chunks = await cut(`${'y'.repeat(pad)} ${text.repeat(12)}`);
      for (const part of parts) expect(chunks.join('|').split(part).length - 1).toBe(12);
    }
  });
});
