// The bot's commands as Discord's, slash commands and entries in the menu of a message: rendered, and registered when it has others.
import { isDeepStrictEqual } from 'node:util';
import {
  ApplicationCommandOptionType as Kind,
  ApplicationCommandType,
  ChannelType,
  InteractionContextType,
  PermissionFlagsBits,
  Routes,
} from 'discord.js';
import type { Command, Option } from '#src/command.ts';
import type { Line } from './line.ts';
import { read } from './wire.ts';

const rooms = [
  ChannelType.GuildText,
  ChannelType.GuildAnnouncement,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
  ChannelType.GuildVoice,
  ChannelType.GuildStageVoice,
];

/** A start does not wait longer for commands, which Discord keeps from the last one anyway. Milliseconds. */
const patienceMs = 30_000;

/** Makes Discord's global commands these. What goes wrong is a warning: those it has go on to work. */
export async function register(
  { client, rest, log }: Line,
  commands: readonly Command[],
  stopped: AbortSignal,
): Promise<void> {
  const route = Routes.applicationCommands(client.application.id);
  const signal = AbortSignal.any([stopped, AbortSignal.timeout(patienceMs)]);
  try {
    const body = rendered(commands);
    if (isAlike(await read(rest, route, { signal }), body)) return;
    await rest.put(route, { body, signal });
    log.info({ commands: body.length }, 'the slash commands were registered');
  } catch (error) {
    log.warn({ err: error }, 'the slash commands could not be registered');
  }
}

/** What Discord is told: slash commands, and those in the menu of a message. */
export function rendered(commands: readonly Command[]) {
  return [...slashCommands(commands), ...menuEntries(commands)];
}

/** https://docs.discord.com/developers/interactions/application-commands#message-commands */
function menuEntries(commands: readonly Command[]) {
  return commands.flatMap((command) => {
    if (command.menu === undefined || !command.task) return [];
    return [{ type: ApplicationCommandType.Message, name: command.menu, ...offered([command]) }];
  });
}

/** Commands of two words with the same first one are parts of one command, as Discord has it. */
function slashCommands(commands: readonly Command[]) {
  const families = Object.groupBy(commands, ({ name }) => name.split(' ')[0] ?? name);
  return Object.entries(families).map(([name, family = []]) => {
    const [only] = family;
    const plain = only && only.name === name ? only : undefined;
    return {
      type: ApplicationCommandType.ChatInput,
      name,
      description: plain?.description ?? `Commands: ${name}.`,
      options: plain ? optionsOf(plain) : family.map((one) => subcommand(one)),
      ...offered(family),
    };
  });
}

/** Where, and to whom. */
function offered(family: readonly Command[]) {
  const admins = { default_member_permissions: Number(PermissionFlagsBits.ManageGuild) };
  return { contexts: contextsOf(family), ...(family.every(({ action }) => action === 'govern') && admins) };
}

function subcommand(command: Command) {
  const name = command.name.split(' ').slice(1).join('-');
  return { type: Kind.Subcommand, name, description: command.description, options: optionsOf(command) };
}

/** Direct conversations with the bot have no calls. */
function contextsOf(family: readonly Command[]): InteractionContextType[] {
  const { Guild, BotDM } = InteractionContextType;
  return family.some(({ calls }) => calls) ? [Guild] : [Guild, BotDM];
}

/** Discord wants the required ones first. */
function optionsOf({ options }: Command) {
  return options
    .toSorted((one, other) => Number(other.required ?? false) - Number(one.required ?? false))
    .map(optionOf);
}

function optionOf(option: Option) {
  const { name, description, required = false, choices, least, most } = option;
  return {
    type: kindOf(option),
    name,
    description,
    required,
    ...(choices && { choices: choices.map((choice) => ({ name: choice, value: choice })) }),
    ...(least !== undefined && { min_value: least }),
    ...(most !== undefined && { max_value: most }),
    ...(option.kind === 'room' && { channel_types: rooms }),
    ...(option.kind === 'voice room' && { channel_types: [ChannelType.GuildVoice] }),
  };
}

const kinds: Readonly<Record<Exclude<Option['kind'], 'number'>, Kind>> = {
  text: Kind.String,
  flag: Kind.Boolean,
  person: Kind.User,
  role: Kind.Role,
  room: Kind.Channel,
  'voice room': Kind.Channel,
  file: Kind.Attachment,
};

/** Between whole bounds, a whole number. */
function kindOf({ kind, least, most }: Option): Kind {
  if (kind !== 'number') return kinds[kind];
  return Number.isInteger(least) && Number.isInteger(most) ? Kind.Integer : Kind.Number;
}

/** What we say of a command; Discord adds ids, versions and defaults. */
const told = [
  'type',
  'name',
  'description',
  'options',
  'required',
  'choices',
  'value',
  'min_value',
  'max_value',
  'channel_types',
  'contexts',
  'default_member_permissions',
];

function isAlike(known: unknown, wanted: readonly { readonly name: string }[]): boolean {
  if (!Array.isArray(known)) return false;
  const byName = (all: readonly unknown[]) => new Map(all.map((one) => [nameOf(one), bare(one)]));
  return known.length === wanted.length && isDeepStrictEqual(byName(known), byName(wanted));
}

/** A slash command and an entry of a menu may have the same name. */
function nameOf(command: unknown): string {
  if (typeof command !== 'object' || command === null || !('name' in command)) return '';
  return `${'type' in command ? String(command.type) : ''} ${String(command.name)}`;
}

/** Without what nobody said: absent, null, false and empty are the same; and rights, which Discord tells as text. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(
    ([field, inner]) => [field, field === 'default_member_permissions' ? String(inner ?? '') : bare(inner)] as const,
  );
  return Object.fromEntries(fields.filter(([field, inner]) => told.includes(field) && !isNothing(inner)));
}

function isNothing(value: unknown): boolean {
  return value == null || value === false || value === '' || (Array.isArray(value) && value.length === 0);
}
