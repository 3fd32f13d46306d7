// The language that a browser asks for.
import { expect, test } from 'vitest';
import { localeOf } from '#adapters/web/locale.ts';

test.each([
  ['de-CH,de;q=0.9', 'de-CH'],
  ['en;q=0.2, pt-BR;q=0.8', 'pt-BR'],
  ['*', undefined],
  ['fr;q=0, ja;q=0.1', 'ja'],
  ['<script>', undefined],
  ['', undefined],
  [undefined, undefined],
])('reads the language out of %s', (header, locale) => {
  expect(localeOf(header)).toBe(locale);
});
