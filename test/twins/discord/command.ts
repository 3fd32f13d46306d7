// A command as somebody typed it or chose it from a menu, in the shape an interaction carries.
// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-application-command-data-structure
import type { APIApplicationCommand, APIApplicationCommandOption, APIAttachment } from 'discord-api-types/v10';
import { ApplicationCommandOptionType as Option, ApplicationCommandType } from 'discord-api-types/v10';
import { shown } from './message.ts';
import { channelShape, partialMember, rightsOf } from './shape.ts';
import { attach, ephemeral, type Attached } from './upload.ts';
import type { Channel, Guild, Kept, World } from './world.ts';

type Value = string | number | boolean;
/** What is chosen, by the options' names; files are sent along. */
export type Values = Readonly<Record<string, Value | Attached>>;

interface Chosen {
  readonly name: string;
  readonly type: Option;
  readonly value?: Value;
  readonly options?: readonly Chosen[];
}

/**
 * `words`: the command's name and those of its group and subcommand. People, channels and roles are named by their ids.
 * Throws for what Discord's app would not offer, or not let through.
 */
export function given(
  world: World,
  place: { readonly channel: Channel; readonly userId: string },
  known: readonly APIApplicationCommand[],
  words: string,
  values: Values,
): object {
  const [name = '', ...path] = words.split(' ');
  const command = known.find((one) => one.name === name && one.type === ApplicationCommandType.ChatInput);
  if (!command) throw new Error(`there is no command /${name}`);
  if (!offered(world, place, command)) throw new Error(`/${name} is not offered to them here`);
  const { id, type } = command;
  const sent: Record<string, APIAttachment> = {};
  const options = descend(command.options ?? [], path, uploaded(world, values, sent));
  const guild = place.channel.guild ? { guild_id: place.channel.guild.id } : {};
  const found = resolved(world, place.channel.guild, options, place.userId);
  const files = Object.keys(sent).length > 0 ? { attachments: sent } : {};
  return { id, name, type, options, resolved: { ...found, ...files }, ...guild };
}

/**
 * A slash command while one of its options is typed: what is not filled in yet may be missing.
 * https://docs.discord.com/developers/interactions/application-commands#autocomplete
 */
export function typedIn(
  world: World,
  place: { readonly channel: Channel; readonly userId: string },
  known: readonly APIApplicationCommand[],
  words: string,
  values: Readonly<Record<string, Value | Attached>>,
  focused: string,
): object {
  const [name = '', ...path] = words.split(' ');
  const command = known.find((one) => one.name === name && one.type === ApplicationCommandType.ChatInput);
  if (!command || !offered(world, place, command)) throw new Error(`there is no command /${name} for them here`);
  let options: readonly APIApplicationCommandOption[] = command.options ?? [];
  for (const step of path) {
    const next = options.find((one) => one.name === step);
    options = next && 'options' in next ? (next.options ?? []) : [];
  }
  const typing = options.find((one) => one.name === focused);
  if (!typing || !('autocomplete' in typing) || !typing.autocomplete)
    throw new Error(`nothing is suggested for ${focused}`);
  const filled = Object.entries(values).map(([option, value]) => ({
    name: option,
    type: options.find((one) => one.name === option)?.type ?? Option.String,
    value: typeof value === 'object' ? '' : value,
    ...(option === focused && { focused: true }),
  }));
  const nested = path
    .toReversed()
    .reduce<object[]>((inner, step) => [{ name: step, type: Option.Subcommand, options: inner }], filled);
  return { id: command.id, name, type: command.type, options: nested };
}

/** The files are put where those of commands are kept, and named by their ids. */
function uploaded(world: World, values: Values, sent: Record<string, APIAttachment>): Record<string, Value> {
  const ids = Object.entries(values).map(([name, value]) => {
    if (typeof value !== 'object') return [name, value] as const;
    const file = attach(world, ephemeral(world), value);
    sent[file.id] = file;
    return [name, file.id] as const;
  });
  return Object.fromEntries(ids);
}

/**
 * A command from the menu of a message, which comes along.
 * https://docs.discord.com/developers/interactions/application-commands#message-commands
 */
