// The page's Markdown: what it shows, what it refuses to follow, and how long it takes for the worst of texts.
import { expect, test } from 'vitest';
import { type Block, blocksOf, type Inline, inlinesOf } from '#adapters/web/page/markdown.js';
import { workOf } from '#test/work.ts';
import { fc } from '#test/property.ts';

const kinds = (text: string) => blocksOf(text).map(({ type }) => type);
const text = (words: string): Inline => ({ type: 'text', text: words });

/** All that can be read, in order. */
function readable(nodes: readonly (Block | Inline)[]): string {
  return nodes
    .map((node) => {
      if (node.type === 'list') return node.items.map(readable).join('');
      if (node.type === 'table') return node.rows.flat().map(readable).join('');
      if ('children' in node) return readable(node.children);
      return 'text' in node ? node.text : '';
    })
    .join('');
}

function links(nodes: readonly (Block | Inline)[]): string[] {
  return nodes.flatMap((node) => {
    if (node.type === 'list') return node.items.flatMap(links);
    if (node.type === 'table') return node.rows.flat().flatMap(links);
    const inside = 'children' in node ? links(node.children) : [];
    return node.type === 'link' ? [node.href, ...inside] : inside;
  });
}

test('knows paragraphs, headings, rules, quotes, notices, lists, tables and code', () => {
  const all =
    '# one\n\ntwo\nthree\n\n---\n\n> four\n\n> [!NOTE]\n> five\n\n- six\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n```ts\nseven\n```';
  expect(kinds(all)).toEqual(['heading', 'paragraph', 'rule', 'quote', 'notice', 'list', 'table', 'code']);
});

test('parts notes that stand one right below the other', () => {
  const all = '> [!QUOTE]- What I thought\n> Hm.\n> [!NOTE]\n> Waits:\n> 1. a\n> [!NOTE]\n> Sources: b\n> [!NOTE] c';
  expect(kinds(all)).toEqual(['folded', 'notice', 'notice']);
  expect(JSON.stringify(blocksOf(all).map((one) => 'children' in one && one.children))).not.toContain('[!NOTE]"');
});

test('folds a quote that has a title and a dash, and no other', () => {
  const [block] = blocksOf('> [!QUOTE]- What *I* understood\n> one\n> two');
  expect(block).toMatchObject({ type: 'folded', title: 'What *I* understood', children: [{ type: 'paragraph' }] });
  expect(kinds('> [!QUOTE]-\n> one\n\n> [!QUOTE] title\n> two')).toEqual(['quote', 'quote']);
});

test('reads emphasis of every kind, nested, and leaves stray marks alone', () => {
  expect(inlinesOf('a *b **c*** ~~d~~ _e_ f_g_h 2 * 3 * 4')).toEqual([
    text('a '),
    { type: 'em', children: [text('b '), { type: 'strong', children: [text('c')] }] },
    text(' '),
    { type: 'del', children: [text('d')] },
    text(' '),
    { type: 'em', children: [text('e')] },
    text(' f_g_h 2 * 3 * 4'),
  ]);
});

test('takes code literally, also across marks and inside tables', () => {
  expect(inlinesOf('`` ` `` `*a* <b>`')).toEqual([
    { type: 'code', text: '`' },
    text(' '),
    { type: 'code', text: '*a* <b>' },
  ]);
  expect(readable(blocksOf('| `a\\|b` |\n|---|\n| c |'))).toBe('a|bc');
});

test('keeps HTML as the text that it is', () => {
  const html = '<script>alert(1)</script><img src=x onerror=alert(1)>';
  expect(blocksOf(html)).toEqual([{ type: 'paragraph', source: html, children: [text(html)] }]);
});

test.each([
  '[x](javascript:alert(1))',
  '[x](data:text/html,x)',
  '[x](JaVaScRiPt:x)',
  '[x](\u0001javascript:x)',
  '[x](//evil.example)',
  '[x](file:///etc/passwd)',
  '[x](discord://x)',
  '[x](https://user:pass@evil.example)',
  'javascript:alert(1)',
])('makes no link of %j', (attempt) => expect(links(blocksOf(attempt))).toEqual([]));

