// What a platform is given to work with: turns, the ledger's reading, and the log.
import type { Log } from './log.ts';
import type { Answering } from './platform.ts';
import type { Reading } from './reading.ts';
import type { Stage } from './stage.ts';
import type { Turns } from './turns.ts';

/** What `src/main.ts` hands every platform. */
export interface Tools {
  /** Opened once, at the start of `Platform.start`. */
  openTurns(stage: Stage, bot: Answering): Turns;
  readonly reading: Reading;
  readonly log: Log;
}
