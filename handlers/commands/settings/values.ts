// Values of settings as people write and read them.
import { parseRule, spellRule } from '#src/budgets.ts';
import type { Models } from '#src/models.ts';
import { type Setting, type SettingName, settings as table } from '#src/settings.ts';
import type { Say } from '#src/tongue.ts';
import { BotError } from '#src/trouble.ts';
import { zoneOf, zonesLike } from '#src/zones.ts';

/** What it takes to know which values there are. */
export interface Known {
  readonly models: Pick<Models, 'served'>;
  readonly voices: readonly string[];
  readonly say: Say;
}

/** The value that a text means. Throws a `BotError` that says which ones there are. */
export function valueOf(name: SettingName, text: string, known: Known): unknown {
  const word = text.trim();
  switch (table[name].kind) {
    case 'flag':
      return flag(name, word.toLowerCase(), known.say);
    case 'number':
      return checked(name, Number(word.replace(',', '.') || NaN), known);
    case 'choice':
      return checked(name, word.toLowerCase() === 'pt-br' ? 'pt-BR' : word.toLowerCase(), known);
    case 'rooms':
    case 'roles':
    case 'people':
      return checked(name, idsIn(word), known);
    case 'budgets':
      return checked(name, word === '' ? [] : word.split(/\s*[;\n]\s*/), known);
    default:
      return checked(name, word, known);
  }
}

/** Whether a value, wherever it comes from, is one of a setting. Returns it as it is stored, else throws a `BotError`. */
export function checked(name: SettingName, value: unknown, known: Known): unknown {
  const setting: Setting = table[name];
  const { say } = known;
  switch (setting.kind) {
    case 'choice':
      return oneOf(name, setting.choices, value, say);
    case 'flag':
      if (typeof value === 'boolean') return value;
      throw new BotError(say('`{name}` takes yes or no.', { name }));
    case 'number':
      if (typeof value === 'number' && value >= setting.least && value <= setting.most) return value;
      throw new BotError(
        say('`{name}` takes a number from {least} to {most}.', { name, least: setting.least, most: setting.most }),
      );
    case 'text':
      return worded(name, setting.longest, value, known);
    case 'model':
      return value === '' ? value : oneOf(name, known.models.served(setting.role), value, say);
    case 'budgets':
      return listed(name, value, say).map((rule) => spellRule(parseRule(rule)));
    default:
      return listed(name, value, say);
  }
}

function worded(name: SettingName, longest: number, value: unknown, { voices, say }: Known): string {
  if (typeof value !== 'string' || value.length > longest)
    throw new BotError(say('`{name}` takes at most {longest} characters.', { name, longest }));
  if (name === 'voice' && value !== '') return oneOf(name, voices, value, say);
  return name === 'time-zone' && value.trim() !== '' ? zone(value, say) : value;
}

/** As IANA spells it. */
function zone(value: string, say: Say): string {
  const found = zoneOf(value);
  if (found !== undefined) return found;
  const like = zonesLike(value).join(', ');
  if (like !== '')
    throw new BotError(say('I know no time zone of that name. Did you mean one of these: {like}?', { like }));
  throw new BotError(say('I know no time zone of that name. Write it like Europe/Berlin, or name a large city.'));
}

function flag(name: SettingName, word: string, say: Say): boolean {
  if (['yes', 'on', 'true'].includes(word)) return true;
  if (['no', 'off', 'false'].includes(word)) return false;
  throw new BotError(say('`{name}` takes yes or no.', { name }));
}

function oneOf(name: SettingName, choices: readonly string[], value: unknown, say: Say): string {
  const found = choices.find((one) => one === value);
  if (found !== undefined) return found;
  throw new BotError(say('`{name}` takes one of: {choices}.', { name, choices: choices.join(', ') }));
}

/** So many of a list are kept. */
const mostListed = 200;

function listed(name: SettingName, value: unknown, say: Say): readonly string[] {
  const isList = Array.isArray(value) && value.every((one): one is string => typeof one === 'string' && one !== '');
  if (isList && value.length <= mostListed) return [...new Set(value)];
  throw new BotError(
    say('`{name}` takes a list of at most {most}, one after the other, or: none.', { name, most: mostListed }),
  );
}

/** Ids, also as platforms write mentions: `<#123>`, `<@&4>`, `<@U5|ann>`. */
export function idsIn(text: string): readonly string[] {
  if (text.trim().toLowerCase() === 'none') return [];
  return text
    .split(/[\s,;]+/)
    .map((word) => /^<(?:#|@[!&]?|!subteam\^)([^|>]+)/.exec(word)?.[1] ?? word)
    .filter((id) => id !== '');
}

/** A value as people read it. */
export function shown(name: SettingName, value: unknown, say: Say): string {
  if (typeof value === 'boolean') return say(value ? 'yes' : 'no');
  if (Array.isArray(value)) return value.length === 0 ? say('none') : mentioned(name, value);
  if (value === '') return say('empty');
  const text = String(value).replaceAll('\n', ' ');
  return text.length > longestShown ? `${text.slice(0, longestShown).toWellFormed()}…` : text;
}

const longestShown = 80;

/** As Discord and Slack understand it; elsewhere an id is an id. */
function mentioned(name: SettingName, ids: readonly unknown[]): string {
  const { kind } = table[name];
  const marks: Partial<Record<Setting['kind'], string>> = { rooms: '#', roles: '@&', people: '@' };
  const mark = marks[kind];
  return ids
    .map((id) => (mark === undefined ? String(id) : `<${mark}${String(id)}>`))
    .join(kind === 'budgets' ? '; ' : ', ');
}
