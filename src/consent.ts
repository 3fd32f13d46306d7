// Who agreed to be heard in calls, by space: asked before any sound of theirs is decoded, kept until it is taken back.
import type { Place } from './message.ts';

/** Where agreements belong: a server, whatever the room. */
export type Space = Pick<Place, 'platform' | 'space'>;

export interface Consent {
  /** The ids of all who agreed in a space. */
  agreed(space: Space): Promise<ReadonlySet<string>>;
  /** Durable once it resolves; watchers hear of a withdrawal before that, at once, and of an agreement after. */
  decide(space: Space, person: string, agrees: boolean): Promise<void>;
  /** Calls back with every decision until `signal` aborts. */
  watch(decided: (space: Space, person: string, agrees: boolean) => void, signal: AbortSignal): void;
}
