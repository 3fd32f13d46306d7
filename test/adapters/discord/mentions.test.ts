import { describe, expect, test } from 'vitest';
import { mentions, readable, type Names } from '#adapters/discord/mentions.ts';
import { workOf } from '#test/work.ts';

const me = '900000000000000001';

describe('a mention', () => {
  test.each([
    `<@${me}> hello`,
    `<@!${me}> hello`,
    `hello\n<@${me}>`,
    `an \` alone <@${me}>`,
    `\`code\` <@${me}> \`code\``,
    `> a quote\n<@${me}> and I say`,
    `a > b <@${me}>`,
  ])('is real in %j', (text) => {
    expect(mentions(text, me)).toBe(true);
  });

  test.each([
    `\`<@${me}>\``,
    `\`\`a \` b <@${me}>\`\``,
    `\`\`\`ts\n<@${me}>\n\`\`\``,
    `\`\`\`a \`b\` <@${me}>\`\`\``,
    `> <@${me}> said so`,
    `my words\n> <@${me}>`,
    `mine\n>>> all of this\n<@${me}>`,
    `<@900000000000000002>`,
    `<@&${me}>`,
    `@everyone @here`,
  ])('is none in %j', (text) => {
    expect(mentions(text, me)).toBe(false);
  });
});

describe('a readable text', () => {
  const names: Names = {
    person: (id) => (id === '1' ? 'Ann' : undefined),
    role: (id) => (id === '2' ? 'mods' : undefined),
    channel: (id) => (id === '3' ? 'general' : undefined),
  };

  test.each([
    [`<@${me}> what is this?`, 'what is this?'],
    [`so <@!1> of <@&2> in <#3>`, 'so @Ann of @mods in #general'],
    [`<@7> of <@&7> in <#7>`, '@someone of @some role in #some channel'],
    [`<:wave:5> <a:spin:6>`, ':wave: :spin:'],
    [`see \`<@1>\` and <@1>`, 'see `<@1>` and @Ann'],
    [`> <@${me}>\nwas that you?`, '> \nwas that you?'],
    [`tell me <@${me}> what this is`, 'tell me what this is'],
    [`<@${me}>`, ''],
  ])('of %j is %j', (text, said) => {
    expect(readable(text, me, names)).toBe(said);
  });
});

test('reads hostile Markdown in no time', () => {
  const hostile = [
    '`'.repeat(50_000),
    '` '.repeat(50_000),
    Array.from({ length: 300 }, (_, n) => '`'.repeat(n)).join(' '),
    '> '.repeat(50_000),
    '<@'.repeat(50_000),
    '\n'.repeat(50_000),
    ' '.repeat(50_000),
  ];
  for (const text of hostile) {
    const work = workOf(() => {
      mentions(text, me);
      readable(text, me, { person: () => undefined, role: () => undefined, channel: () => undefined });
    });
    expect(work).toBeLessThan(1_000);
  }
});
