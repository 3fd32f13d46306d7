// How answers are parted into messages: nothing lost, nothing broken, and at the places a reader would choose.
import { describe, expect, it } from 'vitest';
import { readLines } from '#src/text/blocks.ts';
import { cut, cutAt, showable, type PageRules } from '#src/text/pages.ts';
import type { Parted } from '#src/text/part.ts';
import { fc } from '#test/property.ts';
import { workOf } from './work.ts';

const discord: PageRules = { limit: 2000, size: (text) => text.length, revisable: true };
const slack: PageRules = { limit: 9000, size: (text) => Buffer.byteLength(text), revisable: false };
const small = (limit = 200): PageRules => ({ ...discord, limit });

/** All pages of a text, and every parting on the way. */
function parted(text: string, rules: PageRules): { pages: string[]; steps: [text: string, parted: Parted][] } {
  const pages: string[] = [];
  const steps: [string, Parted][] = [];
  let rest = text;
  for (let step = cut(rest, rules); step; step = cut(rest, rules)) {
    pages.push(step.head);
    steps.push([rest, step]);
    if (step.tail.length >= rest.length) throw new Error(`no progress: ${JSON.stringify(rest)}`);
    rest = step.tail;
  }
  return { pages: rest.trim() === '' ? pages : [...pages, rest], steps };
}

/** Whether head and tail give the text back, but for what closes and opens, and white space (and quote marks) between. */
function lossless(text: string, { head, tail }: Parted): boolean {
  const heads = [head, withoutLast(head)];
  const tails = [tail, tail.replace(/^[> ]+/, ''), withoutFirst(tail), withoutFirst(withoutFirst(tail))];
  return heads.some((left) =>
    tails.some((right) => {
      const between = text.slice(left.length, text.length - right.length);
      const ends = text.trimStart().startsWith(left.trimStart()) && text.endsWith(right);
      return ends && left.length + right.length <= text.length && /^[\s>]*$/.test(between);
    }),
  );
}

const withoutLast = (text: string): string => text.slice(0, Math.max(0, text.lastIndexOf('\n')));
const withoutFirst = (text: string): string => (text.includes('\n') ? text.slice(text.indexOf('\n') + 1) : '');
const fenceIsOpen = (text: string): boolean => ['open', 'code'].includes(readLines(text).at(-1)?.kind ?? '');

const word = fc.constantFrom(
  'so',
  'every',
  'answer',
  'parts',
  'somewhere.',
  '👩‍👩‍👧',
  '`code`',
  '**bold**',
  '日本語です。',
  '[link](https://example.org/a)',
);
const words = (most: number): fc.Arbitrary<string> =>
  fc.array(word, { minLength: 1, maxLength: most }).map((all) => all.join(' '));
const code = fc.array(words(8), { minLength: 1, maxLength: 20 });
const marker = fc.constantFrom('```', '~~~', '````', '~~~~~');
const fence = fc
  .tuple(marker, fc.constantFrom('', 'ts', 'py'), code)
  .map(([mark, name, all]) => `${mark}${name}\n${all.join('\n')}\n${mark}`);
const item = fc.oneof(
  words(20).map((text) => `- ${text}`),
  words(9).map((text) => `  - ${text}`),
  code.map((all) => `1. so:\n   \`\`\`js\n   ${all.join('\n   ')}\n   \`\`\``),
);
const list = fc.array(item, { minLength: 1, maxLength: 8 }).map((items) => items.join('\n'));
const row = fc.tuple(words(2), words(3)).map(([left, right]) => `| ${left} | ${right} |`);
const table = fc.array(row, { minLength: 1, maxLength: 15 }).map((rows) => `| a | b |\n|---|---|\n${rows.join('\n')}`);
const quote = fc.array(words(15), { minLength: 1, maxLength: 6 }).map((all) => `> ${all.join('\n> ')}`);
const heading = words(4).map((text) => `## ${text}`);
const block = fc.oneof(words(60), fence, list, table, quote, heading);
const answer = fc
  .array(fc.tuple(block, fc.constantFrom('\n\n', '\n\n', '\n')), { minLength: 1, maxLength: 12 })
  .map((all) => all.flat().join(''));
