// The manifest offers what the bot can be told: Slack knows no other commands, and nothing else of its menus.
import { expect, test } from 'vitest';
import { commands } from '#handlers/commands.ts';
import { tasks } from '#handlers/tasks.ts';
import manifest from '../../../deploy/slack-manifest.json' with { type: 'json' };

const { slash_commands: offered, shortcuts } = manifest.features;

test('every command that needs no call has its slash', () => {
  const told = [...tasks, ...commands.filter(({ calls }) => !calls)];
  const names = new Set(told.map(({ name }) => `/${name.split(' ', 1)[0]}`));
  expect(offered.map(({ command }) => command).toSorted()).toEqual([...names].toSorted());
});

test('every task for messages is in their menu, under its name', () => {
  const menu = tasks.flatMap(({ name, menu }) => (menu === undefined ? [] : [[name, menu]]));
  expect(shortcuts.map(({ callback_id, name }) => [callback_id, name])).toEqual(menu);
  expect(shortcuts.every(({ type }) => type === 'message')).toBe(true);
});
