// What the bot says pings nobody, and a stream never shows what it would have to take back.
import { describe, expect, test } from 'vitest';
import { toMrkdwn } from '#adapters/slack/mrkdwn.ts';
import { fallback, harmless, settled } from '#adapters/slack/outgoing.ts';
import { inSections } from '#adapters/slack/sections.ts';
import { fc } from '#test/property.ts';

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
      expect(unescaped(unescaped(fallback(text, 4000)))).not.toMatch(live);
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

describe('mrkdwn', () => {
  test.each([
    ['some **bold** and *leaning* words', 'some *bold* and _leaning_ words'],
    ['~~gone~~ and __also__', '~gone~ and __also__'],
    ['## A **fine** title ##', '*A fine title*'],
    ['- one\n  - two\n* three *so*', '• one\n  • two\n• three _so_'],
    ['[docs](https://a.example/?b=1&c=2)', '<https://a.example/?b=1&amp;c=2|docs>'],
    ['[no](javascript:alert)', '[no](javascript:alert)'],
    ['`**code**` and 2 * 3 * 4', '`**code**` and 2 * 3 * 4'],
    ['```ts\nconst a = **b**;\n```', '```\nconst a = **b**;\n```'],
    ['a < b && c > d', 'a &lt; b &amp;&amp; c &gt; d'],
  ])('%j reads %j', (text, written) => {
    expect(toMrkdwn(text)).toBe(written);
  });

  test('in sections stays within what one takes, pings nobody and loses nothing', () => {
    const piece = fc.constantFrom(
      'ö',
      ' ',
      '\n',
      '```',
      '**',
      '`',
      '<!channel>',
      '<@U1>',
      '&',
      '[a](https://b.c)',
      '😀',
    );
    const long = fc.tuple(piece, fc.integer({ min: 1, max: 4000 })).map(([one, times]) => one.repeat(times));
    fc.assert(
      fc.property(fc.array(fc.oneof({ weight: 5, arbitrary: piece }, long), { maxLength: 30 }), (pieces) => {
        const texts = inSections(pieces.join('')).map((block) => (block.type === 'section' && block.text?.text) || '');
        for (const text of texts) {
          expect(text.length).toBeLessThanOrEqual(3000);
          expect(text.isWellFormed()).toBe(true);
          expect(unescaped(text)).not.toMatch(live);
        }
        // No such letter can be of the language of a fence, which mrkdwn does not know.
        expect(texts.join('').split('ö').length).toBe(pieces.join('').split('ö').length);
      }),
      { numRuns: 200 },
    );
  });
});

function fallbackOnce(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
