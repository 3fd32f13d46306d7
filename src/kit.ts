// What a platform is given to work with: turns, the ledger's reading, the log; and for calls, what people chose.
import type { Consent } from './consent.ts';
import type { Log } from './log.ts';
import type { Answering } from './platform.ts';
import type { Reading } from './reading.ts';
import type { Settings } from './settings.ts';
import type { Stage } from './stage.ts';
import type { Turns } from './turns.ts';

/** What `src/main.ts` hands every platform. */
export interface Kit {
  /** Opened once, at the start of `Platform.start`. */
  openTurns(stage: Stage, bot: Answering): Turns;
  readonly reading: Reading;
  readonly log: Log;
}

/** What a platform with calls is handed. */
export interface CallKit extends Kit {
  readonly consent: Consent;
  readonly settings: Settings;
}
