// Settings as a file: to take along to another space, to keep, to edit by hand.
import { z } from 'zod';
import { type Choice, isSetting, type Preference } from '#src/preferences.ts';
import { type Setting, settings as table } from '#src/settings.ts';
import { BotError } from '#src/trouble.ts';
import type { Asked } from '#src/command.ts';
import type { Deed, Desk } from '../deed.ts';
import { words } from '../deed.ts';
import { checked } from './values.ts';

const shape = z.strictObject({
  parley: z.literal(1),
  space: z.record(z.string(), z.unknown()).default({}),
  /** By the rooms' ids. */
  rooms: z.record(z.string().min(1), z.record(z.string(), z.unknown())).default({}),
});

/** What people chose for themselves is theirs, and in no file of an admin. */
export const exported: Deed = {
  command: {
    name: 'settings export',
    description: 'Gives you everything that is set for the space and its rooms, as a file.',
    options: [],
    action: 'govern',
    shown: 'asker',
  },
  async run({ place }, _, { settings, say }) {
    const set = await settings.all(place);
    const rooms = Object.groupBy(
      set.filter(({ scope }) => scope === 'room'),
      ({ target }) => target,
    );
    const file: z.infer<typeof shape> = {
      parley: 1,
      space: named(set.filter(({ scope }) => scope === 'space')),
      rooms: Object.fromEntries(Object.entries(rooms).map(([room, chosen = []]) => [room, named(chosen)])),
    };
    const bytes = new TextEncoder().encode(`${JSON.stringify(file, null, 2)}\n`);
    return {
      text: say('These are the settings of the space and its rooms. `/settings import` takes such a file.'),
      files: [{ name: 'parley-settings.json', mediaType: 'application/json', bytes }],
    };
  },
};

function named(chosen: readonly Preference[]): Record<string, unknown> {
  return Object.fromEntries(chosen.map(({ name, value }) => [name, value]));
}

export const imported: Deed = {
  command: {
    name: 'settings import',
    description: 'Sets everything that is in a file of `/settings export`, or nothing.',
    options: [
      { name: 'file', description: 'The file.', kind: 'file' },
      { name: 'json', description: 'Its text, where you have no file.', kind: 'text', longest: 4000 },
    ],
    action: 'govern',
    shown: 'asker',
  },
  async run(asked, chosen, desk, signal) {
    const { settings, say } = desk;
    const choices = choicesIn(await textOf(asked, words(chosen, 'json'), desk, signal), desk);
    await settings.choose(asked.place, choices, asked.author.id);
    return {
      text: say('Done: {count} settings are as the file says. `/settings undo` takes them back one by one.', {
        count: choices.length,
      }),
    };
  },
};

const largestFile = 200_000;

async function textOf(
  { attachments = [] }: Asked,
  json: string | undefined,
  { say }: Desk,
  signal: AbortSignal,
): Promise<string> {
  const [file] = attachments;
  if (!file) {
    if (json === undefined) throw new BotError(say('Please send a file along, or its text.'));
    return json;
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of file.read(signal)) {
    size += part.length;
    if (size > largestFile) throw new BotError(say('That file is too large for settings.'));
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function choicesIn(json: string, desk: Desk): readonly Choice[] {
  const file = shape.safeParse(parsed(json));
  if (!file.success) throw new BotError(desk.say('That is no file of settings as `/settings export` writes it.'));
  const { space, rooms } = file.data;
  return [
    ...choicesFor('space', '', space, desk),
    ...Object.entries(rooms).flatMap(([room, values]) => choicesFor('room', room, values, desk)),
  ];
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function choicesFor(
  scope: 'space' | 'room',
  target: string,
  values: Readonly<Record<string, unknown>>,
  desk: Desk,
): Choice[] {
  return Object.entries(values).map(([name, value]) => {
    if (!isSetting(name)) throw new BotError(desk.say('There is no setting `{name}`: nothing was changed.', { name }));
    const setting: Setting = table[name];
    if (!setting.scopes.includes(scope))
      throw new BotError(desk.say('`{name}` cannot be set for a room: nothing was changed.', { name }));
    return { scope, target, name, value: checked(name, value, desk) };
  });
}
