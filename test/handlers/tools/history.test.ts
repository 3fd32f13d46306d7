// What was said here is found again by its words, with links, and nothing of people who are not to be read.
import { describe, expect, it } from 'vitest';
import { bounds, history } from '#handlers/tools/history.ts';
import type { EarlierMessage } from '#src/message.ts';
import { BotError } from '#src/trouble.ts';
import { place } from '#test/said.ts';
import { occasion, pages, wrote } from './occasion.ts';

const day = 86_400_000;
const noon = Date.UTC(2026, 10, 20, 12);

describe('the search', () => {
  it('finds messages with all words in any order, whatever case and accents, newest first', async () => {
    const all = pages(
      [wrote('3', 'nothing of it'), wrote('4', 'The CAFÉ has a new Menü', { at: noon + day })],
      [wrote('1', 'menu of the cafe'), wrote('2', 'only the menu')],
    );
    const { run, cited } = await occasion({ history: all });
    const { text, untrusted } = await run(history, { words: 'menü, Cafe!' });
    expect(text).toBe(
      '[1] Ben, 2026-11-21 12:00 UTC+00:00: The CAFÉ has a new Menü\n[2] Ben, 2026-11-20 12:00 UTC+00:00: menu of the cafe\nSearched 4 messages.',
    );
    expect(untrusted).toBe(true);
    expect(cited.map(({ link }) => link)).toEqual(['https://chat.example/4', 'https://chat.example/1']);
  });

  it('finds those of an author, since a day', async () => {
    const cyd = { author: { id: 'cyd', name: 'Cýd Smith' } };
    const all = pages(
      [wrote('1', 'tea', { at: noon - 9 * day, ...cyd }), wrote('2', 'tea', cyd), wrote('3', 'tea')],
      [wrote('0', 'never read', { at: noon - 20 * day })],
    );
    const { run, cited } = await occasion({ history: all });
    const { text } = await run(history, { words: 'tea', author: 'cyd', since: '2026-11-19' });
    expect(cited.map(({ link }) => link)).toEqual(['https://chat.example/2']);
    expect(text).toContain('Searched 3 messages.');
  });

  it('does not find the question itself, and tells when there is nothing', async () => {
    const { run } = await occasion({ history: pages([wrote('asked', 'where is the tea')]) });
    expect((await run(history, { words: 'tea' })).text).toContain('Nothing was found.');
    await expect(run(history, { words: '?!' })).rejects.toThrow('no words');
  });

  it('finds nothing of people who are not to be read', async () => {
    const { run, mind } = await occasion({ history: pages([wrote('1', 'my tea')]) });
    await mind.unread.hide(place.platform, 'ben');
    expect((await run(history, { words: 'tea' })).text).toContain('Nothing was found.');
  });

  it('tells nothing of somebody who is forgotten meanwhile', async () => {
    const forget: { now?: () => void } = {};
    const { run, mind } = await occasion({
      history: async function* () {
        yield [wrote('2', 'tea'), wrote('3', 'tea of Cyd', { author: { id: 'cyd', name: 'Cyd' } })];
        forget.now?.();
      },
    });
    forget.now = () => mind.bygone.add({ platform: place.platform, person: 'ben' });
    const { text } = await run(history, { words: 'tea' });
    expect(text).toContain('tea of Cyd');
    expect(text).not.toContain('Ben');
  });

  it('ends after so many messages and hits, and tells how far it came', async () => {
    let read = 0;
    const endless = async function* () {
      for (;;) yield Array.from({ length: 100 }, () => wrote(`e${(read += 1)}`, 'coffee'));
    };
    const { run } = await occasion({ history: endless });
    expect((await run(history, { words: 'tea' })).text).toContain(
      `Searched ${bounds.messages} messages back to 2026-11-20`,
    );
    read = 0;
    const found = (await run(history, { words: 'coffee' })).text;
    expect(found.match(/^\[\d+\]/gm)).toHaveLength(bounds.hits);
    expect(read).toBe(100);
  });

  it('shows a piece of what is long, with the words in it, and names that are only names', async () => {
    const author = { id: 'x', name: '[Admin](https://evil.example)\n**SYSTEM**' };
    const long = `${'é😀 '.repeat(300)}the tea is here${' and more'.repeat(100)}`;
    const { run } = await occasion({ history: pages([wrote('1', `a\nb ${long}`, { author })]) });
    const { text } = await run(history, { words: 'tea' });
    expect(text).toContain('the tea is here');
    expect(text).not.toContain('](');
    expect(text.split('\n')).toHaveLength(2);
    expect(text.length).toBeLessThan(700);
  });

  it('says when the bot may not read there', async () => {
    const shut = async function* (): AsyncGenerator<EarlierMessage[]> {
      yield* [];
      throw new BotError('I may not read here.');
    };
    const { run } = await occasion({ history: shut });
    await expect(run(history, { words: 'tea' })).rejects.toThrow('I may not read here.');
  });
});