const junk = fc
  .array(
    fc.constantFrom(
      '`',
      '```',
      '~~~',
      '>',
      '> ',
      '- ',
      '1. ',
      '|',
      '|-|',
      '[',
      '](',
      ')',
      '<@',
      ' ',
      '\n',
      '\n\n',
      '#',
      'word ',
      '👩‍👧',
      '\u0301',
      '\ud83d',
      '    ',
    ),
    { maxLength: 600 },
  )
  .map((all) => all.join(''));

describe('cut', () => {
  it('leaves a text alone that fits', () => {
    expect(cut('x'.repeat(2000), discord)).toBeUndefined();
    expect(cut('x'.repeat(2001), discord)).toEqual({ head: 'x'.repeat(2000), tail: 'x' });
  });

  it.each([
    ['answers', answer],
    ['junk', junk],
  ])('loses nothing of %s, and every page is valid', (_, texts) => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 200, max: 700 }), fc.boolean(), (text, limit, bytes) => {
        const rules = { ...(bytes ? slack : discord), limit };
        const { pages, steps } = parted(text, rules);
        for (const page of pages) expect(rules.size(page)).toBeLessThanOrEqual(limit);
        for (const [before, step] of steps) {
          expect(step.head.trim()).not.toBe('');
          expect(fenceIsOpen(step.head)).toBe(false);
          expect(step.tail.length).toBeLessThan(before.length);
          expect(lossless(before, step)).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('parts between paragraphs', () => {
    const text = `${'a '.repeat(45)}b.\n\n${'c '.repeat(55)}d.\n\n${'e '.repeat(50)}`;
    expect(cut(text, small())?.tail).toMatch(/^c c/);
  });

  it('keeps a fence whole, even behind a short introduction', () => {
    const whole = `\`\`\`ts\n${'let it = be;\n'.repeat(14)}\`\`\``;
    expect(cut(`Here it is:\n${whole}\n\nGood luck!`, small())).toEqual({
      head: 'Here it is:',
      tail: `${whole}\n\nGood luck!`,
    });
  });

  it('keeps every fence, list and table whole that fits a page', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(words(30), fence, table), { minLength: 1, maxLength: 10 }), (blocks) => {
        const rules = small(1000);
        const { pages } = parted(blocks.join('\n\n'), rules);
        const whole = blocks.filter((text) => text.includes('\n') && text.length <= rules.limit);
        for (const text of whole) expect(pages.some((page) => page.includes(text))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps a list whole', () => {
    const list = Array.from({ length: 10 }, (_, n) => `${n + 1}. step number ${n + 1}`).join('\n');
    expect(cut(`${'word '.repeat(12)}\n\n${list}`, small())?.tail).toBe(list);
  });

  it('parts a long list between its items', () => {
    const text = Array.from({ length: 20 }, (_, n) => `- item ${n}\n  more of it`).join('\n');
    expect(cut(text, small())?.tail).toMatch(/^- item 9\n/);
  });

  it('closes a long fence and opens it again in its language', () => {
    const text = `\`\`\`ts\n${'  const one = 1;\n'.repeat(30)}\`\`\``;
    const { head, tail } = cut(text, small()) ?? { head: '', tail: '' };
    expect(head).toMatch(/one = 1;\n```$/);
    expect(tail).toMatch(/^```ts\n  const one/);
  });

  it('closes fences of tildes, longer fences, and those in quotes and lists as they were opened', () => {
    const of = (start: string, line: string): string =>
      cut(`${start}\n${`${line}\n`.repeat(60)}`, small())
        ?.head.split('\n')
        .at(-1) ?? '';
    expect(of('~~~', 'code')).toBe('~~~');
    expect(of('`````md', '```')).toBe('`````');
    expect(of('> ```', '> code')).toBe('> ```');
    expect(of('1. ```js', '   code')).toBe('   ```');
  });

  it('opens a deeply indented fence so that it is one without its list', () => {
    const text = `1. a\n\n   - b\n\n     \`\`\`js\n${'     code();\n'.repeat(30)}     \`\`\``;
    expect(cut(text, small())?.tail).toMatch(/^- {3}```js\n {5}code/);
  });

  it('does not begin a page with the end of a fence', () => {
    const text = `\`\`\`\n${'code of twenty char\n'.repeat(9)}${'x'.repeat(11)}\n\`\`\`\nAnd then some more text.`;
    expect(text.indexOf('\n```\nAnd')).toBe(195);
    expect(cut(text, small())).toEqual({ head: text.slice(0, 199), tail: 'And then some more text.' });
  });

  it('does not end a page with the beginning of a fence', () => {
    const text = `- ${'a'.repeat(74)}\n  \`\`\`\n  ${'x'.repeat(300)}`;
    expect(cut(text, small())?.head).toMatch(/x\n {2}```$/);
    const glued = `Text.\n\n## ${'a'.repeat(186)}\n\`\`\`\n${'x\n'.repeat(300)}`;
    expect(cut(glued, small())).toEqual({ head: glued.slice(0, 196), tail: glued.slice(197) });
  });

  it('does not part what is shown, and parts well behind it', () => {
    const text = `${'One two three. '.repeat(12)}${'word '.repeat(20)}`;
    expect(cut(text, small(), 188)).toEqual({ head: text.slice(0, 199), tail: text.slice(200) });
  });

  it('does not take back a letter that a late mark changes', () => {
    const text = `${'x'.repeat(199)}e\u0301${'y'.repeat(50)}`;
    expect(cut(text, small(), 200)?.head).toBe(text.slice(0, 200));
  });

  it('repeats the head of a table', () => {
    const text = `| a | b |\n|---|---|\n${'| one | two |\n'.repeat(40)}`;
    expect(cut(text, small())?.tail).toMatch(/^\| a \| b \|\n\|---\|---\|\n\| one/);
  });

  it('takes a heading along with what it is above', () => {
    const fence = `\`\`\`\n${'code\n'.repeat(20)}\`\`\``;
    expect(cut(`${'word '.repeat(22)}\n\n## Code\n\n${fence}`, small())?.tail).toBe(`## Code\n\n${fence}`);
  });

  it('parts a long paragraph after a sentence, not after an abbreviation', () => {
    const text = `${'One two three. '.repeat(12)}It was Dr. Who all along and nobody knew.`;
    expect(cut(text, small())?.tail).toMatch(/^It was Dr\. Who/);
  });

  it('prefers a fuller page to a prettier place', () => {
    const { head } = cut(`Yes.\n\n${'word '.repeat(100)}`, small()) ?? { head: '' };
    expect(head.length).toBeGreaterThan(190);
  });

  it('keeps the quote marks on both sides', () => {
    expect(cut(`> ${'word '.repeat(100)}`, small())?.tail).toMatch(/^> word/);
  });

  it('does not part links, mentions or code spans', () => {
    for (const whole of [
      '[a good link](https://example.org)',
      '<@1234567890 12345>',
      '`some code here`',
      '**very bold words**',
    ]) {
      const text = `${'word '.repeat(37)}${whole} and then it goes on.`;
      expect(cut(text, small())?.tail.startsWith(whole === '<@1234567890 12345>' ? '12345>' : whole)).toBe(true);
    }
  });

  it('never parts a character as people see it', () => {
    const family = '👨‍👩‍👧‍👦';
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(family, '🇩🇪', 'e\u0301', '👍🏽', '字'), { minLength: 150, maxLength: 300 }),
        (characters) => {
          const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
          const { pages } = parted(characters.join(''), small());
          expect(pages.flatMap((page) => Array.from(segmenter.segment(page), ({ segment }) => segment))).toEqual(
            characters,
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  it('counts as the platform counts', () => {
    const { pages } = parted('äöü 字 '.repeat(3000), slack);
    for (const page of pages) expect(Buffer.byteLength(page)).toBeLessThanOrEqual(9000);
    expect(pages).toHaveLength(Math.ceil(Buffer.byteLength('äöü 字 '.repeat(3000)) / 9000));
  });

  it('gives up a character of nothing but marks', () => {
    const { pages } = parted(`e${'\u0301'.repeat(10_000)}`, discord);
    expect(pages.join('')).toHaveLength(10_001);
  });

  it('makes no page of white space', () => {
    expect(cut(' \n'.repeat(3000), discord)).toBeUndefined();
    expect(cut(`${'word '.repeat(20)}${'\n'.repeat(300)}`, small())).toEqual({
      head: 'word '.repeat(20).trim(),
      tail: '',
    });
    expect(parted(`${' '.repeat(5000)}word`, discord).pages).toEqual(['word']);
  });
});

describe('cutAt', () => {
  it('closes and opens what is open at the place', () => {
    expect(cutAt('```py\none\ntwo\n```', 9)).toEqual({ head: '```py\none\n```', tail: '```py\ntwo\n```' });
    expect(cutAt('one two', 3)).toEqual({ head: 'one', tail: 'two' });
    expect(cutAt('```py\none', 9)).toEqual({ head: '```py\none\n```', tail: '```py\n' });
  });

  it('loses nothing, wherever it is', () => {
    fc.assert(
      fc.property(answer, fc.nat(), (text, at) => {
        const step = cutAt(text, at % (text.length + 1));
        expect(lossless(text, step)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('showable', () => {
  const rules = { ...small(400), revisable: false };

  it('shows everything while there is room', () => {
    expect(showable('Some words and', rules)).toBe(14);
  });

  it.each([
    '[a link](https://exam',
    'a mention <@U12',
    'half an emoji 👨\u200d',
    'half a pair \ud83d',
    'one\n``',
    'one\n```py',
    '```\ncode\n``',
  ])('holds back what is half-written: %j', (text) => {
    const shown = text.slice(0, showable(text, rules));
    expect(shown.length).toBeLessThan(text.length);
    expect(shown).not.toMatch(/[[<\ud83d👨]|\n`/u);
  });

  it('shows no more than whole sentences once the page fills', () => {
    const text = `${'It goes on. '.repeat(30)}And this one`;
    expect(text.slice(0, showable(text, rules))).toMatch(/goes on\.$/);
  });

  it('ends before a link rather than inside it', () => {
    const text = `${'word '.repeat(62)}[a link](https://example.org/an/address) and more`;
    expect(showable(text, rules)).toBe(310);
  });

  it('never makes a later cut break what was shown', () => {
    fc.assert(
      fc.property(answer, fc.integer({ min: 1, max: 40 }), fc.boolean(), (text, step, bytes) => {
        const page = { ...rules, size: (part: string) => (bytes ? slack : rules).size(part) };
        let shown = 0;
        let rest = '';
        for (let at = 0; at < text.length; at += step) {
          rest += text.slice(at, at + step);
          for (let parts = cut(rest, page, shown); parts; parts = cut(rest, page, 0)) {
            expect(page.size(parts.head)).toBeLessThanOrEqual(page.limit);
            expect(parts.head.startsWith(rest.slice(0, shown))).toBe(true);
            expect(parts.tail.length).toBeLessThan(rest.length);
            [rest, shown] = [parts.tail, 0];
          }
          shown = Math.max(shown, showable(rest, page));
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('speed', () => {
  const page =
    '## Title\n\nSome words of an answer, and more. Another sentence [link](https://x.y).\n\n- item\n- item two\n\n```ts\nlet a = 1;\n```\n\n';

  it('takes a few milliseconds a page at most', () => {
    const text = page.repeat(100).slice(0, 8990);
    const work = workOf(() => {
      for (let times = 0; times < 100; times += 1) showable(text, slack);
      for (let times = 0; times < 100; times += 1) cut(`${text}more than fits`, slack);
    });
    expect(work).toBeLessThan(1_000);
  });

  it.each([
    ['backticks', '`'.repeat(50_000)],
    ['brackets', '['.repeat(50_000)],
    ['links', '[a]('.repeat(25_000)],
    ['pipes', '|'.repeat(100_000)],
    ['angles', '<'.repeat(50_000)],
    ['stars', '**a'.repeat(30_000)],
    ['spaces', ' '.repeat(100_000) + 'a'],
    ['quotes', '> '.repeat(50_000)],
    ['lines', '\n'.repeat(100_000) + 'a'],
    ['bullets', '- '.repeat(50_000)],
    ['tildes', '~'.repeat(50_000)],
  ])('is not slowed down by %s', (_, text) => {
    const work = workOf(() => {
      cut(text, discord);
      cut(text, slack);
      showable(text, slack);
      cutAt(text, 1000);
    });
    expect(work).toBeLessThan(1_000);
  });
});
