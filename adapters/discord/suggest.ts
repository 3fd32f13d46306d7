// What an option of a command may be, while it is typed. https://docs.discord.com/developers/interactions/application-commands#autocomplete
import { InteractionResponseType } from 'discord.js';
import { Answer } from './answer.ts';
import { asker } from './asker.ts';
import { typing } from './given.ts';
import type { Line } from './line.ts';
import { askedOf, type Clerk } from './order.ts';
import { given, optionsOf, spelled } from './slash.ts';

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
  const { name } = given(data);
  const command = spelled(clerk.bot.commands, name)?.name ?? name;
  const known = option ? clerk.bot.suggest(command, option.name, typed, askedOf(line, clerk, { data, author })) : [];
  const all = await Promise.race([known, late.promise]);
  forget();
  const fitting = [...new Set(all)].filter((one) => one !== '' && one.length <= longestChoice).slice(0, mostChoices);
  const choices = fitting.map((one) => ({ name: one, value: one }));
  const type = InteractionResponseType.ApplicationCommandAutocompleteResult;
  await new Answer(line, data, true).respond({ type, data: { choices } });
}
