// Commands as they are given, by name or in the menu of a message.
import { ApplicationCommandOptionType } from 'discord.js';
import type { Chosen, Command } from '#src/command.ts';
import { asker } from './asker.ts';
import { filesIn } from './files.ts';
import { slash, type Slash } from './given.ts';
import type { Line } from './line.ts';
import { aboutOf, isOfMenu } from './menu.ts';
import type { Clerk } from './order.ts';
import { perform, tasked } from './perform.ts';
import { partOf } from './rendered.ts';

/** Has a command done; what is none is ignored. `interaction` is the gateway's payload. */
export async function commanded(line: Line, clerk: Clerk, interaction: unknown): Promise<void> {
  const { success, data } = slash.safeParse(interaction);
  const author = data && asker(data);
  if (!success || !author) return;
  const { name, chosen } = given(data);
  const { commands } = clerk.bot;
  const command = isOfMenu(data) ? commands.find(({ menu }) => menu === name) : spelled(commands, name);
  if (command?.hidden) return;
  const order = {
    by: 'command',
    data,
    author,
    name: command?.name ?? name,
    chosen,
    command,
    target: data.data.target_id ?? undefined,
    lookUp: () => aboutOf(line, data, author),
    files: filesOf(data),
  } as const;
  await (command?.task ? tasked : perform)(line, clerk, order);
}

/** The command of a name as Discord tells it. */
export function spelled(commands: readonly Command[], name: string): Command | undefined {
  return commands.find((one) => name === `${one.name.split(' ')[0]} ${partOf(one.name)}`.trim());
}

type Options = Slash['data']['options'];

/** Those of the part of a command that was given, where it has parts. */
export function optionsOf({ options }: Slash['data']): Options {
  const part = options.find(({ type }) => type === ApplicationCommandOptionType.Subcommand);
  return part ? (part.options ?? []) : options;
}

/** The command's whole name, as it was declared, and what was chosen with it; files are none of it. */
export function given({ data }: Pick<Slash, 'data'>): { name: string; chosen: Chosen } {
  const { Subcommand, Attachment } = ApplicationCommandOptionType;
  const part = data.options.find(({ type }) => type === Subcommand);
  const chosen = optionsOf(data).flatMap(({ type, name, value }) =>
    value == null || type === Attachment ? [] : [[name, value] as const],
  );
  return { name: part ? `${data.name} ${part.name}` : data.name, chosen: Object.fromEntries(chosen) };
}

function filesOf({ data }: Slash) {
  const files = optionsOf(data).filter(({ type }) => type === ApplicationCommandOptionType.Attachment);
  return filesIn(
    data.resolved?.attachments,
    files.map(({ value }) => String(value)),
  );
}
