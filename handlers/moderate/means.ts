// What looking after a space takes, besides judging.
import type { Incidents } from '#src/incidents.ts';
import type { Log } from '#src/log.ts';
import type { Moderator } from '#src/moderator.ts';
import type { Policies } from '#src/policies.ts';
import type { Settings } from '#src/settings.ts';
import type { Verdicts } from '#src/verdicts.ts';

export interface Enforcing {
  readonly policies: Policies;
  readonly incidents: Incidents;
  readonly verdicts: Verdicts;
  readonly settings: Settings;
  readonly log: Log;
  /** What a platform lets the bot do; undefined: nothing. To be asked anew: platforms come after the bot. */
  moderator(platform: string): Moderator | undefined;
}
