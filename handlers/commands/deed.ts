// What a command is made of: its declaration, and what it does.
import type { Asked, Chosen, Command, Outcome } from '#src/command.ts';
import type { Here } from '../here.ts';

/** What commands work with. */
export interface Desk extends Here {
  /** The names of the voices there are, the usual one first. */
  readonly voices: readonly string[];
  /** All that people may tell the bot to do. */
  readonly commands: readonly Command[];
  /** What was said in the call of a place so far, summed up. */
  recap(asked: Asked, signal: AbortSignal): Promise<string>;
}

export interface Deed {
  readonly command: Command;
  /** Throws a `BotError` for a trouble that the asker should know. Was authorized before. */
  run(asked: Asked, chosen: Chosen, desk: Desk, signal: AbortSignal): Promise<Outcome> | Outcome;
  /** What a `suggested` option may be, all of it; what fits what was typed is chosen from it. */
  suggest?(option: string, asked: Asked, desk: Desk): Promise<readonly string[]> | readonly string[];
}

/** An option that was chosen as text, and undefined when it was left out. */
export function words(chosen: Chosen, option: string): string | undefined {
  const value = chosen[option];
  return value === undefined ? undefined : String(value);
}
