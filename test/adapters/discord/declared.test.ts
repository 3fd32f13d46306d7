// The bot's own commands, as they are declared now, are such as Discord takes.
import { describe, expect, test } from 'vitest';
import { rendered } from '#adapters/discord/rendered.ts';
import { commands } from '#handlers/commands.ts';
import { tasks } from '#handlers/tasks.ts';
import { speaker } from '#src/tongue.ts';
import { until } from '#test/until.ts';
import { openDesk } from './desk.ts';

const all = [...commands, ...tasks];
const named = all.filter(({ hidden }) => hidden !== true);

describe('the commands of the bot', () => {
  test('are taken by Discord, all of them in one request', async () => {
    const { twin } = await openDesk({ commands: all, outcome: () => ({ text: '' }) });
    expect(twin.violations).toEqual([]);
    expect(twin.commands()).toHaveLength(rendered(all, speaker).length);
  });

  test('leave room in the menu of messages, which has fifteen', () => {
    expect(all.filter(({ menu, hidden }) => menu !== undefined && hidden !== true).length).toBeLessThanOrEqual(15);
  });

  test('name at most 25 choices and as many options', () => {
    const options = all.flatMap((command) => command.options);
    expect(options.filter(({ choices = [] }) => choices.length > 25)).toEqual([]);
    expect(all.filter((command) => command.options.length > 25)).toEqual([]);
  });

  test.each(named.map(({ name }) => name))('can be given by name: %s', async (name) => {
    const declared = named.find((one) => one.name === name);
    if (!declared) throw new Error('no such command');
    const values = { text: 'x', number: 1, flag: true } as const;
    const { twin, recorder, boss, bob, general, server, given } = await openDesk({
      commands: all,
      outcome: () => ({ text: 'Done.' }),
    });
    const den = twin.addChannel(server, { name: 'den', voice: true });
    const picked = { person: bob.id, role: server.guild.roles[1]?.id ?? '', room: general.id, 'voice room': den.id };
    const file = { name: 'a.txt', bytes: new Uint8Array(1), mediaType: 'text/plain' };
    const chosen = declared.options.map(({ name: option, kind, choices, least = 1 }) => {
      const value = { ...values, ...picked, number: least, file }[kind];
      return [option, choices?.[0] ?? value] as const;
    });
    await twin.command(boss, general, name, Object.fromEntries(chosen));
    if (declared.task) await recorder.until(() => recorder.offers.some(({ task }) => task?.name === name));
    else await until(() => given.some((one) => one.name === name));
    expect(twin.violations).toEqual([]);
  });
});
