// What a command is made of: its declaration, and what it does.
import type { Consent } from '#src/consent.ts';
import type { Asked, Chosen, Command, Outcome } from '#src/command.ts';
import type { Latency } from '#src/latency.ts';
import type { Preferences } from '#src/preferences.ts';
import type { Log } from '#src/log.ts';

/** What commands work with. */
export interface Desk {
  readonly settings: Preferences;
  readonly consent: Consent;
  readonly latency: Latency;
  /** The names of the voices there are, the usual one first. */
  readonly voices: readonly string[];
  /** What was said in the call of a place so far, summed up. */
  recap(asked: Asked, signal: AbortSignal): Promise<string>;
  readonly log: Log;
}

export interface Deed {
  readonly command: Command;
  /** Throws a `BotError` for a trouble that the asker should know. */
  run(asked: Asked, chosen: Chosen, desk: Desk, signal: AbortSignal): Promise<Outcome> | Outcome;
}

/** An option that was chosen as text, and undefined when it was left out. */
export function words(chosen: Chosen, option: string): string | undefined {
  const value = chosen[option];
  return value === undefined ? undefined : String(value);
}