export function givenOn(
  world: World,
  place: { readonly channel: Channel; readonly userId: string },
  known: readonly APIApplicationCommand[],
  name: string,
  target: Kept,
): object {
  const command = known.find((one) => one.name === name && one.type === ApplicationCommandType.Message);
  if (!command) throw new Error(`there is no ${name} in the menu of a message`);
  if (!offered(world, place, command)) throw new Error(`${name} is not offered to them here`);
  const { id, type } = command;
  const target_id = target.message.id;
  const guild = place.channel.guild ? { guild_id: place.channel.guild.id } : {};
  return { id, name, type, target_id, resolved: { messages: { [target_id]: shown(world, target) } }, ...guild };
}

/** https://docs.discord.com/developers/interactions/application-commands#application-command-permissions-object-using-default-permissions */
function offered(
  world: World,
  { channel, userId }: { channel: Channel; userId: string },
  command: APIApplicationCommand,
) {
  const needed = command.default_member_permissions;
  if (!channel.guild || needed === null || needed === undefined) return true;
  const rights = rightsOf(world, channel, userId);
  return BigInt(needed) === 0n ? false : (rights & BigInt(needed)) === BigInt(needed);
}

function descend(
  options: readonly APIApplicationCommandOption[],
  path: readonly string[],
  values: Record<string, Value>,
): Chosen[] {
  const [name, ...rest] = path;
  if (name === undefined) return chosen(options, values);
  const next = options.find((one) => one.name === name);
  if (!next || !('options' in next)) throw new Error(`there is no subcommand ${name}`);
  return [{ name, type: next.type, options: descend(next.options ?? [], rest, values) }];
}

function chosen(options: readonly APIApplicationCommandOption[], values: Record<string, Value>): Chosen[] {
  const parted = options.find((one) => one.type === Option.Subcommand || one.type === Option.SubcommandGroup);
  if (parted) throw new Error(`a subcommand is needed, such as ${parted.name}`);
  const missing = options.find((one) => one.required && !(one.name in values));
  if (missing) throw new Error(`the option ${missing.name} is required`);
  return Object.entries(values).map(([name, value]) => {
    const option = options.find((one) => one.name === name);
    if (!option) throw new Error(`there is no option ${name}`);
    const complaint = amiss(option, value);
    if (complaint) throw new Error(`the option ${name} cannot be ${value}: ${complaint}`);
    return { name, type: option.type, value };
  });
}

/** https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-option-structure */
function amiss(option: APIApplicationCommandOption, value: Value): string | undefined {
  const numeric = option.type === Option.Integer || option.type === Option.Number;
  const kind = numeric ? 'number' : option.type === Option.Boolean ? 'boolean' : 'string';
  if (typeof value !== kind) return `it is a ${kind}`;
  if (option.type === Option.Integer && !Number.isInteger(value)) return 'it is a whole number';
  const choices = 'choices' in option ? option.choices : undefined;
  if (choices?.length && !choices.some((one) => one.value === value)) return 'it is none of the choices';
  const size = typeof value === 'string' ? value.length : Number(value);
  const least = 'min_value' in option ? option.min_value : 'min_length' in option ? option.min_length : undefined;
  const most = 'max_value' in option ? option.max_value : 'max_length' in option ? option.max_length : undefined;
  if (size < (least ?? -Infinity)) return `the least is ${least}`;
  return size > (most ?? Infinity) ? `the most is ${most}` : undefined;
}

/** https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-resolved-data-structure */
function resolved(world: World, guild: Guild | undefined, options: readonly Chosen[], asker: string): object {
  const found: Record<'users' | 'members' | 'channels' | 'roles', Record<string, object>> = {
    users: {},
    members: {},
    channels: {},
    roles: {},
  };
  for (const { type, value } of options.flatMap((one) => one.options?.flatMap((sub) => sub.options ?? sub) ?? one)) {
    const id = String(value);
    if (type === Option.User || type === Option.Mentionable) {
      const user = world.users.get(id);
      const member = guild?.members.get(id);
      if (!user && type === Option.User) throw new Error(`there is nobody called ${id}`);
      if (user) found.users[id] = user;
      if (member) found.members[id] = { ...partialMember(member), permissions: '0' };
    }
    const role = guild?.roles.find((one) => one.id === id);
    if (role && (type === Option.Role || type === Option.Mentionable)) found.roles[id] = role;
    if (type === Option.Channel) {
      const channel = world.channels.get(id);
      if (!channel || channel.guild !== guild) throw new Error(`there is no channel ${id} here`);
      found.channels[id] = { ...channelShape(channel), permissions: String(rightsOf(world, channel, asker)) };
    }
  }
  return Object.fromEntries(Object.entries(found).filter(([, all]) => Object.keys(all).length > 0));
}
