// Commands: acknowledged, done by the bot, carried out where they ask for a call, and answered; tasks go to their own desk.
import { ApplicationCommandOptionType } from 'discord.js';
import type { Asked, Chosen, Outcome } from '#src/command.ts';
import type { Bot } from '#src/platform.ts';
import { acknowledge, fill } from './answer.ts';
import { asker, placeAsked } from './asker.ts';
import type { Line } from './line.ts';
import { slash, type Slash } from './payload.ts';
import { isOfMenu, optionsOf, tasked, type Desk } from './tasks.ts';
import type { Calls } from './voice/calls.ts';
import type { States } from './voice/states.ts';

export interface Clerk extends Desk {
  readonly bot: Pick<Bot, 'commands' | 'command'>;
  readonly calls: Pick<Calls, 'join' | 'leave'>;
  readonly states: Pick<States, 'roomOf'>;
  /** Aborts when the bot stops. */
  readonly signal: AbortSignal;
}

/** Discord takes answers for a quarter of an hour, of which a minute is left to send them. Milliseconds. */
const patienceMs = 14 * 60_000;

/** Answers a command; what is none is ignored. `interaction` is the gateway's payload. */
export async function commanded(line: Line, clerk: Clerk, interaction: unknown): Promise<void> {
  const { success, data } = slash.safeParse(interaction);
  const author = data && asker(data);
  if (!success || !author) return;
  const { name, chosen } = given(data);
  const known = clerk.bot.commands.find((command) => name === (isOfMenu(data) ? command.menu : command.name));
  if (known?.task) return tasked(line, clerk, { command: known, author, chosen, data });
  const alone = known?.shown !== 'room';
  const guild = data.guild_id ?? undefined;
  const voiceRoom = guild === undefined ? undefined : clerk.states.roomOf(guild, author.id);
  const place = placeAsked(data, author);
  const asked = {
    author,
    place,
    calls: guild !== undefined,
    async *history() {},
    ...(voiceRoom !== undefined && { voiceRoom }),
  };
  if (!(await acknowledge(line, data, alone))) return;
  const signal = AbortSignal.any([clerk.signal, AbortSignal.timeout(patienceMs)]);
  const outcome = await clerk.bot.command(name, chosen, asked, signal);
  await fill(line, data, alone, await carriedOut(clerk, asked, outcome));
}

/** The command's whole name, as it was declared, and what was chosen with it; files are none of it. */
function given({ data }: Slash): { name: string; chosen: Chosen } {
  const { Subcommand, Attachment } = ApplicationCommandOptionType;
  const part = data.options.find(({ type }) => type === Subcommand);
  const chosen = optionsOf(data).flatMap(({ type, name, value }) =>
    value == null || type === Attachment ? [] : [[name, value] as const],
  );
  return { name: part ? `${data.name} ${part.name}` : data.name, chosen: Object.fromEntries(chosen) };
}

/** Says what was wanted to be said, or why the call did not come about. */
async function carriedOut({ calls }: Clerk, { author, place }: Asked, outcome: Outcome): Promise<Outcome> {
  if (!outcome.call) return outcome;
  const { call } = outcome;
  const trouble =
    call.type === 'join' ? await calls.join(place.space, call.room, author) : await calls.leave(place.space, author);
  return trouble === undefined ? outcome : { text: trouble };
}
