// All that the bot offers fits into what Discord takes of one command, in every language.
import { describe, expect, test } from 'vitest';
import { rendered } from '#adapters/discord/rendered.ts';
import { commands } from '#handlers/commands.ts';
import { tasks } from '#handlers/tasks.ts';
import { speaker } from '#src/tongue.ts';
import { z } from 'zod';

const local = z.record(z.string(), z.string()).default({});
const named = z.object({
  name: z.string(),
  name_localizations: local,
  description: z.string().default(''),
  description_localizations: local,
});
const choice = named.extend({ value: z.union([z.string(), z.number()]) });
const option = named.extend({ choices: z.array(choice).default([]) });
const part = option.extend({ options: z.array(option).default([]) });
const command = named.extend({ options: z.array(part).default([]) });

/** Of a text in all languages, the longest counts. */
function sizeOf(one: z.infer<typeof named>): number {
  const longest = (text: string, others: Readonly<Record<string, string>>) =>
    Math.max(text.length, ...Object.values(others).map(({ length }) => length));
  return longest(one.name, one.name_localizations) + longest(one.description, one.description_localizations);
}

const sizeOfOption = ({ choices, ...one }: z.infer<typeof option>): number =>
  sizeOf(one) + choices.reduce((sum, { value, ...known }) => sum + sizeOf(known) + String(value).length, 0);

const all = z.array(command).parse(rendered([...commands, ...tasks], speaker));

/** https://docs.discord.com/developers/interactions/application-commands#slash-commands */
describe.each(all.map((one) => [one.name, one] as const))('/%s', (_, { options, ...whole }) => {
  test('has at most 25 parts or options, each with at most 25 options of at most 25 choices', () => {
    expect(options.length).toBeLessThanOrEqual(25);
    for (const { options: inner, choices } of options) {
      expect(inner.length).toBeLessThanOrEqual(25);
      for (const one of [...inner, { choices }]) expect(one.choices.length).toBeLessThanOrEqual(25);
    }
  });

  test('has at most 8,000 characters', () => {
    const parts = options.map(({ options: inner, ...own }) =>
      inner.reduce((sum, one) => sum + sizeOfOption(one), sizeOfOption(own)),
    );
    expect(parts.reduce((sum, size) => sum + size, sizeOf(whole))).toBeLessThanOrEqual(8000);
  });
});

test('there is much to be counted', () => {
  expect(all.find(({ name }) => name === 'moderation')?.options.length).toBeGreaterThan(20);
});
