// What looking after a space takes, besides judging.
import type { Incidents } from '#src/incidents.ts';
import type { Log } from '#src/log.ts';
import type { Place } from '#src/message.ts';
import type { Models } from '#src/models.ts';
import type { Moderator } from '#src/moderator.ts';
import type { Policies } from '#src/policies.ts';
import type { Settings } from '#src/settings.ts';
import type { Unread } from '#src/unread.ts';
import type { Lexicon, Verdict } from '#src/verdict.ts';
import type { Verdicts } from '#src/verdicts.ts';
import type { Senses } from '../mind.ts';
import type { Acting } from './acts/acting.ts';

export interface Enforcing {
  readonly policies: Policies;
  readonly incidents: Incidents;
  readonly verdicts: Verdicts;
  readonly settings: Settings;
  readonly log: Log;
  readonly acting: Acting;
  /** What a platform lets the bot do; undefined: nothing. To be asked anew: platforms come after the bot. */
  moderator(platform: string): Moderator | undefined;
}

/** What it takes besides to look at all that members write. */
export interface Watching extends Enforcing, Pick<Senses, 'pictures' | 'say'> {
  /** As they are asked for whoever: by the models that were chosen in a space. */
  readonly models: Models;
  readonly lexicon: Lexicon;
  readonly unread: Pick<Unread, 'has'>;
  /** Is told whether a judge could be reached. Must not throw. */
  reached(place: Place, verdict: Verdict): void;
}
