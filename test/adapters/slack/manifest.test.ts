// The manifest offers what the bot can be told: Slack knows no other commands, and nothing else of its menus.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { manifestOf, printed } from '#deploy/manifest.ts';
import { commands } from '#handlers/commands.ts';
import { tasks } from '#handlers/tasks.ts';
import type { Option } from '#src/command.ts';
import { menusOf } from '#test/twins/slack/manifest.ts';
import { command } from './counter-scene.ts';

const committed = readFileSync(join(import.meta.dirname, '../../../deploy/slack-manifest.json'), 'utf8');
/** The part that tells what is offered. */
interface Offers {
  readonly features: {
    readonly slash_commands: readonly Readonly<Record<string, unknown>>[];
    readonly shortcuts: readonly Readonly<Record<string, unknown>>[];
  };
}
// As `manifestOf` makes it.
const featuresOf = (...all: Parameters<typeof manifestOf>) => (manifestOf(...all) as Offers).features;
const offered = [...commands, ...tasks].filter(({ calls, hidden }) => !calls && !hidden);

test('the one that is committed is up to date: npm run -s slack:manifest > deploy/slack-manifest.json', () => {
  expect(committed).toBe(printed());
});

test('Slack takes it, and offers every command that needs no call, and every entry of the menu of messages', () => {
  // What was committed is one.
  const menus = menusOf(JSON.parse(committed) as Parameters<typeof menusOf>[0]);
  expect(menus.commands).toEqual(new Set(offered.map(({ name }) => `/${name.split(' ', 1)[0]}`)));
  expect(menus.shortcuts).toEqual(new Set(offered.flatMap(({ name, menu }) => (menu === undefined ? [] : [name]))));
});

describe('a manifest', () => {
  const option = (name: string, but: Partial<Option>): Option => ({ name, description: name, kind: 'text', ...but });

  test('shows how a command is written', () => {
    const options = [
      option('text', { required: true }),
      option('as', { choices: ['data', 'text'] }),
      option('speed', { kind: 'number' }),
      option('image', { kind: 'file' }),
    ];
    expect(featuresOf([command('speak', { options, menu: 'Read aloud' })])).toMatchObject({
      slash_commands: [{ command: '/speak', usage_hint: '<text> [data | text] [speed:…]', should_escape: false }],
      shortcuts: [{ name: 'Read aloud', type: 'message', callback_id: 'speak', description: 'Does speak.' }],
    });
  });

  test('has one command for a family, with the ids of people and rooms', () => {
    const whom = option('person', { kind: 'person' });
    const family = [command('usage'), command('usage server'), command('usage of', { options: [whom] })];
    expect(featuresOf(family).slash_commands).toEqual([
      { command: '/usage', description: 'Does usage.', usage_hint: 'server | of', should_escape: true },
    ]);
  });

  test('offers neither what is for calls nor what is hidden', () => {
    const hidden = command('again', { hidden: true, menu: 'Again' });
    expect(featuresOf([hidden, command('join', { calls: true })])).toMatchObject({ slash_commands: [], shortcuts: [] });
  });

  test('is none with a name of Slack’s own, or more than Slack takes', () => {
    const many = (count: number, menu?: string) =>
      Array.from({ length: count }, (_, at) => command(`c${at}`, menu === undefined ? {} : { menu }));
    expect(() => manifestOf([command('status')])).toThrow('/status is a command of Slack');
    expect(() => manifestOf(many(51))).toThrow('50 slash commands at most');
    expect(() => manifestOf(many(11, 'Do'))).toThrow('10 shortcuts at most');
  });
});
