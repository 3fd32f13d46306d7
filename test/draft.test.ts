// An answer laid out over pages: whole at its end, valid and small enough at every moment, whatever it holds.
import { describe, expect, it } from 'vitest';
import { readLines } from '#src/text/blocks.ts';
import { Draft, type Typesetting } from '#src/delivery/draft.ts';
import type { Page } from '#src/poster.ts';
import { fc } from '#test/property.ts';

const setting = (but: Partial<Typesetting> = {}): Typesetting => ({
  limit: 2000,
  size: (text) => text.length,
  revisable: true,
  note: (text) => `-# ${text}`,
  understood: (text) => `> ${text}`,
  ...but,
});

function draft(but: Partial<Typesetting> = {}, ...texts: readonly string[]): Draft {
  const one = new Draft(setting(but));
  for (const text of texts) one.add({ type: 'text', text });
  return one;
}

const texts = (one: Draft): string[] => one.pages().map(({ text }) => text);

describe('a draft', () => {
  it('is healed while it grows', () => {
    expect(texts(draft({}, 'This is **bold'))).toEqual(['This is **bold**']);
    expect(texts(draft({}, '```js\nconst a'))).toEqual(['```js\nconst a\n```']);
  });

  it('that has ended loses nothing, even where it looks half-written', () => {
    const one = draft({}, 'the interval [0');
    one.end();
    expect(texts(one)).toEqual(['the interval [0']);
  });

  it('that ended in an open fence is closed, and its notes stand outside', () => {
    const one = draft({}, '```js\nconst a');
    one.add({ type: 'note', text: 'Cut off.' });
    one.end();
    expect(texts(one)).toEqual(['```js\nconst a\n```\n\n-# Cut off.']);
  });

  it('that was cut off just behind an opened fence is closed too', () => {
    const [bare, noted] = [draft({}, 'So:\n```js'), draft({}, 'So:\n```js\n')];
    noted.add({ type: 'note', text: 'Cut off.' });
    for (const one of [bare, noted]) one.end();
    expect([texts(bare), texts(noted)]).toEqual([['So:\n```js\n```'], ['So:\n```js\n```\n\n-# Cut off.']]);
  });

  it('grows on its last page only', () => {
    const one = draft({ limit: 300 }, 'word '.repeat(100));
    const growing = one.pages().map((page) => page.growing);
    expect(growing).toEqual([...growing.slice(1).map(() => false), true]);
    expect(growing.length).toBeGreaterThan(1);
    one.end();
    expect(one.pages().some((page) => page.growing)).toBe(false);
  });

  it('stops growing once it is whole, may still have notes below, and may still be taken back', () => {
    for (const revisable of [true, false]) {
      const one = draft({ revisable }, '```ts\nconst x = 1;');
      one.add({ type: 'whole' });
      expect(one.pages()).toEqual([{ number: 0, text: '```ts\nconst x = 1;\n```', growing: false }]);
      one.add({ type: 'retract', text: 'No.' });
      expect(one.pages()).toEqual([{ number: 0, text: 'No.', growing: false }]);
    }
  });

  it('has its buttons on its last page once it is whole, and none when it is taken back', () => {
    const buttons = [{ command: 'answer again', chosen: { turn: 't' }, label: 'Again' }];
    const one = draft({ limit: 300 }, 'word '.repeat(100));
    expect(one.pages().every((page) => page.buttons === undefined)).toBe(true);
    one.add({ type: 'whole', buttons });
    const offered = () => one.pages().map((page) => page.buttons);
    expect(offered().at(-1)).toEqual(buttons);
    expect(offered().filter(Boolean).length).toBe(1);
    // A note may need another page: then the buttons are there.
    one.add({ type: 'note', text: 'a note '.repeat(50) });
    one.end();
    expect(offered().filter(Boolean)).toEqual([buttons]);
    expect(offered().at(-1)).toEqual(buttons);
    one.add({ type: 'retract', text: 'No.' });
    expect(offered()).toEqual([undefined]);
  });

  it('has what was understood above it, and what was thought below', () => {
    const one = draft();
    one.add({ type: 'understood', text: 'How tall?', folded: false });
    one.add({ type: 'text', text: '330 m.' });
    one.add({ type: 'whole' });
    one.add({ type: 'understood', text: 'Let me see.', folded: true });
    one.add({ type: 'note', text: 'A note.' });
    one.end();
    const [text = ''] = texts(one);
    const order = ['How tall?', '330 m.', 'Let me see.', 'A note.'].map((words) => text.indexOf(words));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order).not.toContain(-1);
  });

  it('shows a wait until there are words, and never together with them', () => {
    const one = draft();
    one.add({ type: 'wait', text: 'A moment.' });
    expect(one.pages()).toEqual([{ number: 0, text: '-# A moment.', growing: true }]);
    one.add({ type: 'text', text: 'Here.' });
    expect(texts(one)).toEqual(['Here.']);
  });

  it('that is taken back begins again, without hidden rests of what it was', () => {
    const one = draft({ limit: 300 }, `${'bad '.repeat(100)}\u{1F468}\u200D`);
    one.add({ type: 'retract', text: 'Sorry.' });
    one.end();
    expect([texts(one), one.retracted]).toEqual([['Sorry.'], true]);
  });

  it('is rid of what nobody sees, though it comes in two pieces', () => {
    const one = draft({}, 'a\u200B', '\u202Eb\u{E0041}');
    one.end();
    expect(texts(one)).toEqual(['ab']);
  });

  it('turns a page that grew too old where nothing is half-written', () => {
    const one = draft({ revisable: false }, 'One. ');
    one.pages();
    one.turnPage();
    one.add({ type: 'text', text: 'Two.' });
    one.end();
    expect(one.pages()).toEqual([
      { number: 0, text: 'One. ', growing: false },
      { number: 1, text: 'Two.', growing: false },
    ]);
  });
});

