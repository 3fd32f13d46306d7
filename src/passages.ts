// What was understood of the parts of a long recording, so that a restart goes on where it was.
import type { Place } from './message.ts';
import type { Transcript } from './models.ts';
import type { Store } from './store.ts';

/** One part of one recording, in one way of listening (`hear`, `translate`). */
export interface PassageKey {
  readonly place: Place;
  readonly messageId: string;
  readonly attachmentId: string;
  readonly way: string;
  readonly number: number;
}

export interface Passages {
  get(key: PassageKey): Promise<Transcript | undefined>;
  put(key: PassageKey, transcript: Transcript): Promise<void>;
  /** Forgets what is older than `before`, milliseconds since 1970. */
  prune(before: number): Promise<void>;
}

export declare function openPassages(store: Store, now?: () => number): Passages;
