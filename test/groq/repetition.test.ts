// Loops are noticed, and texts that only look alike are not.
import { expect, test } from 'vitest';
import { Repetition } from '#src/groq/repetition.ts';

function noticed(text: string, size = 7): number | undefined {
  const repetition = new Repetition();
  for (let at = 0; at < text.length; at += size) if (repetition.push(text.slice(at, at + size))) return at;
  return undefined;
}

test.each(['ha', 'I am sorry, but I can not help with that. ', '\n', `${'0123456789'.repeat(15)}\n`])(
  'notices %j for ever',
  (unit) => {
    const preface = 'An answer that began well enough. '.repeat(3);
    expect(noticed(preface + unit.repeat(10_000))).toBeLessThan(4_000);
  },
);

test.each([
  ['a rule of dashes', `Table\n${'-'.repeat(400)}\n`.repeat(1) + prose()],
  ['a long list', Array.from({ length: 500 }, (_, number) => `- item ${number}`).join('\n')],
  [
    'a table whose rows are alike',
    Array.from({ length: 300 }, (_, number) => `| ${number * 7} | yes | yes |`).join('\n'),
  ],
  ['prose', prose()],
])('lets %s pass', (_, text) => {
  expect(noticed(text)).toBeUndefined();
});

test('does not slow down with length', () => {
  const repetition = new Repetition();
  const began = performance.now();
  for (let count = 0; count < 4_000; count += 1) repetition.push(`word${count} `);
  expect(performance.now() - began).toBeLessThan(500);
});

function prose(): string {
  return Array.from({ length: 400 }, (_, number) => `Sentence ${number} says ${number * number}.`).join(' ');
}
