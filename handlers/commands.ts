// What people may tell the bot to do, declared once: each platform renders it in its own way.
import { randomBytes } from 'node:crypto';
import type { Asked, Chosen, Command, Outcome } from '#src/command.ts';
import { BotError } from '#src/trouble.ts';
import { answers } from './commands/answers.ts';
import { batch } from './commands/batch.ts';
import { calls } from './commands/calls.ts';
import { chat } from './commands/chat.ts';
import type { Deed, Desk } from './commands/deed.ts';
import { confirm } from './commands/confirm.ts';
import { doctor } from './commands/doctor.ts';
import { help } from './commands/help.ts';
import { moderation } from './commands/moderation.ts';
import { money } from './commands/money.ts';
import { opinions } from './commands/opinions.ts';
import { privacy } from './commands/privacy.ts';
import { reminders } from './commands/reminders.ts';
import { settings } from './commands/settings.ts';
import { tools } from './commands/tools.ts';

const deeds: readonly Deed[] = [
  help,
  chat,
  answers,
  confirm,
  settings,
  money,
  opinions,
  privacy,
  moderation,
  reminders,
  tools,
  batch,
  doctor,
  calls,
].flat();

export const commands: readonly Command[] = deeds.map(({ command }) => command);

/** Does what was asked, where the asker may; never rejects. */
export async function perform(
  name: string,
  chosen: Chosen,
  asked: Asked,
  desk: Desk,
  signal: AbortSignal,
): Promise<Outcome> {
  const deed = deeds.find(({ command }) => command.name === name);
  if (deed === undefined)
    return { text: desk.say('I know no command `{name}`; it may be an old one.', { name }), failed: true };
  try {
    await refuse(deed.command, asked, desk);
    return await deed.run(asked, chosen, desk, signal);
  } catch (error) {
    return failed(error, name, desk);
  }
}

/** A failure as the outcome of a command, and written down where it is none of the asker's. */
export function failed(error: unknown, command: string, telling: Pick<Desk, 'log' | 'say'>): Outcome {
  return { text: told(error, command, telling), failed: true };
}

/** Suggestions are given on every key, and there only to help: whatever goes wrong with them is no matter. */
export async function suggest(
  name: string,
  option: string,
  typed: string,
  asked: Asked,
  desk: Desk,
): Promise<readonly string[]> {
  const deed = deeds.find(({ command }) => command.name === name);
  if (!deed?.suggest) return [];
  try {
    await refuse(deed.command, asked, desk);
    return closest(await deed.suggest(option, asked, desk), typed);
  } catch (error) {
    desk.log.debug({ err: error, command: name }, 'nothing could be suggested');
    return [];
  }
}

/** Platforms show no more, of no more characters each. */
const [mostSuggested, longestSuggested] = [25, 100];

/** What begins with what was typed comes before what only holds it. */
function closest(all: readonly string[], typed: string): readonly string[] {
  const wanted = typed.trim().toLowerCase();
  const at = (one: string) => one.toLowerCase().indexOf(wanted);
  const fitting = all.filter((one) => at(one) >= 0 && one.length <= longestSuggested);
  return fitting.toSorted((one, other) => Number(at(one) > 0) - Number(at(other) > 0)).slice(0, mostSuggested);
}

/** Asked here, whatever the platform has hidden. Of answers, `commands/answers.ts` asks again: there it is known whose they are. */
async function refuse({ action, calls: inCalls }: Command, asked: Asked, { authority, say }: Desk): Promise<void> {
  const permission = await authority.authorize(asked.author, action === 'answer' ? 'own' : action, asked.place);
  if (permission.type === 'refused') throw new BotError(say(permission.why));
  if (inCalls && !asked.calls) throw new BotError(say('There are no calls I could take part in here.'));
}

function told(error: unknown, command: string, { log, say }: Pick<Desk, 'log' | 'say'>): string {
  // What was wrong with the command itself needs no line in the log.
  if (error instanceof BotError && error.cause === undefined) return say(error.sentence);
  const reference = randomBytes(4).toString('hex');
  log[error instanceof BotError ? 'warn' : 'error']({ err: error, reference, command }, 'a command failed');
  if (error instanceof BotError) return `${say(error.sentence)} (${reference})`;
  return say('Something went wrong on my side, and it has been written down as {reference}. Please try again.', {
    reference,
  });
}
