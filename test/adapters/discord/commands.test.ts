import { describe, expect, test } from 'vitest';
import { rendered as renderedIn } from '#adapters/discord/rendered.ts';
import type { Command } from '#src/command.ts';
import { english } from '#src/tongue.ts';
import { quietBot } from '#test/quiet-bot.ts';
import { openScene, type Plan } from './scene.ts';

const join: Command = {
  name: 'join',
  description: 'Brings me in.',
  options: [{ name: 'channel', description: 'Which one.', kind: 'voice room' }],
  action: 'ask',
  shown: 'asker',
  calls: true,
};
const stats: Command = {
  name: 'voice stats',
  description: 'How fast I am.',
  options: [],
  action: 'ask',
  shown: 'asker',
  calls: true,
};
const set: Command = {
  name: 'settings set',
  description: 'Changes me.',
  options: [
    { name: 'level', description: 'How much.', kind: 'number', least: 0.5, most: 2 },
    { name: 'count', description: 'How many.', kind: 'number', least: 1, most: 9 },
    { name: 'any', description: 'Any number.', kind: 'number' },
    { name: 'loud', description: 'Loud.', kind: 'flag' },
    { name: 'who', description: 'Who.', kind: 'person' },
    { name: 'where', description: 'Where.', kind: 'room' },
    { name: 'name', description: 'Which.', kind: 'text', choices: ['one', 'two'], required: true },
  ],
  action: 'govern',
  shown: 'asker',
};
const all = [join, stats, set];
const rendered = (commands: readonly Command[]) => renderedIn(commands, () => english);

function scene(commands: readonly Command[], plan: Plan = {}) {
  return openScene({ ...plan, bot: { ...quietBot(), commands } });
}

const puts = ({ twin }: Awaited<ReturnType<typeof scene>>) => twin.requests.filter(({ method }) => method === 'PUT');

describe('commands are rendered', () => {
  const [first, voice, settings] = rendered(all);
  const options = (one: object | undefined): readonly object[] =>
    one && 'options' in one && Array.isArray(one.options)
      ? one.options.filter((option: unknown) => typeof option === 'object' && option !== null)
      : [];

  test('where there are calls, only in servers; elsewhere also in direct conversations', () => {
    expect(first?.contexts).toEqual([0]);
    expect(settings?.contexts).toEqual([0, 1]);
  });

  test('of two words as parts of one', () => {
    expect(voice).toMatchObject({
      name: 'voice',
      options: [{ type: 1, name: 'stats', description: 'How fast I am.', options: [] }],
    });
  });

  test('for admins to those who manage the server', () => {
    expect(settings).toMatchObject({ default_member_permissions: 0x20 });
    expect(first).not.toHaveProperty('default_member_permissions');
    // MODERATE_MEMBERS: https://docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags
    const record: Command = { ...set, name: 'settings record', action: 'moderate' };
    expect(rendered([set, record])[0]).toMatchObject({ default_member_permissions: 2 ** 40 });
    expect(rendered([set, { ...set, name: 'settings view', action: 'look' }])[0]).not.toHaveProperty(
      'default_member_permissions',
    );
  });

  test('with each kind of option as Discord’s own, required ones first', () => {
    const part = options(settings)[0];
    expect(part && 'options' in part ? part.options : []).toEqual([
      {
        type: 3,
        name: 'name',
        description: 'Which.',
        required: true,
        choices: [
          { name: 'one', value: 'one' },
          { name: 'two', value: 'two' },
        ],
      },
      { type: 10, name: 'level', description: 'How much.', required: false, min_value: 0.5, max_value: 2 },
      { type: 4, name: 'count', description: 'How many.', required: false, min_value: 1, max_value: 9 },
      { type: 10, name: 'any', description: 'Any number.', required: false },
      { type: 5, name: 'loud', description: 'Loud.', required: false },
      { type: 6, name: 'who', description: 'Who.', required: false },
      { type: 7, name: 'where', description: 'Where.', required: false, channel_types: [0, 5, 11, 12, 2, 13] },
    ]);
    expect(options(first)).toMatchObject([{ type: 7, name: 'channel', channel_types: [2] }]);
  });

  test('with what is suggested while it is typed, how long it may be, and roles', () => {
    const text = { description: 'Which.', kind: 'text' } as const;
    const [command] = rendered([
      {
        ...stats,
        name: 'choose',
        options: [
          { ...text, name: 'name', suggested: true, longest: 80 },
          { ...text, name: 'of', suggested: true, longest: 80, choices: ['one'] },
          { ...text, name: 'long', longest: 100_000 },
          { ...text, name: 'role', kind: 'role' },
        ],
      },
    ]);
    expect(options(command)).toEqual([
      { type: 3, name: 'name', description: 'Which.', required: false, autocomplete: true, max_length: 80 },
      { type: 3, name: 'of', description: 'Which.', required: false, choices: [{ name: 'one', value: 'one' }] },
      { type: 3, name: 'long', description: 'Which.', required: false, max_length: 6_000 },
      { type: 8, name: 'role', description: 'Which.', required: false },
    ]);
  });

  test('but for those that only buttons and forms give', () => {
    const names = rendered([join, { ...set, hidden: true }, { ...join, name: 'rate', menu: 'Rate', hidden: true }]);
    expect(names.map(({ name }) => name)).toEqual(['join']);
  });

  test('in the menu of a message whether they are work or not', () => {
    const all = rendered([
      { ...join, menu: 'Bring in' },
      { ...set, menu: 'Set' },
    ]);
    expect(all.slice(2)).toEqual([
      { type: 3, name: 'Bring in', contexts: [0] },
      { type: 3, name: 'Set', contexts: [0, 1], default_member_permissions: 0x20 },
    ]);
  });

  test('in the menu of a message too, where they are work on one', () => {
    const file = { name: 'image', description: 'Which.', kind: 'file' } as const;
    const describe: Command = {
      name: 'describe',
      description: 'Tells.',
      options: [file],
      action: 'ask',
      shown: 'room',
      task: true,
    };
    expect(rendered([{ ...describe, menu: 'Describe' }])).toEqual([
      {
        type: 1,
        name: 'describe',
        description: 'Tells.',
        options: [{ type: 11, name: 'image', description: 'Which.', required: false }],
        contexts: [0, 1],
      },
      { type: 3, name: 'Describe', contexts: [0, 1] },
    ]);
    expect(rendered([describe])).toHaveLength(1);
  });
});

