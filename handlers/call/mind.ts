// What taking part in calls takes.
import type { Budgets } from '#src/allowance.ts';
import type { Authority } from '#src/authority.ts';
import type { Latency } from '#src/latency.ts';
import type { Log } from '#src/log.ts';
import type { Models } from '#src/models.ts';
import type { Settings } from '#src/settings.ts';
import type { Unread } from '#src/unread.ts';
import type { Mind } from '../mind.ts';
import type { Doing, Spoken } from '../moderate/watch/voice.ts';
import type { Calls } from './calls.ts';

export interface CallMind extends Mind {
  readonly models: Models;
  readonly settings: Settings;
  readonly authority: Authority;
  readonly unread: Pick<Unread, 'has'>;
  readonly budgets: Budgets;
  readonly latency: Latency;
  /** Looks at what people say, where admins want that. Returns at once, never throws. */
  overhear(spoken: Spoken, doing: Doing, signal: AbortSignal): void;
  /** The calls that go on now: each writes itself down here, for whoever asks what was said. */
  readonly calls: Calls;
  readonly log: Log;
}
