// Commands as they are given, by name or in the menu of a message, and what they may be while they are typed.
import { ApplicationCommandOptionType, InteractionResponseType } from 'discord.js';
import type { Chosen } from '#src/command.ts';
import { Answer } from './answer.ts';
import { asker } from './asker.ts';
import { filesIn } from './files.ts';
import { slash, typing, type Slash } from './given.ts';
import type { Line } from './line.ts';
import { aboutOf, isOfMenu } from './menu.ts';
import { askedOf, type Clerk } from './order.ts';
import { perform, tasked } from './perform.ts';

/** Has a command done; what is none is ignored. `interaction` is the gateway's payload. */
export async function commanded(line: Line, clerk: Clerk, interaction: unknown): Promise<void> {
  const { success, data } = slash.safeParse(interaction);
  const author = data && asker(data);
  if (!success || !author) return;
  const { name, chosen } = given(data);
  const command = clerk.bot.commands.find((one) => name === (isOfMenu(data) ? one.menu : one.name));
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

type Options = Slash['data']['options'];

/** Those of the part of a command that was given, where it has parts. */
function optionsOf({ options }: Slash['data']): Options {
  const part = options.find(({ type }) => type === ApplicationCommandOptionType.Subcommand);
  return part ? (part.options ?? []) : options;
}

/** The command's whole name, as it was declared, and what was chosen with it; files are none of it. */
function given({ data }: Pick<Slash, 'data'>): { name: string; chosen: Chosen } {
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

/** Discord waits no longer than three seconds. Milliseconds. */
const patienceMs = 2_000;
/** https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-autocomplete */
const [mostChoices, longestChoice] = [25, 100];

/** Tells what an option may be, as far as it is typed; nothing when that takes too long. */
export async function suggested(line: Line, clerk: Clerk, interaction: unknown): Promise<void> {
  const { success, data } = typing.safeParse(interaction);
  const author = data && asker(data);
  if (!success || !author) return;
  const option = optionsOf(data.data).find(({ focused }) => focused === true);
  const late = Promise.withResolvers<readonly string[]>();
  const forget = clerk.later(patienceMs, () => late.resolve([]));
  const typed = String(option?.value ?? '');
  const known = option
    ? clerk.bot.suggest(given(data).name, option.name, typed, askedOf(line, clerk, { data, author }))
    : [];
  const all = await Promise.race([known, late.promise]);
  forget();
  const fitting = [...new Set(all)].filter((one) => one !== '' && one.length <= longestChoice).slice(0, mostChoices);
  const choices = fitting.map((one) => ({ name: one, value: one }));
  const type = InteractionResponseType.ApplicationCommandAutocompleteResult;
  await new Answer(line, data, true).respond({ type, data: { choices } });
}
