// A slash command as somebody typed it, in the shape an interaction carries.
// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-application-command-data-structure
import type { APIApplicationCommand, APIApplicationCommandOption } from 'discord-api-types/v10';
import { ApplicationCommandOptionType as Option } from 'discord-api-types/v10';

type Values = Record<string, string | number | boolean>;

/** `words`: the command's name and those of its group and subcommand. Throws for what Discord's app would not offer. */
export function given(known: readonly APIApplicationCommand[], words: string, values: Values): object {
  const [name = '', ...path] = words.split(' ');
  const command = known.find((one) => one.name === name);
  if (!command) throw new Error(`there is no command /${name}`);
  const { id, type } = command;
  return { id, name, type, options: descend(command.options ?? [], path, values), resolved: {} };
}

function descend(options: readonly APIApplicationCommandOption[], path: readonly string[], values: Values): object[] {
  const [name, ...rest] = path;
  if (name === undefined) return chosen(options, values);
  const next = options.find((one) => one.name === name);
  if (!next || !('options' in next)) throw new Error(`there is no subcommand ${name}`);
  return [{ name, type: next.type, options: descend(next.options ?? [], rest, values) }];
}

function chosen(options: readonly APIApplicationCommandOption[], values: Values): object[] {
  const missing = options.find((one) => one.required && !(one.name in values));
  if (missing) throw new Error(`the option ${missing.name} is required`);
  return Object.entries(values).map(([name, value]) => {
    const type = options.find((one) => one.name === name)?.type;
    if (type === undefined || type === Option.Subcommand) throw new Error(`there is no option ${name}`);
    return { name, type, value };
  });
}
