// What the bot says pings nobody, and a stream never shows what it would have to take back.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fallback, harmless, settled } from '#adapters/slack/outgoing.ts';

const live = /<(?:@[A-Z]|#[A-Z]|!(?:channel|here|everyone|group|subteam|date))/i;
const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

describe('pinging nobody', () => {
  const pings = ['<!channel>', '<!here>', '<!everyone>', '<!subteam^S1>', '<@U1>', '<@U1|ann>', '<#C1>', '<@w1>'];

  test.each(pings)('%s stays text, however often it is unescaped', (ping) => {
    for (const text of [ping, fallbackOnce(ping), fallbackOnce(fallbackOnce(ping))]) {
      const shown = harmless(`see ${text} now`);
      expect(shown).not.toMatch(live);
      expect(unescaped(shown)).not.toMatch(live);
      expect(unescaped(unescaped(shown))).not.toMatch(live);
      expect(unescaped(unescaped(fallback(text)))).not.toMatch(live);
    }
  });

  test('code that only looks like it is left alone', () => {
    const code = '<!DOCTYPE html> <!-- note --> a <b> && x<y';
    expect(harmless(code)).toBe(code);
  });

  test('no half characters and no NUL go out', () => {
    expect(harmless('a\ud800b\0c')).toBe('a\ufffdbc');
  });
});

describe('growing', () => {
  test('closing marks that only make a page valid are held back', () => {
    expect(settled('some **bold**')).toBe('some **bold');
    expect(settled('```js\nlet a = 1\n```')).toBe('```js\nlet a = 1');
    expect(settled('see [docs](https://a.example')).toBe('see [docs](https://a.example');
  });

  test('whatever comes next only extends what was shown', () => {
    const pieces = fc.array(
      fc.constantFrom('word', ' ', '\n', '**', '`', '```', '<', '!chan', 'nel', '>', '&lt;', '@', 'U1', ')'),
    );
    fc.assert(
      fc.property(pieces, (written) => {
        let text = '';
        let shown = '';
        for (const piece of written) {
          text += piece;
          const next = settled(text);
          expect(next.startsWith(shown) || shown.startsWith(next)).toBe(true);
          if (next.length > shown.length) shown = next;
        }
        expect(harmless(text).startsWith(shown)).toBe(true);
        expect(shown).not.toMatch(live);
      }),
      { numRuns: 2000 },
    );
  });
});

function fallbackOnce(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