describe('any answer', () => {
  let count = 0;
  const words = fc
    .integer({ min: 1, max: 60 })
    .map((length) => Array.from({ length }, () => `w${(count += 1)}`).join(' '));
  const code = fc.array(words, { minLength: 1, maxLength: 25 });
  const block = fc.oneof(
    words,
    words.map((text) => `## ${text.slice(0, 60)}`),
    words.map((text) => `**${text}** and _${text}_, ~~${text}~~`),
    words.map((text) => `See [${text.slice(0, 40)}](https://example.org/${count}) and \`${text.slice(0, 30)}\`.`),
    fc.array(words, { minLength: 1, maxLength: 8 }).map((items) => items.map((item) => `- ${item}`).join('\n')),
    fc
      .array(words, { minLength: 1, maxLength: 8 })
      .map((items) => items.map((item, at) => `${at + 1}. ${item}`).join('\n')),
    fc.array(words, { minLength: 1, maxLength: 5 }).map((rows) => rows.map((row) => `> ${row}`).join('\n')),
    code.map((rows) => `\`\`\`js\n${rows.join('\n')}\n\`\`\``),
    fc
      .array(words, { minLength: 1, maxLength: 8 })
      .map((rows) => `| a | b |\n|---|---|\n${rows.map((row) => `| ${row} | x |`).join('\n')}`),
    fc.constantFrom(
      '😀'.repeat(90),
      'ä'.repeat(300),
      '*'.repeat(40),
      '[['.repeat(30),
      '***',
      '> - > - >',
      '<https://example.org',
      '`'.repeat(7),
    ),
  );
  const answer = fc.array(block, { minLength: 1, maxLength: 14 }).map((blocks) => blocks.join('\n\n'));
  const setup = fc.record({
    limit: fc.integer({ min: 300, max: 1500 }),
    revisable: fc.boolean(),
    bytes: fc.boolean(),
    chunk: fc.integer({ min: 1, max: 400 }),
  });

  interface Setup {
    readonly limit: number;
    readonly revisable: boolean;
    readonly bytes: boolean;
    readonly chunk: number;
  }

  /** Every state of the pages on the way, the last one last. */
  function states(whole: string, { limit, revisable, bytes, chunk }: Setup): { set: Typesetting; states: Page[][] } {
    const set = setting({ limit, revisable, ...(bytes && { size: (text) => Buffer.byteLength(text) }) });
    const one = new Draft(set);
    const seen: Page[][] = [];
    for (let at = 0; at < whole.length; at += chunk) {
      one.add({ type: 'text', text: whole.slice(at, at + chunk) });
      seen.push(one.pages());
    }
    one.add({ type: 'note', text: 'A note.' });
    one.end();
    return { set, states: [...seen, one.pages()] };
  }

  /** What is never repeated on another page, as heads of tables and fences are, and never added. */
  const lettersOf = (text: string): string => text.replace(/[^w\d]/g, '');

  const allAnswers = (check: (whole: string, seen: { set: Typesetting; states: Page[][] }) => void) =>
    fc.assert(
      fc.property(answer, setup, (whole, how) => check(whole, states(whole, how))),
      { numRuns: 150 },
    );

  it('has pages that are numbered, never blank and never too large', () => {
    allAnswers((_whole, { set, states }) => {
      for (const pages of states) {
        expect(pages.map(({ number }) => number)).toEqual(pages.map((_page, index) => index));
        for (const { text } of pages) {
          expect(text.trim()).not.toBe('');
          expect(set.size(text)).toBeLessThanOrEqual(set.limit);
        }
      }
    });
  });

  it('is there to its last word, in order, and its notes below', () => {
    allAnswers((whole, { states }) => {
      const shown =
        states
          .at(-1)
          ?.map(({ text }) => text)
          .join('\n') ?? '';
      expect(lettersOf(shown)).toBe(lettersOf(whole));
      expect(shown.replace(/\s+/g, ' ').endsWith('-# A note.')).toBe(true);
    });
  });

  it('never leaves a fence open on a page', () => {
    allAnswers((_whole, { states, set }) => {
      const shown = set.revisable ? states.flat() : states.flatMap((pages) => pages.filter(({ growing }) => !growing));
      for (const { text } of shown) {
        expect(['open', 'code']).not.toContain(readLines(text).at(-1)?.kind);
      }
    });
  });

  it('where pages only grow, changes nothing that was shown', () => {
    allAnswers((_whole, { states, set }) => {
      if (set.revisable) return;
      states.reduce((before, now) => {
        for (const { number, text } of before) expect(now[number]?.text.startsWith(text)).toBe(true);
        return now;
      });
    });
  });
});