describe('commands are registered', () => {
  test('everywhere, with one request that Discord takes', async () => {
    const world = await scene(all);
    expect(world.twin.violations).toEqual([]);
    expect(world.twin.commands().map(({ name }) => name)).toEqual(['join', 'voice', 'settings']);
    expect(puts(world)).toHaveLength(1);
    expect(world.twin.violations).toEqual([]);
  });

  test('in one server alone while developing, once as well', async () => {
    const world = await scene(all, { asleep: true });
    const { twin, server, recorder, open } = world;
    await open({ devGuild: server.id }).start(recorder.bot);
    await open({ devGuild: server.id }).start(recorder.bot);
    expect(puts(world)).toHaveLength(1);
    expect(twin.commands(server).map(({ name }) => name)).toEqual(['join', 'voice', 'settings']);
    expect(twin.commands()).toEqual([]);
    expect(twin.violations).toEqual([]);
  });

  test('once: a later start with the same ones changes nothing', async () => {
    const world = await scene(all);
    await world.platform.stop(0);
    await world.open().start(world.recorder.bot);
    expect(puts(world)).toHaveLength(1);
  });

  test('anew when one of them has changed, or is no more', async () => {
    const world = await scene(all, { limits: 0 });
    await world.platform.stop(0);
    const changed = { ...join, options: join.options.map((one) => ({ ...one, required: true })) };
    const second = world.open();
    await second.start({ ...quietBot(), commands: [changed, stats, set] });
    expect(puts(world)).toHaveLength(2);
    await second.stop(0);
    await world.open().start(quietBot());
    expect(world.twin.commands()).toEqual([]);
  });

  test('in vain where Discord refuses, which a start survives', async () => {
    const world = await scene(all, { asleep: true });
    world.twin.fault(
      { method: 'PUT', route: '/applications/{application_id}/commands' },
      { type: 'answer', status: 400, body: { code: 50_035, message: 'no' } },
    );
    await world.platform.start(world.recorder.bot);
    expect(world.platform.health()).toEqual({ ready: true });
    expect(world.recorder.logged).toContain('the commands could not be registered');
  });
});

test('an entry of a menu that Discord has already is not registered again', async () => {
  const work = { options: [], action: 'ask', shown: 'room', task: true } as const;
  const tell: Command = { ...work, name: 'tell', description: 'Tells.', menu: 'tell' };
  const world = await scene([tell]);
  const again = world.open();
  await again.start({ ...quietBot(), commands: [tell] });
  expect(puts(world)).toHaveLength(1);
  const other = world.open();
  await other.start({ ...quietBot(), commands: [{ ...tell, menu: 'Tell' }] });
  expect(puts(world)).toHaveLength(2);
});
