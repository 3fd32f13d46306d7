// What is written for the eye is not read aloud: it is stripped, or written in the chat.
import { describe, expect, it } from 'vitest';
import { sentences } from '#handlers/call/sentences.ts';
import { inTheChat } from '#handlers/aloud/spoken.ts';
import { fc } from '#test/property.ts';

async function spoken(markdown: string, size = 3): Promise<{ said: string; notes: string[] }> {
  const pieces = async function* () {
    for (let at = 0; at < markdown.length; at += size) yield markdown.slice(at, at + size);
  };
  const chunks = await Array.fromAsync(sentences(pieces()));
  return {
    said: chunks.map(({ text }) => text).join(' '),
    notes: chunks.flatMap(({ notes }) => notes),
  };
}

describe('aloud', () => {
  it.each([
    ['emphasis', 'This is **very** *nice*, __really__ ~~not~~ ***so***.', 'This is very nice, really not so.'],
    ['signs that are meant', 'So 3 * 4 is 12, and snake_case stays.', 'So 3 * 4 is 12, and snake_case stays.'],
    ['code in a line', 'Call `foo bar` now.', 'Call foo bar now.'],
    ['headings', '# News\nIt rains.', 'News. It rains.'],
    ['lists', 'You need:\n- flour\n- two eggs\n* milk', 'You need: flour. two eggs. milk'],
    ['numbered lists', '1. Mix it\n2) Bake it', '1, Mix it. 2, Bake it'],
    ['tasks and quotes', '- [x] done\n> he said so', 'done. he said so'],
    ['rules', 'One.\n\n---\n\nTwo.', 'One. Two.'],
    ['paragraphs', 'One\n\nTwo', 'One. Two'],
    ['emoji', 'Great 🎉 job 👍🏽! 🇩🇪 Yes ❤️.', 'Great job! Yes.'],
    ['mentions', 'Hi <@123456>, see <#42> <:smile:99> @ann.', 'Hi, see ann.'],
    ['tags', 'One<br>two', 'One two'],
  ])('%s', async (_, markdown, said) => {
    expect(await spoken(markdown)).toEqual({ said, notes: [] });
  });

  it.each([
    ['code', 'Here:\n```ts\nconst a = 1;\n\nlet b;\n```\nGood.', '```ts\nconst a = 1;\n\nlet b;\n```'],
    ['code whose fence is never closed', 'Here:\n```\nconst a = 1;', '```\nconst a = 1;'],
    ['a table', 'Here:\n| a | b |\n| - | - |\n| 1 | 2 |\nGood.', '| a | b |\n| - | - |\n| 1 | 2 |'],
  ])('%s is written instead', async (_, markdown, note) => {
    const { said, notes } = await spoken(markdown);
    expect(notes).toEqual([note]);
    expect(said).toMatch(new RegExp(`^Here: ${inTheChat}( Good\\.)?$`));
  });

  it('people are told once that something is written', async () => {
    const { said, notes } = await spoken('```\na\n```\nand\n```\nb\n```\nend');
    expect(notes).toHaveLength(2);
    expect(said.split(inTheChat)).toHaveLength(2);
  });

  it.each([
    ['See [the docs](https://example.com/a_b) now.', 'See the docs now.', 'https://example.com/a_b'],
    ['See https://example.com/x?y=1#z.', 'See the link in the chat.', 'https://example.com/x?y=1#z'],
    ['See <https://example.com>, ok?', 'See the link in the chat, ok?', 'https://example.com'],
  ])('addresses in %j are written', async (markdown, said, link) => {
    expect(await spoken(markdown)).toEqual({ said, notes: [link] });
  });

  it('is the same however the answer comes in pieces', async () => {
    const part = fc.constantFrom(
      '**bold** ',
      'word ',
      '`a b` ',
      '[x y](http://z.w) ',
      '\n',
      '- ',
      '# ',
      '```\n',
      '| a |\n',
      '1. ',
      '😀 ',
      'end. ',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 30 }), fc.integer({ min: 1, max: 9 }), async (parts, size) => {
        const markdown = parts.join('');
        const words = async (size: number) => letters((await spoken(markdown, size)).said);
        expect(await words(size)).toBe(await words(markdown.length + 1));
      }),
    );
  });
});

const letters = (text: string): string => text.replace(/[^\p{L}]+/gu, ' ').trim();
