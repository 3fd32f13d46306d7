// References become links to messages, and nothing else becomes a link.
import { describe, expect, it, test } from 'vitest';
import { linked, unlinked, within } from '#handlers/digest/cite.ts';
import { fc } from '#test/property.ts';

const links = new Map([
  [3, 'https://chat.example/3'],
  [7, 'https://chat.example/7'],
  [12, 'https://chat.example/12'],
]);
const [three, seven, twelve] = ['https://chat.example/3', 'https://chat.example/7', 'https://chat.example/12'];

describe('references', () => {
  test.each([
    ['Decided [12].', `Decided [1](${twelve}).`],
    ['A [12] and B [3] and again [12]', `A [1](${twelve}) and B [2](${three}) and again [1](${twelve})`],
    ['Both [3, 7]', `Both [1](${three}) [2](${seven})`],
    ['All [3–12]', `All [1](${three}) [2](${twelve})`],
    ['As OpenAI writes it 【7†L1-L2】.', `As OpenAI writes it [1](${seven}).`],
    ['Hashed [#7]', `Hashed [1](${seven})`],
    ['Never said [99].', 'Never said.'],
    ['Partly [99, 3].', `Partly [1](${three}).`],
    ['Wow![7]', `Wow! [1](${seven})`],
    ['A [note] stays', 'A [note] stays'],
  ])('%s', (text, wanted) => {
    expect(linked(text, links)).toBe(wanted);
  });

  it('are left out where the platform has no addresses', () => {
    expect(linked('Decided [3], open [7].', new Map())).toBe('Decided, open.');
  });

  it('to other messages than those that were read are left out', () => {
    expect(within('A [3], b [3, 7], c [99].', new Set([3]))).toBe('A [3], b [3], c.');
  });

  it('keep addresses whole that could end a link too early', () => {
    expect(linked('x [1]', new Map([[1, 'https://chat.example/a(b) c']]))).toBe(
      'x [1](https://chat.example/a%28b%29%20c)',
    );
  });
});

describe('links of the model’s own', () => {
  test.each([
    ['See [the page](https://evil.example/x).', 'See the page.'],
    ['![boo](https://evil.example/x.png)', 'boo'],
    ['[12](https://evil.example)', '[12]'],
    ['Go to https://evil.example/login?x=1 now', 'Go to `evil.example` now'],
    ['<https://evil.example/>', '`evil.example`'],
    ['www.evil.example/a', '`evil.example`'],
    ['slack://open?team=1', '`open`'],
    ['mailto:a@evil.example', '`a@evil.example`'],
    ['[[x](https://evil.example/1)](https://evil.example/2)', 'x'],
    ['Text [1]\n\n[1]: https://evil.example/x "t"\n', 'Text [1]\n\n\n'],
    ['Text [see][a]\n[a]: /evil', 'Text [see][a]\n'],
    ['[a](javascript:alert(1))', 'a'],
    ['[a](b((c)))', '[a] (b((c)))'],
    ['mail<www.>to:a@evil.example', '`a@evil.example`'],
  ])('%j lead nowhere', (text, wanted) => {
    expect(unlinked(text)).toBe(wanted);
  });

  it('never come through, however they are written', () => {
    const marks = [
      '[',
      ']',
      '(',
      ')',
      '!',
      '<',
      '>',
      ' ',
      '\n',
      ':',
      '3',
      '7',
      '99',
      'x',
      '【',
      '】',
      '†',
      ', ',
      '`',
      '\\',
    ];
    const addresses = ['https://evil.example/a', 'http://e.vil', 'www.evil.example', 'mailto:e@vil', 'javascript:x'];
    const bits = fc.constantFrom(...marks, ...addresses, '[7](', '](', ']: ');
    const texts = fc.array(bits, { maxLength: 40 }).map((all) => all.join(''));
    fc.assert(
      fc.property(texts, (text) => {
        const shown = linked(unlinked(text), links);
        const targets = [...shown.matchAll(/\]\(([^)]*)\)/g)].map(([, to]) => to ?? '');
        expect(targets.every((to) => [three, seven, twelve].includes(to))).toBe(true);
        const rest = [three, seven, twelve].reduce((left, own) => left.replaceAll(own, ''), shown);
        expect(rest).not.toMatch(/:\/\/|www\.\S|mailto:|^\s*\[[^\]\n]+\]:[ \t]*\S/m);
        expect(shown).not.toMatch(/!\[[^\]]*\]\(/);
      }),
      { numRuns: 3000 },
    );
  });
});
