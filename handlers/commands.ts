// What people may tell the bot to do, declared once: each platform renders it in its own way.
import { randomBytes } from 'node:crypto';
import type { Asked, Chosen, Command, Outcome } from '#src/command.ts';
import { BotError } from '#src/trouble.ts';
import { join, leave, recap, voiceConsent, voiceStats } from './commands/calls.ts';
import type { Deed, Desk } from './commands/deed.ts';
import { reset, set, view } from './commands/settings.ts';

const deeds: readonly Deed[] = [join, leave, recap, voiceConsent, voiceStats, view, set, reset];

export const commands: readonly Command[] = deeds.map(({ command }) => command);

/** Does what was asked; never rejects. */
export async function perform(
  name: string,
  chosen: Chosen,
  asked: Asked,
  desk: Desk,
  signal: AbortSignal,
): Promise<Outcome> {
  const deed = deeds.find(({ command }) => command.name === name);
  if (deed === undefined) return { text: `I know no command \`${name}\`; it may be an old one.` };
  try {
    refuse(deed.command, asked);
    return await deed.run(asked, chosen, desk, signal);
  } catch (error) {
    return { text: told(error, name, desk) };
  }
}

/** Asked again here, whatever the platform has hidden: the one place that decides. */
function refuse({ admin, calls }: Command, asked: Asked): void {
  if (admin && !asked.author.isAdmin) throw new BotError('Only admins can do that.');
  if (calls && !asked.calls) throw new BotError('There are no calls I could take part in here.');
}

function told(error: unknown, command: string, { log }: Desk): string {
  // What was wrong with the command itself needs no line in the log.
  if (error instanceof BotError && error.cause === undefined) return error.sentence;
  const reference = randomBytes(4).toString('hex');
  log[error instanceof BotError ? 'warn' : 'error']({ err: error, reference, command }, 'a command failed');
  if (error instanceof BotError) return `${error.sentence} (${reference})`;
  return `Something went wrong on my side, and it has been written down as ${reference}. Please try again.`;
}
