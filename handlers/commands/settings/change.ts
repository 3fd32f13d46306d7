// Changing a setting: set, add to a list, take from it, take back, undo.
import type { Option } from '#src/command.ts';
import { BotError } from '#src/trouble.ts';
import { type Setting, type SettingName, settings as table } from '#src/settings.ts';
import { type Deed, type Desk, words } from '../deed.ts';
import { names, settingOf, spoken, target } from './target.ts';
import { idsIn, shown, checked, valueOf } from './values.ts';

export const which: Option = {
  name: 'setting',
  description: 'Which setting.',
  kind: 'text',
  suggested: true,
  required: true,
};
export const whom: Option = {
  name: 'for',
  description: 'For the whole space (admins), this room (admins) or you.',
  kind: 'text',
  choices: ['space', 'room', 'me'],
};

export const set: Deed = {
  command: {
    name: 'settings set',
    description: 'Changes how I behave: for you, or as an admin for the space or a room.',
    options: [
      which,
      { name: 'value', description: 'The new value.', kind: 'text', suggested: true, required: true },
      whom,
    ],
    action: 'own',
    shown: 'asker',
  },
  async run(asked, chosen, desk) {
    const { say } = desk;
    const name = settingOf(words(chosen, 'setting'), say);
    const at = await target(asked, name, words(chosen, 'for'), desk);
    const value = valueOf(name, words(chosen, 'value') ?? '', desk);
    await desk.settings.set(asked.place, { ...at, name, value, by: asked.author.id });
    return {
      text: say('`{name}` is now **{value}** for {whom}.', {
        name,
        value: shown(name, value, say),
        whom: spoken(at.scope, say),
      }),
    };
  },
  suggest: (option, _, desk) => (option === 'setting' ? names : possible(desk)),
};

/** While it is not known yet which setting is meant, what a text could be. */
function possible({ models, voices }: Pick<Desk, 'models' | 'voices'>): readonly string[] {
  const choices = names.flatMap((name) => {
    const setting: Setting = table[name];
    return setting.kind === 'choice' ? setting.choices : [];
  });
  return [...new Set(['yes', 'no', ...choices, ...models.served('chat'), ...voices])];
}

const member: readonly Option[] = [
  which,
  { name: 'room', description: 'A room.', kind: 'room' },
  { name: 'role', description: 'A role.', kind: 'role' },
  { name: 'person', description: 'A person.', kind: 'person' },
];

function list(
  word: 'add' | 'remove',
  description: string,
  change: (known: readonly string[], ids: readonly string[]) => readonly string[],
): Deed {
  return {
    command: { name: `settings ${word}`, description, options: member, action: 'govern', shown: 'asker' },
    async run(asked, chosen, desk) {
      const { say, settings } = desk;
      const name = settingOf(words(chosen, 'setting'), say);
      const { kind } = table[name];
      const field = fields[kind];
      if (field === undefined) throw new BotError(say('`{name}` is no list of rooms, roles or people.', { name }));
      const ids = idsIn(words(chosen, field) ?? '');
      if (ids.length === 0) throw new BotError(say('Please tell me the {field}, too.', { field }));
      const { [name]: known } = await settings.of(asked.place);
      const value = checked(name, change(Array.isArray(known) ? known : [], ids), desk);
      await settings.set(asked.place, { scope: 'space', target: '', name, value, by: asked.author.id });
      return {
        text: say('`{name}` is now **{value}** for {whom}.', {
          name,
          value: shown(name, value, say),
          whom: spoken('space', say),
        }),
      };
    },
    suggest: () => lists,
  };
}

const fields: Partial<Record<Setting['kind'], string>> = { rooms: 'room', roles: 'role', people: 'person' };
const lists: readonly SettingName[] = names.filter((name) => fields[table[name].kind] !== undefined);

export const add = list('add', 'Adds a room, a role or a person to a list.', (known, ids) => [...known, ...ids]);
export const remove = list('remove', 'Takes a room, a role or a person from a list.', (known, ids) =>
  known.filter((id) => !ids.includes(id)),
);

export const reset: Deed = {
  command: {
    name: 'settings reset',
    description: 'Takes a setting back to what it was by itself.',
    options: [which, whom],
    action: 'own',
    shown: 'asker',
  },
  async run(asked, chosen, desk) {
    const { say, settings } = desk;
    const name = settingOf(words(chosen, 'setting'), say);
    const at = await target(asked, name, words(chosen, 'for'), desk);
    await settings.set(asked.place, { ...at, name, by: asked.author.id });
    const { [name]: value } = await settings.of(asked.place, asked.author.id);
    return {
      text: say('`{name}` is taken back for {whom}: **{value}** holds for you here now.', {
        name,
        whom: spoken(at.scope, say),
        value: shown(name, value, say),
      }),
    };
  },
  suggest: () => names,
};