test('links to the web only, and shows a look-alike name for what it is', () => {
  expect(links(blocksOf('[a](https://a.example/x_(y)?z=1) and http://b.example/c. <https://d.example>'))).toEqual([
    'https://a.example/x_(y)?z=1',
    'http://b.example/c',
    'https://d.example/',
  ]);
  expect(links(blocksOf('https://аpple.com'))).toEqual(['https://xn--pple-43d.com/']);
});

test('turns a picture into a link, which nobody fetches', () => {
  expect(inlinesOf('![secret](https://evil.example/?q=1)')).toEqual([
    { type: 'link', href: 'https://evil.example/?q=1', children: [text('secret')] },
  ]);
});

test('nests lists by indentation and numbers them from where they start', () => {
  const [list] = blocksOf('3. three\n   - inner\n   - more\n4. four\n\n   still four');
  expect(list).toMatchObject({
    type: 'list',
    start: 3,
    items: [
      [{ type: 'paragraph' }, { type: 'list', start: undefined }],
      [{ type: 'paragraph' }, { type: 'paragraph' }],
    ],
  });
});

test('shows a fence that is still being written', () => {
  expect(blocksOf('```py\nprint(1)')).toMatchObject([{ type: 'code', language: 'py', text: 'print(1)' }]);
});

test('has equal blocks for equal sources, so that only what changed is drawn again', () => {
  const grown = blocksOf('# a\n\n- b\n\nc d');
  expect(blocksOf('# a\n\n- b\n\nc').slice(0, 2)).toEqual(grown.slice(0, 2));
});

test('keeps the whole of a line that goes on with an item without its indent', () => {
  const [list] = blocksOf(' * one\na two');
  expect(JSON.stringify(list)).toContain('"text":"a two"');
});

test('loses no letter of any text', () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.constantFrom(
          'a',
          'b',
          ' ',
          '\n',
          '*',
          '_',
          '~',
          '`',
          '[',
          ']',
          '(',
          ')',
          '|',
          '-',
          '>',
          '#',
          '1',
          '.',
        ),
        maxLength: 80,
      }),
      (source) => {
        const letters = (some: string) => some.replace(/[^ab]/g, '');
        // The word behind a fence's marks is its language, which stands above the code.
        const told = blocksOf(source)
          .map((block) => (block.type === 'code' ? block.language : '') + readable([block]))
          .join('');
        fc.pre(!/`{3}|~{3}|\[!|\]\(/.test(source));
        expect(letters(told)).toBe(letters(source));
      },
    ),
    { numRuns: 2_000 },
  );
});

const worst = {
  backticks: '`'.repeat(50_000),
  brackets: '['.repeat(50_000),
  links: '[a]('.repeat(12_000),
  images: '![a](b '.repeat(7_000),
  stars: '*a '.repeat(16_000),
  'stars without end': '*a**b'.repeat(10_000),
  closers: `${'_a '.repeat(8_000)}${'b* '.repeat(8_000)}`,
  quotes: '>'.repeat(50_000),
  'single backticks': '`a'.repeat(25_000),
  pipes: '|'.repeat(50_000),
  'a table': `|a|b|\n|-|-|\n${'|c|d|\n'.repeat(8_000)}`,
  lists: Array.from({ length: 3_000 }, (_, depth) => `${' '.repeat(depth % 12)}- a`).join('\n'),
  rulers: '-|'.repeat(25_000),
  addresses: 'http://'.repeat(7_000),
  'one address': `https://a.example/${'.'.repeat(50_000)}`,
  dashes: '- '.repeat(25_000),
  hashes: '#'.repeat(50_000),
  'hashes at the end': `# a ${'#'.repeat(50_000)}`,
  runs: Array.from({ length: 300 }, (_, length) => `${'`'.repeat(length)}a`).join(''),
};

test.each(Object.entries(worst))('reads %s in no time', (_, source) => {
  expect(workOf(() => blocksOf(source))).toBeLessThan(1_000);
});
