// What people write in Slack reads as Markdown, and only a real mention calls the bot.
import { describe, expect, test } from 'vitest';
import { fromMrkdwn, mentions } from '#adapters/slack/mrkdwn.ts';
import { fromRichText, richlyMentions } from '#adapters/slack/richtext.ts';
import { workOf } from '#test/work.ts';

const naming = { person: (id: string) => (id === 'U0BOT' ? '' : `@${id.toLowerCase()}`) };
const rich = (...elements: object[]): object[] => [{ type: 'rich_text', elements }];
const section = (...elements: object[]): object => ({ type: 'rich_text_section', elements });
const own = { type: 'user', user_id: 'U0BOT' };

describe('mrkdwn', () => {
  test.each([
    ['*bold* _italic_ ~gone~ `code`', '**bold** _italic_ ~~gone~~ `code`'],
    ['2 * 3 * 4 and a*b*c', '2 * 3 * 4 and a*b*c'],
    ['`*not bold*` ```~not gone~```', '`*not bold*` ```~not gone~```'],
    ['<https://a.example|here> and <https://b.example>', '[here](https://a.example) and https://b.example'],
    ['<mailto:a@b.example|a@b.example>', '[a@b.example](mailto:a@b.example)'],
    ['hello <@U1> in <#C1|general>, <!here> <!subteam^S1|@team>', 'hello @u1 in #general, @here @team'],
    ['1 &lt; 2 &amp;&amp; 3 &gt; 2', '1 < 2 && 3 > 2'],
    ['&amp;lt;!channel&amp;gt;', '&lt;!channel&gt;'],
    ['&gt; quoted', '> quoted'],
    ['<!date^1392734382^{date}|18 Feb>', '18 Feb'],
  ])('%s', (text, markdown) => {
    expect(fromMrkdwn(text, naming)).toBe(markdown);
  });

  test('a mention counts in plain words only', () => {
    expect(mentions('hi <@U0BOT>', 'U0BOT')).toBe(true);
    expect(mentions('hi <@U0BOT|parley>', 'U0BOT')).toBe(true);
    expect(mentions('`<@U0BOT>`', 'U0BOT')).toBe(false);
    expect(mentions('```\n<@U0BOT>\n```', 'U0BOT')).toBe(false);
    expect(mentions('&gt; <@U0BOT> said', 'U0BOT')).toBe(false);
    expect(mentions('hi <@U0BOTTOM>', 'U0BOT')).toBe(false);
  });

  test('hostile text is read in no time', () => {
    const hostile = [
      '*'.repeat(50_000),
      '`'.repeat(50_001),
      '<'.repeat(50_000),
      '<|'.repeat(50_000),
      '*a '.repeat(20_000),
    ];
    for (const text of hostile) {
      const work = workOf(() => {
        fromMrkdwn(text, naming);
        mentions(text, 'U0BOT');
      });
      expect(work).toBeLessThan(1_000);
    }
  });
});

describe('rich text', () => {
  test('keeps emphasis, links, lists, quotes and code', () => {
    const blocks = rich(
      section(
        own,
        { type: 'text', text: ' read ' },
        { type: 'text', text: 'this', style: { bold: true, italic: true } },
      ),
      {
        type: 'rich_text_list',
        style: 'ordered',
        elements: [
          section({ type: 'text', text: 'one' }),
          section({ type: 'link', url: 'https://a.example', text: 'two' }),
        ],
      },
      { type: 'rich_text_quote', elements: [{ type: 'text', text: 'a\nb' }] },
      { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'let x = "*"' }] },
    );
    expect(fromRichText(blocks, naming)).toBe(
      'read _**this**_\n1. one\n2. [two](https://a.example)\n> a\n> b\n```\nlet x = "*"\n```',
    );
  });

  test('reads people, channels, broadcasts and emoji', () => {
    const blocks = rich(
      section(
        { type: 'user', user_id: 'U2' },
        { type: 'text', text: ' ' },
        { type: 'broadcast', range: 'here' },
        { type: 'emoji', name: 'wave', unicode: '1f44b-1f3fb' },
        { type: 'emoji', name: 'party_parrot' },
      ),
    );
    expect(fromRichText(blocks, naming)).toBe('@u2 @here👋🏻:party_parrot:');
  });

  test('a mention counts in sections and lists, not in quotes and code', () => {
    expect(richlyMentions(rich(section(own)), 'U0BOT')).toBe(true);
    expect(richlyMentions(rich({ type: 'rich_text_list', elements: [section(own)] }), 'U0BOT')).toBe(true);
    expect(richlyMentions(rich({ type: 'rich_text_quote', elements: [own] }), 'U0BOT')).toBe(false);
    expect(richlyMentions(rich({ type: 'rich_text_preformatted', elements: [own] }), 'U0BOT')).toBe(false);
    expect(richlyMentions(rich(section({ ...own, style: { code: true } })), 'U0BOT')).toBe(false);
  });

  test.each([[undefined], [null], ['text'], [[]], [[null]], [[{ type: 'section' }]], [[{ type: 'rich_text' }]]])(
    'is not guessed from %j',
    (blocks) => {
      expect(fromRichText(blocks, naming)).toBeUndefined();
      expect(richlyMentions(blocks, 'U0BOT')).toBeUndefined();
    },
  );
});
