// All settings of one kind at once, to be filled in: a modal, a page.
import type { Asked, Chosen, Field, Option } from '#src/command.ts';
import type { Button } from '#src/message.ts';
import type { Choice } from '#src/preferences.ts';
import { groups as tables, type Scope, type Setting, type SettingName, settings as table } from '#src/settings.ts';
import { BotError } from '#src/trouble.ts';
import { type Deed, type Desk, words } from '../deed.ts';
import { whom } from './change.ts';
import { names, scopeOf, spoken, target, targetOf } from './target.ts';
import { shown, valueOf } from './values.ts';

const groups = ['answers', 'tools', 'access', 'calls'] as const;
type Group = (typeof groups)[number];

const about: Option = {
  name: 'about',
  description: 'How I answer, where and whom, or calls and all that is spoken.',
  kind: 'text',
  choices: groups,
};

export const form: Deed = {
  command: {
    name: 'settings form',
    description: 'Opens the settings, to be filled in.',
    options: [about, whom],
    action: 'own',
    shown: 'asker',
  },
  async run(asked, chosen, desk) {
    const { say } = desk;
    const scope = await scopeAsked(asked, words(chosen, 'for'), desk);
    const group = groups.find((one) => one === words(chosen, 'about')) ?? 'answers';
    const fields = await fieldsOf(asked, scope, group, desk);
    if (fields.length === 0)
      throw new BotError(say('None of these can be set for {whom}.', { whom: spoken(scope, say) }));
    return {
      text: say('The form comes a moment too late: please give the command again, or use `/settings set`.'),
      form: {
        title: say('Settings'),
        command: 'settings save',
        chosen: { about: group, for: scope === 'person' ? 'me' : scope },
        fields,
      },
    };
  },
};

/** What is left as it was is not set: it goes on to be what the wider scope says. */
export const save: Deed = {
  command: {
    name: 'settings save',
    description: 'Takes in what was filled in.',
    options: [],
    action: 'own',
    shown: 'asker',
    hidden: true,
  },
  async run(asked, chosen, desk) {
    const { say, settings } = desk;
    const scope = await scopeAsked(asked, words(chosen, 'for'), desk);
    const filled = names.filter((name) => chosen[name] !== undefined);
    const choices: Choice[] = [];
    const holds = await valuesAt(asked, scope, desk);
    for (const name of filled) {
      const value = valueOf(name, text(chosen, name), desk);
      if (JSON.stringify(value) === JSON.stringify(holds[name])) continue;
      choices.push({ ...(await target(asked, name, words(chosen, 'for'), desk)), name, value });
    }
    await settings.choose(asked.place, choices, asked.author.id);
    if (choices.length === 0) return { text: say('Nothing was changed.') };
    const lines = choices.map(({ name, value }) =>
      say('- `{name}` is now **{value}**', { name, value: shown(name, value, say) }),
    );
    return { text: [say('Saved for {whom}:', { whom: spoken(scope, say) }), ...lines].join('\n') };
  },
};

function text(chosen: Chosen, name: SettingName): string {
  const value = chosen[name];
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  // A list that was emptied.
  return String(value) === '' && Array.isArray(table[name].usual) ? 'none' : String(value);
}

async function scopeAsked(
  { author, place }: Asked,
  chosen: string | undefined,
  { authority, say }: Desk,
): Promise<Scope> {
  const permission = await authority.authorize(author, 'govern', place);
  const scope = scopeOf(chosen) ?? (permission.type === 'granted' ? 'space' : 'person');
  if (scope !== 'person' && permission.type === 'refused') throw new BotError(say(permission.why));
  return scope;
}

/** What holds for a scope: for a room or the space, nobody's own choices count. */
function valuesAt({ place, author }: Asked, scope: Scope, { settings }: Desk) {
  if (scope === 'space') return settings.of({ ...place, room: '' });
  return settings.of(place, scope === 'person' ? author.id : undefined);
}

function holdingAt({ place, author }: Asked, scope: Scope, { settings }: Desk) {
  if (scope === 'space') return settings.holding({ ...place, room: '' });
  return settings.holding(place, scope === 'person' ? author.id : undefined);
}

async function fieldsOf(asked: Asked, scope: Scope, group: Group, desk: Desk): Promise<readonly Field[]> {
  const values = await valuesAt(asked, scope, desk);
  const set = await desk.settings.all(asked.place);
  const holding = new Map((await holdingAt(asked, scope, desk)).map((one) => [one.name, one.scope]));
  const at = targetOf(scope, asked);
  return names
    .filter((name) => Object.hasOwn(tables[group], name) && scopesOf(name).includes(scope))
    .map((name) => {
      const own = set.some((one) => one.name === name && one.scope === at.scope && one.target === at.target);
      const help = desk.say(table[name].help);
      return {
        ...fieldOf(name, desk),
        description: own ? help : desk.say('{help} Not set here.', { help }),
        value: values[name],
        ...originOf(holding.get(name), desk),
        ...(own && { reset: resetOf(name, scope, desk) }),
      };
    });
}

/** Which scope its value comes from; nothing where it is as it is by itself. */
function originOf(from: Scope | undefined, { say }: Desk): Pick<Field, 'origin'> {
  return from === undefined ? {} : { origin: say('Set for {whom}.', { whom: spoken(from, say) }) };
}

function resetOf(setting: SettingName, scope: Scope, { say }: Desk): Button {
  const chosen = { setting, for: scope === 'person' ? 'me' : scope };
  return { command: 'settings reset', chosen, label: say('Reset') };
}

function scopesOf(name: SettingName): readonly Scope[] {
  return table[name].scopes;
}

function fieldOf(name: SettingName, { models, voices }: Desk): Omit<Field, 'description'> {
  const setting: Setting = table[name];
  switch (setting.kind) {
    case 'choice':
      return { name, kind: 'text', choices: setting.choices };
    case 'flag':
      return { name, kind: 'flag' };
    case 'number':
      return { name, kind: 'number', least: setting.least, most: setting.most };
    case 'text':
      if (name === 'voice' && voices.length > 0) return { name, kind: 'text', choices: ['', ...voices] };
      return { name, kind: 'text', longest: setting.longest };
    case 'model':
      return { name, kind: 'text', choices: ['', ...models.served(setting.role)].slice(0, 25) };
    case 'rooms':
      return { name, kind: 'room', many: true };
    case 'roles':
      return { name, kind: 'role', many: true };
    case 'people':
      return { name, kind: 'person', many: true };
    case 'budgets':
      return { name, kind: 'text', longest: 2000 };
  }
}
