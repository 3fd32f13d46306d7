// What holds here, and why.
import { type Setting, type SettingName, settings as table } from '#src/settings.ts';
import type { Say } from '#src/tongue.ts';
import { mention } from '../../mention.ts';
import { type Deed, type Desk, words } from '../deed.ts';
import { which } from './change.ts';
import { names, settingOf, spoken } from './target.ts';
import { shown } from './values.ts';

export const view: Deed = {
  command: {
    name: 'settings view',
    description: 'Shows how I behave here, and who chose that.',
    options: [],
    action: 'look',
    shown: 'asker',
  },
  async run({ place, author }, _, { settings, say }) {
    const values = await settings.of(place, author.id);
    const holding = new Map((await settings.holding(place, author.id)).map((one) => [one.name, one.scope]));
    const rows = names.map((name) => {
      const scope = holding.get(name);
      const row = { name, value: shown(name, values[name], say), help: say(table[name].help) };
      if (scope === undefined) return say('- `{name}`: **{value}** – {help}', row);
      return say('- `{name}`: **{value}** (for {whom}) – {help}', { ...row, whom: spoken(scope, say) });
    });
    return { text: rows.join('\n') };
  },
};

export const explain: Deed = {
  command: {
    name: 'settings explain',
    description: 'Shows where a value comes from, and what else it may be.',
    options: [which],
    action: 'look',
    shown: 'asker',
  },
  async run({ place, author }, chosen, desk) {
    const { settings, say } = desk;
    const name = settingOf(words(chosen, 'setting'), say);
    const { [name]: value } = await settings.of(place, author.id);
    const set = (await settings.holding(place, author.id)).filter((one) => one.name === name);
    const chain = set.toReversed().map(({ scope, value: chose, by, at }) =>
      say('- for {whom}: **{value}**, chosen by {who} on {day}', {
        whom: spoken(scope, say),
        value: shown(name, chose, say),
        who: by === author.id ? say('you') : mention(by),
        day: new Date(at).toISOString().slice(0, 10),
      }),
    );
    const usual = say('- by itself: **{value}**', { value: shown(name, table[name].usual, say) });
    const head = say('`{name}` is **{value}** for you here. {help}', {
      name,
      value: shown(name, value, say),
      help: say(table[name].help),
    });
    const tail = say('{kind} It can be set for: {scopes}.', {
      kind: kindOf(name, desk),
      scopes: table[name].scopes.map((scope) => spoken(scope, say)).join(', '),
    });
    return { text: [head, ...chain, usual, '', tail].join('\n') };
  },
  suggest: () => names,
};

/** What a setting takes, in a sentence. */
function kindOf(name: SettingName, { say, models, voices }: Pick<Desk, 'say' | 'models' | 'voices'>): string {
  const setting: Setting = table[name];
  switch (setting.kind) {
    case 'choice':
      return oneOf(setting.choices, say);
    case 'flag':
      return say('It takes yes or no.');
    case 'number':
      return say('It takes a number from {least} to {most}.', { least: setting.least, most: setting.most });
    case 'model':
      return oneOf(models.served(setting.role), say);
    case 'text':
      return name === 'voice'
        ? oneOf(voices, say)
        : say('It takes a text of at most {longest} characters.', { longest: setting.longest });
    case 'rooms':
      return say('It takes a list of rooms.');
    case 'roles':
      return say('It takes a list of roles.');
    case 'people':
      return say('It takes a list of people.');
    case 'budgets':
      return say('It takes budgets, as `/budget add` writes them.');
  }
}

function oneOf(choices: readonly string[], say: Say): string {
  return say('It takes one of: {choices}.', { choices: choices.map((one) => `\`${one}\``).join(', ') });
}
