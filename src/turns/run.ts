// Runs one turn to its end, however often it is superseded, cut short, or the platform cannot be reached.
import { setTimeout as sleep } from 'node:timers/promises';
import { deliver, withdraw } from '../delivery.ts';
import type { Ledger, Outcome } from '../ledger.ts';
import type { Log } from '../log.ts';
import type { Turn } from '../message.ts';
import type { Answering, Reply } from '../platform.ts';
import { type Poster, PostError } from '../poster.ts';
import type { Stage } from '../stage.ts';
import { StoreError } from '../trouble.ts';

/** Why a run is cut short; the signal's reason. Only `stopped` counts as an end that people see. */
export type Cut = 'stopped' | 'deleted' | 'superseded' | 'closing';

/** A turn that waits or runs. */
export interface Entry {
  turn: Turn;
  poster?: Poster;
  /** Present while the turn runs. */
  running?: AbortController;
  /** A cut after which the turn does not run again. */
  final?: Exclude<Cut, 'superseded'>;
  /** How many processes before this one began it and died. Absent: this process admitted it. */
  readonly survived?: number;
  /** How many processes have begun it, this one included; 0 when it has ended already. */
  attempts?: number;
  /** Its answer is complete: what follows belongs to another turn. */
  ended: boolean;
  /** When its last message arrived, by our monotonic clock. */
  arrivedAt: number;
  /** Resolves when a burst has been quiet for long enough; a single message does not wait. */
  quiet: Promise<unknown>;
}

/** What running turns takes. */
export interface Means {
  readonly stage: Stage;
  readonly bot: Answering;
  readonly ledger: Ledger;
  readonly log: Log;
  /** When a platform or the disk cannot be reached, the turn is tried again after this long, in milliseconds. */
  readonly retryAfterMs: number;
}

type Step = Outcome | Cut | 'unreachable' | 'over';

/** A turn that this many processes began without an end is given up: it may be what kills them. */
const mostAttempts = 8;
/** From this many on, each start waits twice as long as the one before, so that others get their answers first; milliseconds. */
const waryAttempts = 3;
const firstPauseMs = 1000;
const longestPauseMs = 60_000;
/** For so long a turn is tried again, milliseconds. */
const retryForMs = 15 * 60_000;

/** Cuts an entry's run short. A burst may have cut it just before: a stop or a deletion then counts for the next run. */
export function cut(entry: Entry, reason: Cut): void {
  if (reason === 'deleted') entry.final = reason;
  else if (reason !== 'superseded') entry.final ??= reason;
  entry.running?.abort(reason);
}

/** Runs an entry and resolves when it has ended, or was cut by `closing`. Never rejects. */
export async function run(entry: Entry, means: Means): Promise<void> {
  const { stage, ledger, log, retryAfterMs } = means;
  const deadline = performance.now() + retryForMs;
  let step: Step;
  const survived = entry.survived ?? 0;
  if (survived >= waryAttempts) {
    const first = Math.min(firstPauseMs, retryAfterMs);
    await pause(entry, Math.min(first * 2 ** (survived - waryAttempts), longestPauseMs));
  }
  do {
    const running = (entry.running = new AbortController());
    if (entry.final) running.abort(entry.final);
    await quiet(entry);
    step = await attempt(entry, means, running.signal).catch((error: unknown) => {
      // Nobody reads the reply any more, so nobody should go on writing it.
      running.abort('unreachable');
      const { id: turn, place } = entry.turn;
      log.error({ err: error, turn, platform: stage.platform, room: place.room }, 'an answer could not be delivered');
      return passing(error) && performance.now() < deadline ? 'unreachable' : 'failed';
    });
    if (step === 'unreachable') await pause(entry, retryAfterMs);
  } while (step === 'superseded' || step === 'unreachable');
  if (step !== 'closing' && step !== 'over') await end(entry, step, ledger, log);
  delete entry.running;
  entry.poster?.over();
}

async function attempt(entry: Entry, means: Means, signal: AbortSignal): Promise<Step> {
  const { stage, bot, ledger } = means;
  entry.attempts ??= await begin(entry, means);
  if (entry.attempts === 0) return 'over';
  const { turn } = entry;
  const givenUp = entry.attempts > mostAttempts;
  const over = turn.messages[0].task?.over;
  if (over !== undefined) await ledger.adopt(over, turn.id);
  const poster = (entry.poster ??= stage.poster(turn));
  if (!signal.aborted) await deliver(turn, givenUp ? apology() : bot.message(turn, signal), poster, ledger, signal);
  const reason = entry.final ?? (signal.aborted ? 'superseded' : 'answered');
  entry.ended = isEnd(reason);
  if (reason === 'deleted') await takeAway(turn, poster, bot, ledger);
  else if (entry.ended) await followEdits(turn, entry.turn, bot);
  return givenUp && reason === 'answered' ? 'failed' : reason;
}

/** Counts this process among those that began the turn. The first one need not wait until that is written. */
async function begin({ turn, survived }: Entry, { ledger, log }: Means): Promise<number> {
  const begun = ledger.begin(turn.id);
  if (survived !== undefined) return (await begun) ?? 0;
  begun.catch((error: unknown) => log.error({ err: error, turn: turn.id }, 'the begin of a turn could not be written'));
  return 1;
}

/** Takes the answer away, and out of the bot's memory, which it may have reached before its last words were shown. */
async function takeAway(turn: Turn, poster: Poster, bot: Answering, ledger: Ledger): Promise<void> {
  for (const { messageId } of await ledger.receipts(turn.id)) {
    if (messageId !== undefined) await bot.changed({ place: turn.place, messageId });
  }
  await withdraw(turn, poster, ledger);
}

/** What was edited while its answer was written is remembered as it reads now. */
async function followEdits(answered: Turn, now: Turn, bot: Answering): Promise<void> {
  for (const { id: messageId, place, text } of now.messages) {
    const before = answered.messages.find(({ id }) => id === messageId);
    if (before?.text !== text) await bot.changed({ place, messageId, text });
  }
}

/** Resolves when no further message of a burst is expected. */
async function quiet(entry: Entry): Promise<void> {
  let waited: unknown;
  while (waited !== entry.quiet) {
    waited = entry.quiet;
    await waited;
  }
}

async function* apology(): Reply {
  yield { type: 'retract', text: 'I tried several times to answer this and failed. Please ask again in other words.' };
}

function isEnd(step: Step): step is Outcome {
  return step !== 'superseded' && step !== 'closing' && step !== 'unreachable' && step !== 'over';
}

function passing(error: unknown): boolean {
  return (
    error instanceof StoreError ||
    (error instanceof PostError && (error.kind === 'unknown' || error.kind === 'limited'))
  );
}

/** Waits before another try; whoever cuts the run cuts the wait too. */
async function pause(entry: Entry, retryAfterMs: number): Promise<void> {
  entry.running = new AbortController();
  await sleep(retryAfterMs, undefined, { signal: entry.running.signal, ref: false }).catch(() => undefined);
}

async function end(entry: Entry, outcome: Outcome, ledger: Ledger, log: Log): Promise<void> {
  entry.ended = true;
  await ledger.end(entry.turn.id, outcome).catch((error: unknown) => {
    // The turn stays open in the ledger: the next start finds its answer in memory and shows nothing twice.
    log.error({ err: error, turn: entry.turn.id }, 'the end of a turn could not be written');
  });
}
