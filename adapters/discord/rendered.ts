// The bot's commands as Discord's: slash commands, and entries in the menu of a message.
// https://docs.discord.com/developers/interactions/application-commands#application-command-object
import {
  ApplicationCommandOptionType as Kind,
  ApplicationCommandType,
  ChannelType,
  InteractionContextType,
  PermissionFlagsBits,
} from 'discord.js';
import type { Command, Option } from '#src/command.ts';
import { type Name, type Named, localized, type Speaker } from './localized.ts';

export const rooms = [
  ChannelType.GuildText,
  ChannelType.GuildAnnouncement,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
  ChannelType.GuildVoice,
  ChannelType.GuildStageVoice,
];
export const voiceRooms = [ChannelType.GuildVoice];

/** Of a text: https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-option-structure */
const longestText = 6_000;

/** What Discord is told of the commands, but for those that nobody gives by name. `words` are the bot's, in each language. */
export function rendered(commands: readonly Command[], words: Speaker) {
  const offered = commands.filter(({ hidden }) => hidden !== true);
  const local = localized(words);
  return [...slashCommands(offered, local), ...menuEntries(offered, local)];
}

type Local = ReturnType<typeof localized>;

/** https://docs.discord.com/developers/interactions/application-commands#message-commands */
function menuEntries(commands: readonly Command[], local: Local) {
  const menus = commands.flatMap((command) => (command.menu === undefined ? [] : [{ ...command, name: command.menu }]));
  const names = local.names(menus, 'mixed');
  return menus.map((command) => ({
    type: ApplicationCommandType.Message,
    ...names(command),
    ...offered([command]),
  }));
}

/** Commands of two words with the same first one are parts of one command, as Discord has it. */
function slashCommands(commands: readonly Command[], local: Local) {
  const families = Object.groupBy(commands, ({ name }) => name.split(' ')[0] ?? name);
  const all = Object.entries(families).map(([name, members = []]) => ({ name, members }));
  const names = local.names(all, 'lower');
  return all.map(({ name, members }) => {
    const plain = members.find((one) => one.name === name);
    return {
      type: ApplicationCommandType.ChatInput,
      ...names({ name }),
      ...(plain ? local.description(plain.description) : local.description('Commands: {name}.', { name })),
      options: plain ? optionsOf(plain, local) : partsOf(members, local),
      ...offered(members),
    };
  });
}

/** Where, and to whom. */
function offered(family: readonly Command[]) {
  const right = rightFor(family);
  return { contexts: contextsOf(family), ...(right !== undefined && { default_member_permissions: Number(right) }) };
}

/**
 * The right that shows a command: parts of one command are shown or hidden together, so that it is the one of whoever may the
 * least of it. Roles that may moderate without Discord's own right for it are let in under the server's integrations.
 */
function rightFor(family: readonly Command[]): bigint | undefined {
  if (family.every(({ action }) => action === 'govern')) return PermissionFlagsBits.ManageGuild;
  const hides = family.every(({ action }) => action === 'govern' || action === 'moderate');
  return hides ? PermissionFlagsBits.ModerateMembers : undefined;
}

/** What follows the first word of a name, as one. */
export function partOf(name: string): string {
  return name.split(' ').slice(1).join('-');
}

function partsOf(family: readonly Command[], local: Local) {
  const parts = family.map((one) => ({ ...one, name: partOf(one.name) }));
  const names = local.names(parts, 'lower');
  return parts.map((part) => ({
    type: Kind.Subcommand,
    ...names(part),
    ...local.description(part.description),
    options: optionsOf(part, local),
  }));
}

/** Direct conversations with the bot have no calls. */
function contextsOf(family: readonly Command[]): InteractionContextType[] {
  const { Guild, BotDM } = InteractionContextType;
  return family.some(({ calls }) => calls) ? [Guild] : [Guild, BotDM];
}

/** Discord wants the required ones first. */
function optionsOf({ options }: Pick<Command, 'options'>, local: Local) {
  const names = local.names(options, 'lower');
  return options
    .toSorted((one, other) => Number(other.required ?? false) - Number(one.required ?? false))
    .map((option) => optionOf(option, names, local));
}

function optionOf(option: Option, names: (named: Name) => Named, local: Local) {
  const { description, required = false, choices, least, most, longest, suggested, kind } = option;
  return {
    type: kindOf(option),
    ...names(option),
    ...local.description(description),
    required,
    ...(choices && { choices: choicesOf(choices, local) }),
    ...(suggested && !choices && { autocomplete: true }),
    ...(longest !== undefined && kind === 'text' && !choices && { max_length: Math.min(longest, longestText) }),
    ...(least !== undefined && { min_value: least }),
    ...(most !== undefined && { max_value: most }),
    ...(kind === 'room' && { channel_types: rooms }),
    ...(kind === 'voice room' && { channel_types: voiceRooms }),
  };
}

function choicesOf(choices: readonly string[], local: Local) {
  const all = choices.map((name) => ({ name }));
  const names = local.names(all, 'free');
  return all.map((choice) => ({ ...names(choice), value: choice.name }));
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
