// What the guard found, what is to be done about it, and what was: the words for it.
import type { Place } from '../message.ts';
import type { Act, Stage } from '../policy.ts';
import type { Hazard, Severity } from '../verdict.ts';

/** An act as it is to be done. */
export interface Planned {
  /** `notice`: the person is told, if anything came of the rest. */
  readonly act: Act | 'notice';
  /** Of a timeout: when it ends, milliseconds since 1970. */
  readonly until?: number;
}

/** An act as it went. */
export interface Done {
  /** `notice`: the person was told · `appeal`: moderators were told what the person says. */
  readonly act: Act | 'notice' | 'appeal';
  /** `refused`: the platform did not allow it · `gone`: what it was about is no more. */
  readonly outcome: 'done' | 'refused' | 'gone';
  /** Of what was refused: a sentence for admins, with what `values` fill in. */
  readonly why?: string;
  readonly values?: Readonly<Record<string, string>>;
  /** What was posted for it: the room, and the platform's id. */
  readonly room?: string;
  readonly messageId?: string;
}

/** What was found, before anything is done. */
export interface Found {
  readonly place: Place;
  readonly messageId: string;
  readonly stage: Stage;
  /** Whose message it was; of an answer, who had asked. */
  readonly person: string;
  readonly categories: readonly Hazard[];
  readonly severity?: Severity;
  readonly judge?: string;
  /** Of the policy. */
  readonly version: number;
  /** Nothing is done but to write it down. */
  readonly dry: boolean;
  /** As others saw the person. */
  readonly name: string;
  /** Untrusted text. */
  readonly rationale?: string;
  /** What was said: never of S4. Gone once nothing needs it any more. */
  readonly excerpt?: string;
}

export type Decision = 'upheld' | 'overturned';

export interface Incident extends Found {
  /** A UUIDv7. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly planned: readonly Planned[];
  readonly done: readonly Done[];
  /** Set: the person asked for another look, in these words. */
  readonly appeal?: string;
  readonly decision?: { readonly what: Decision; readonly by: string; readonly at: number };
}

/** How many incidents there were of one kind on a day: each is counted once, whatever was found in it. */
export interface Count {
  /** When it began, by UTC, milliseconds since 1970. */
  readonly day: number;
  readonly stage: Stage;
  /** All that was found in each of them. */
  readonly hazards: readonly Hazard[];
  readonly dry: boolean;
  readonly caught: number;
  readonly upheld: number;
  readonly overturned: number;
}

/** In how many incidents an act was done. */
export interface Acted {
  readonly act: Exclude<Done['act'], 'appeal'>;
  readonly incidents: number;
}
