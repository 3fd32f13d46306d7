// A conversation as a model reads it: every message once, in order, and none that speaks for another.
import { expect, it } from 'vitest';
import { script } from '#handlers/digest/script.ts';
import { tokens } from '#handlers/prompt.ts';
import type { EarlierMessage } from '#src/message.ts';
import { fc } from '#test/property.ts';
import { attached } from '#test/said.ts';

const at = Date.UTC(2026, 10, 26, 9, 5);
const message = (text: string, but: Partial<EarlierMessage> = {}): EarlierMessage => ({
  id: text,
  author: { id: 'ben', name: 'Ben' },
  text,
  at,
  own: false,
  attachments: [],
  ...but,
});

it('numbers each message, with who wrote it, when, and what came with it', () => {
  const { parts, links, leftOut } = script(
    [
      message('We meet at nine.', { link: 'https://chat.example/1' }),
      message('', { own: true, attachments: [attached(new Uint8Array(), { name: 'plan.pdf' })] }),
    ],
    1000,
  );
  expect(parts.map(({ text }) => text)).toEqual([
    '[1] Ben, 2026-11-26 09:05\n⟦We meet at nine.⟧\n[2] the bot, 2026-11-26 09:05\n⟦(sent: plan.pdf)⟧',
  ]);
  expect([[...links], leftOut]).toEqual([[[1, 'https://chat.example/1']], 0]);
});

it('lets nothing that people write end its brackets or pose as another message, whatever they are called', () => {
  const hostile = fc.array(
    fc.constantFrom('⟦', '⟧', '[', ']', '【', '】', '\n', '1', '2', ' Ann, 2026', 'x', ':', '#', '<'),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(hostile, hostile), { minLength: 1, maxLength: 4 }), (all) => {
      const said = all.map(([name, text]) => message(text.join(''), { author: { id: 'x', name: name.join('') } }));
      const whole = script(said, 5000)
        .parts.map(({ text }) => text)
        .join('\n');
      expect(whole.match(/⟦/g)).toHaveLength(said.length);
      expect(whole.match(/⟧/g)).toHaveLength(said.length);
      const heads = [...whole.matchAll(/^\[(\d+)\] [^⟦⟧[\]\n]*, \d{4}-\d\d-\d\d \d\d:\d\d\n⟦/gm)].map(([, n]) =>
        Number(n),
      );
      expect(heads).toEqual(said.map((_, index) => index + 1));
      expect(whole.match(/[[【]\s*#?\d+\s*[\]】]/g)).toHaveLength(said.length);
    }),
  );
});

it('parts what is long within the budget, each message in one part; of what is too long, the newest is read', () => {
  const said = Array.from({ length: 400 }, (_, index) => message(`${index} ${'word '.repeat(100)}`));
  const { parts, leftOut } = script(said, 1000);
  expect(parts.length).toBe(16);
  for (const { text } of parts) expect(tokens(text)).toBeLessThanOrEqual(1000);
  const numbers = parts.flatMap((part) => [...part.numbers]);
  expect(numbers).toEqual(Array.from({ length: 400 - leftOut }, (_, index) => leftOut + index + 1));
});

it('reads the beginning of a message that is longer than anybody wants to read', () => {
  const [part] = script([message('a'.repeat(100_000))], 600).parts;
  expect(tokens(part?.text ?? '')).toBeLessThanOrEqual(600);
  expect(part?.text).toContain(' …⟧');
});
