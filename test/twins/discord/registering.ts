// What Discord asks of commands beyond the schema, and how it tells them again.
// https://docs.discord.com/developers/interactions/application-commands#registering-a-command
import type { APIApplicationCommand, RESTPostAPIApplicationCommandsJSONBody } from 'discord-api-types/v10';
import { ApplicationCommandType, Locale } from 'discord-api-types/v10';
import type { Complaint } from './refusal.ts';

type Wanted = RESTPostAPIApplicationCommandsJSONBody;

/** By their type. */
const most = new Map([
  [ApplicationCommandType.ChatInput, 100],
  [ApplicationCommandType.User, 15],
  [ApplicationCommandType.Message, 15],
]);

const naming = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;
/** Names, descriptions and values of one command together, in its longest language. */
const mostCharacters = 8_000;

interface Node {
  readonly name: string;
  readonly type?: number;
  readonly name_localizations?: Readonly<Record<string, string>> | null;
  readonly description?: string;
  readonly description_localizations?: Readonly<Record<string, string>> | null;
  readonly required?: boolean;
  readonly autocomplete?: boolean;
  readonly value?: unknown;
  readonly choices?: readonly Node[];
  readonly options?: readonly Node[];
}

export function amiss(commands: readonly Wanted[]): Complaint[] {
  const complaints: Complaint[] = [];
  for (const [type, limit] of most) {
    const many = commands.filter((one) => (one.type ?? ApplicationCommandType.ChatInput) === type).length;
    if (many > limit)
      complaints.push({ path: [], code: 'APPLICATION_COMMAND_TOO_MANY', message: `At most ${limit} of type ${type}` });
  }
  // Commands, their options and choices share the fields that matter here.
  const nodes = commands as readonly Node[];
  const kinds = Map.groupBy(nodes, (one) => one.type ?? ApplicationCommandType.ChatInput);
  for (const [type, all] of kinds) siblings(all, type === ApplicationCommandType.ChatInput, [], complaints);
  for (const node of nodes)
    if (charactersOf(node) > mostCharacters)
      complaints.push({
        path: [node.name],
        code: 'APPLICATION_COMMAND_TOO_LARGE',
        message: 'Command exceeds maximum size',
      });
  return complaints;
}

/** `strict`: names of commands that are typed, and of options. */
function siblings(all: readonly Node[], strict: boolean, path: readonly PropertyKey[], complaints: Complaint[]): void {
  const complain = (at: number, field: string, code: string, message: string) =>
    complaints.push({ path: [...path, at, field], code, message });
  for (const locale of ['', ...Object.values(Locale)]) {
    const names = all.map((one) => (locale === '' ? one.name : (one.name_localizations?.[locale] ?? one.name)));
    if (new Set(names).size < names.length)
      complain(0, 'name', 'APPLICATION_COMMANDS_DUPLICATE_NAME', `Names must be unique ${locale}`);
    for (const [at, name] of names.entries())
      if (strict && (!naming.test(name) || name !== name.toLowerCase()))
        complain(at, 'name', 'APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid');
  }
  for (const [at, one] of all.entries()) {
    const locales = Object.keys({ ...one.name_localizations, ...one.description_localizations });
    if (locales.some((locale) => !Object.values<string>(Locale).includes(locale)))
      complain(at, 'name_localizations', 'BASE_TYPE_CHOICES', 'No such locale');
    if (one.autocomplete && one.choices?.length)
      complain(at, 'autocomplete', 'APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE', 'Choices exclude autocomplete');
    const firstOptional = all.findIndex((other) => !other.required);
    if (one.required && firstOptional >= 0 && firstOptional < at)
      complain(at, 'required', 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID', 'Required options come first');
    siblings(one.options ?? [], true, [...path, at, 'options'], complaints);
    siblings(one.choices ?? [], false, [...path, at, 'choices'], complaints);
  }
}

function charactersOf(node: Node): number {
  const longest = (own: string | undefined, local: Node['name_localizations']) =>
    Math.max(own?.length ?? 0, ...Object.values(local ?? {}).map(({ length }) => length));
  const own = longest(node.name, node.name_localizations) + longest(node.description, node.description_localizations);
  const value = typeof node.value === 'string' ? node.value.length : 0;
  const within = [...(node.options ?? []), ...(node.choices ?? [])];
  return within.reduce((sum, one) => sum + charactersOf(one), own + value);
}

/**
 * Commands as they are told: their languages only where those are asked for.
 * https://docs.discord.com/developers/interactions/application-commands#get-global-application-commands
 */
export function told(commands: readonly APIApplicationCommand[], withLocalizations: boolean): readonly object[] {
  return withLocalizations ? commands : commands.map((one) => bare(one));
}

function bare(node: object): object {
  const kept = Object.entries(node).filter(([field]) => !field.endsWith('_localizations'));
  return Object.fromEntries(
    kept.map(([field, inner]: [string, unknown]) => [
      field,
      Array.isArray(inner) ? inner.map((one: unknown) => (typeof one === 'object' && one ? bare(one) : one)) : inner,
    ]),
  );
}
