// While an answer grows, people see valid Markdown: nothing open, no debris of what is still being written.
import { describe, expect, it } from 'vitest';
import { heal } from '#src/text/heal.ts';
import { fc } from '#test/property.ts';
import { workOf } from './work.ts';

describe('heal', () => {
  it.each([
    ['so **bold', 'so **bold**'],
    ['so **bold*', 'so **bold**'],
    ['so **bold ', 'so **bold**'],
    ['so *it', 'so *it*'],
    ['so _it', 'so _it_'],
    ['so ***both', 'so ***both***'],
    ['so ~~no', 'so ~~no~~'],
    ['*it and **bold', '*it and **bold***'],
    ['- one\n- **two', '- one\n- **two**'],
    ['> **said', '> **said**'],
    ['| a | **b', '| a | **b**'],
  ])('closes the emphasis of %j', (text, healed) => {
    expect(heal(text)).toBe(healed);
  });

  it.each([
    ['so `co', 'so `co`'],
    ['so ``co`', 'so ``co``'],
    ['**so `a** b', '**so `a** b`**'],
    ['**so `code`', '**so `code`**'],
    ['so `**co', 'so `**co`'],
  ])('closes the code of %j', (text, healed) => {
    expect(heal(text)).toBe(healed);
  });

  it.each([
    ['```ts\nlet a', '```ts\nlet a\n```'],
    ['```ts\nlet a\n', '```ts\nlet a\n```'],
    ['```ts\nlet a\n``', '```ts\nlet a\n```'],
    ['~~~\n```', '~~~\n```\n~~~'],
    ['````\n```\n', '````\n```\n````'],
    ['- so\n  ```js\n  a', '- so\n  ```js\n  a\n  ```'],
    ['> ```\n> **a', '> ```\n> **a\n> ```'],
  ])('closes the fence of %j', (text, healed) => {
    expect(heal(text)).toBe(healed);
  });

  it.each([
    ['see [the', 'see the'],
    ['see [the docs](https://exam', 'see the docs'],
    ['see ![a chart](https://exam', 'see a chart'],
    ['hello <@U12', 'hello '],
    ['at <https://exam', 'at '],
    ['so **', 'so '],
    ['so `', 'so '],
    ['so\n``', 'so'],
    ['so\n```t', 'so'],
  ])('leaves out what is half-written in %j', (text, healed) => {
    expect(heal(text)).toBe(healed);
  });

  it.each([
    'Two to the 2**3 and 5 * 3, a_b and snake_case_name, ~5 or 3~4',
    'https://example.org/_a/*b',
    'the interval [0, 1) is half open',
    'see [1]',
    '- [ ] to do',
    'if a < b',
    '\\*not this, \\`nor this',
    '---',
    '***',
    'Title\n===',
    '```\n**a\n```',
    '`` ` ``',
  ])('leaves %j as it is', (text) => {
    expect(heal(text)).toBe(text);
  });

  const inline = fc.constantFrom(
    'word',
    '**bold**',
    '*it*',
    '_it_',
    '***both***',
    '~~no~~',
    '`code`',
    '`**`',
    '``a`b``',
    '[link](https://x.org/_a)',
    '![image](https://x.org/b)',
    '<@U12>',
    '<https://x.org>',
    'a < b',
    '2 * 3',
    'end.',
  );
  const line = fc.array(inline, { minLength: 1, maxLength: 8 }).map((all) => all.join(' '));
  const block = fc.oneof(
    line,
    line.map((text) => `## ${text}`),
    line.map((text) => `> ${text}`),
    fc.array(line, { minLength: 1, maxLength: 4 }).map((all) => all.map((text) => `- ${text}`).join('\n')),
    line.map((text) => `\`\`\`ts\n${text}\n**\n\`\`\``),
    line.map((text) => `| a | b |\n|---|---|\n| ${text} | c |`),
  );
  const answer = fc.array(block, { minLength: 1, maxLength: 6 }).map((all) => all.join('\n\n'));

  it('never changes finished text', () => {
    fc.assert(
      fc.property(answer, (text) => {
        expect(heal(text)).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });

  it('has nothing to do with what it healed', () => {
    fc.assert(
      fc.property(answer, fc.nat(), (text, at) => {
        const healed = heal(text.slice(0, at % text.length));
        expect(heal(healed)).toBe(healed);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['backticks', '`'.repeat(50_000)],
    ['runs of backticks', Array.from({ length: 300 }, (_, at) => `${'`'.repeat(at + 1)}a`).join('')],
    ['brackets', '['.repeat(50_000)],
    ['links', '[a]('.repeat(12_000)],
    ['angles', '<@'.repeat(50_000)],
    ['stars', '**a '.repeat(12_000)],
    ['pipes', '|'.repeat(100_000)],
    ['spaces', `a${' '.repeat(50_000)}a`],
    ['addresses', 'https://'.repeat(12_000)],
  ])('is not slowed down by %s', (_, text) => {
    expect(workOf(() => heal(text))).toBeLessThan(1_000);
  });
});
