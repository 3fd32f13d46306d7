// The settings as commands: what holds here and why, setting and taking back.
import type { Asked, Option } from '#src/command.ts';
import { isSetting, type Preference, type Target } from '#src/preferences.ts';
import { type Scope, type Setting, type SettingName, settings as table } from '#src/settings.ts';
import { BotError } from '#src/trouble.ts';
import { type Deed, type Desk, words } from './deed.ts';

const names = Object.keys(table).filter(isSetting);

const which: Option = {
  name: 'setting',
  description: 'Which setting.',
  kind: 'text',
  suggested: true,
  required: true,
};
const scopes: readonly Scope[] = ['space', 'room', 'person'];
const whom: Option = {
  name: 'for',
  description: 'For the whole space (admins), this room (admins) or you.',
  kind: 'text',
  choices: ['space', 'room', 'me'],
};

const view: Deed = {
  command: {
    name: 'settings view',
    description: 'Shows how I behave here, and who chose that.',
    options: [],
    action: 'look',
    shown: 'asker',
  },
  async run({ place, author }, _, { settings }) {
    const values = await settings.of(place, author.id);
    const chosen = (await settings.all(place)).filter((one) => holds(one, place.room, author.id));
    const rows = names.map((name) => {
      const last = chosen.findLast((one) => one.name === name);
      return `- \`${name}\`: **${shown(values[name])}**${last ? ` (for ${spoken(last.scope)})` : ''} – ${table[name].help}`;
    });
    return { text: rows.join('\n') };
  },
};

const set: Deed = {
  command: {
    name: 'settings set',
    description: 'Changes how I behave: for you, or as an admin for the space or a room.',
    options: [
      which,
      { name: 'value', description: 'The new value.', kind: 'text', required: true },
      whom,
      { name: 'room', description: 'For lists of rooms: one to add.', kind: 'room' },
    ],
    action: 'look',
    shown: 'asker',
  },
  async run(asked, chosen, { settings: kept, voices }) {
    const name = settingOf(words(chosen, 'setting'));
    const at = target(asked, name, words(chosen, 'for'));
    const value = understood(name, words(chosen, 'value') ?? '', words(chosen, 'room'));
    if (name === 'voice' && value !== '') oneOf(name, voices, String(value));
    await kept.set(asked.place, { ...at, name, value, by: asked.author.id });
    return { text: `\`${name}\` is now **${shown(value)}** for ${spoken(at.scope)}.` };
  },
};

const reset: Deed = {
  command: {
    name: 'settings reset',
    description: 'Takes a setting back to what it was by itself.',
    options: [which, whom],
    action: 'look',
    shown: 'asker',
  },
  async run(asked, chosen, { settings }: Desk) {
    const name = settingOf(words(chosen, 'setting'));
    const at = target(asked, name, words(chosen, 'for'));
    await settings.reset(asked.place, { ...at, name });
    const { [name]: value } = await settings.of(asked.place, asked.author.id);
    return { text: `\`${name}\` is taken back for ${spoken(at.scope)}: **${shown(value)}** holds for you here now.` };
  },
};

/** How the bot behaves, to see and to change. */
export const settings: readonly Deed[] = [view, set, reset];

function holds({ scope, target }: Preference, room: string, person: string): boolean {
  return scope === 'space' || target === (scope === 'room' ? room : person);
}

function settingOf(name: string | undefined): SettingName {
  if (name !== undefined && isSetting(name)) return name;
  throw new BotError(`There is no such setting. These are: ${names.join(', ')}.`);
}

/** Whom a choice is for: as said, else the widest that this person may choose for. */
function target({ author, place }: Asked, name: SettingName, chosen: string | undefined): Target {
  const may: readonly Scope[] = table[name].scopes;
  const wanted = scopes.find((scope) => scope === (chosen === 'me' ? 'person' : chosen));
  const scope = wanted ?? may.find((one) => one === 'person' || author.isAdmin) ?? may[0] ?? 'space';
  if (!may.includes(scope))
    throw new BotError(`\`${name}\` can be set for ${may.map(spoken).join(' or ')}, not for ${spoken(scope)}.`);
  if (scope !== 'person' && !author.isAdmin) throw new BotError(`Only admins can set that for ${spoken(scope)}.`);
  return { scope, target: { space: '', room: place.room, person: author.id }[scope] };
}

function spoken(scope: Scope): string {
  return { space: 'the whole space', room: 'this room', person: 'you' }[scope];
}

function shown(value: unknown): string {
  if (value === true) return 'yes';
  if (value === false) return 'no';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map((id) => `<#${id}>`).join(', ');
  return value === '' ? 'empty' : String(value);
}

/** The value that a text means, or a `BotError` that says which ones there are. */
function understood(name: SettingName, text: string, room: string | undefined): unknown {
  const setting: Setting = table[name];
  const word = text.trim();
  switch (setting.kind) {
    case 'choice':
      return oneOf(name, setting.choices, word.toLowerCase());
    case 'flag':
      return ['yes', 'on', 'true'].includes(
        oneOf(name, ['yes', 'no', 'on', 'off', 'true', 'false'], word.toLowerCase()),
      );
    case 'number':
      return within(name, setting, Number(word.replace(',', '.')));
    case 'text':
      if (word.length <= setting.longest) return word;
      throw new BotError(`\`${name}\` takes at most ${setting.longest} characters.`);
    case 'model':
      return word;
    case 'rooms':
    case 'roles':
    case 'people':
    case 'budgets':
      return roomsIn(name, word, room);
  }
}

function oneOf(name: SettingName, choices: readonly string[], word: string): string {
  if (choices.includes(word)) return word;
  throw new BotError(`\`${name}\` takes one of: ${choices.join(', ')}.`);
}

function within(name: SettingName, { least, most }: { least: number; most: number }, value: number): number {
  if (value >= least && value <= most) return value;
  throw new BotError(`\`${name}\` takes a number from ${least} to ${most}.`);
}

function roomsIn(name: SettingName, word: string, room: string | undefined): readonly string[] {
  const none = word.toLowerCase() === 'none';
  const ids = none ? [] : word.split(/[\s,<>#]+/).filter((id) => id !== '');
  const all = room === undefined ? ids : [...ids, room];
  if (all.length > 0 || none) return [...new Set(all)];
  throw new BotError(`\`${name}\` takes rooms, one after the other, or: none.`);
}
