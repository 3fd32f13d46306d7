// The bot's own words: looked up by their English sentence, with what their braces hold, and in English where nobody translated.
import { expect, test } from 'vitest';
import { english, speaker, tongueOf, tongues } from '#src/tongue.ts';

test.each([
  ['de', 'de'],
  ['de-AT', 'de'],
  ['pt', 'pt-BR'],
  ['pt-PT', 'pt-BR'],
  ['PT-br', 'pt-BR'],
  ['es-419', 'es'],
  ['ja-JP', 'ja'],
  ['en-GB', 'en'],
  ['sv-SE', undefined],
  ['', undefined],
  [undefined, undefined],
])('the locale %s is closest to %s', (locale, tongue) => {
  expect(tongueOf(locale)).toBe(tongue);
});

test('what stands in braces is filled in, plurals and numbers as the language has them', () => {
  expect(english('I left out {count, plural, one {# message} other {# messages}}.', { count: 1 })).toBe(
    'I left out 1 message.',
  );
  expect(english('{name} has {amount, number}.', { name: '<@1> {x}', amount: 1234.5 })).toBe('<@1> {x} has 1,234.5.');
});

test('a sentence that nobody translated is said in English, and names of the prototype are none', () => {
  for (const tongue of tongues) {
    expect(speaker(tongue)('Nobody ever translated {what}.', { what: 'this' })).toBe('Nobody ever translated this.');
    for (const name of ['constructor', '__proto__', 'toString']) expect(speaker(tongue)(name)).toBe(name);
  }
});
