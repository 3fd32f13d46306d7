// The catalogs are whole: every sentence of the bot's own in every language, with the same braces, and none that nobody says.
import { parse } from '@formatjs/icu-messageformat-parser';
import { describe, expect, test } from 'vitest';
import { catalogs } from '#src/tongue.ts';
import { descriptions, labels, names, sentences } from './sentences.ts';

const said = sentences();
const named = new Set([...names(), ...labels()].map((name) => `name: ${name}`));

test('there are sentences to translate', () => {
  expect(said.size).toBeGreaterThan(300);
  expect(said).toContain('Only admins can do that.');
});

describe.each(Object.entries(catalogs))('the catalog of %s', (tongue, catalog) => {
  const keys = Object.keys(catalog);

  test('has every sentence', () => {
    expect([...said].filter((sentence) => !Object.hasOwn(catalog, sentence))).toEqual([]);
  });

  test('has no sentence that is not said any more', () => {
    expect(keys.filter((key) => !said.has(key) && !named.has(key))).toEqual([]);
  });

  test('fills in the same, and keeps code, bold words and commands as they are', () => {
    for (const key of keys) {
      const translated = catalog[key] ?? '';
      expect(braces(translated), key).toEqual(braces(key));
      expect(code(translated), key).toEqual(code(key));
      expect(translated.trim(), key).not.toBe('');
    }
  });

  test('is short enough for what platforms show of it', () => {
    for (const sentence of descriptions())
      expect(Array.from(catalog[sentence] ?? '').length, sentence).toBeLessThanOrEqual(100);
    for (const name of names()) {
      const translated = catalog[`name: ${name}`] ?? name;
      // https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-naming
      expect(translated, `${tongue} ${name}`).toMatch(/^[-_'\p{Ll}\p{Lo}\p{Lm}\p{N}]{1,32}$/u);
    }
    for (const label of labels()) expect((catalog[`name: ${label}`] ?? label).length, label).toBeLessThanOrEqual(32);
  });
});

/** The names in a sentence's braces, also within plurals. */
function braces(sentence: string): string[] {
  const found = new Set<string>();
  const look = (parts: ReturnType<typeof parse>): void => {
    for (const part of parts) {
      if ('value' in part && part.type !== 0) found.add(part.value);
      if ('options' in part) for (const { value } of Object.values(part.options)) look(value);
    }
  };
  look(parse(sentence, { ignoreTag: true }));
  return [...found].toSorted();
}

function code(sentence: string): string[] {
  return (sentence.match(/`[^`]+`/g) ?? []).toSorted();
}
