// Runs one turn to its end, however often it is superseded, cut short, or the platform cannot be reached.
import { setTimeout as sleep } from 'node:timers/promises';
import { deliver, withdraw } from './delivery.ts';
import type { Ledger, Outcome, StoredMessage } from './ledger.ts';
import type { Log } from './log.ts';
import type { InboundMessage, Turn } from './message.ts';
import type { Bot, Reply } from './platform.ts';
import { type Poster, PostError } from './poster.ts';

/** What an adapter gives, so that turns can run on its platform. */
export interface Stage {
  readonly platform: string;
  poster(turn: Turn): Poster;
  /** Gives a stored message its lazy calls back. */
  revive(message: StoredMessage): InboundMessage;
}

/** Why a run is cut short; the signal's reason. Only `stopped` counts as an end that people see. */
export type Cut = 'stopped' | 'deleted' | 'superseded' | 'closing';

/** A turn that waits or runs. */
export interface Entry {
  turn: Turn;
  poster?: Poster;
  /** Present while the turn runs. */
  running?: AbortController;
  /** Its answer is complete: what follows belongs to another turn. */
  ended: boolean;
  /** When its last message arrived, by our monotonic clock. */
  arrivedAt: number;
  /** Resolves when a burst has been quiet for long enough; a single message does not wait. */
  quiet: Promise<unknown>;
}

/** A turn that was begun this often without an end is given up: it may be what kills the process. */
const mostAttempts = 8;
/** When a platform cannot be reached, the turn is tried again after this long, for at most `retryForMs`. */
const retryAfterMs = 15_000;
const retryForMs = 15 * 60_000;

/** Runs an entry and resolves when it has ended, or was cut by `closing`. Never rejects. */
export async function run(entry: Entry, stage: Stage, bot: Bot, ledger: Ledger, log: Log): Promise<void> {
  const deadline = Date.now() + retryForMs;
  for (let outcome: Outcome | Cut | 'unreachable' = 'superseded'; !isEnd(outcome); ) {
    entry.running = new AbortController();
    const { signal } = entry.running;
    await quiet(entry);
    outcome = await attempt(entry, stage, bot, ledger, signal).catch((error: unknown) => {
      log.error({ err: error, turn: entry.turn.id, platform: stage.platform }, 'an answer could not be delivered');
      return passing(error) && Date.now() < deadline ? ('unreachable' as const) : ('failed' as const);
    });
    if (outcome === 'unreachable') outcome = await pause(signal);
    if (outcome === 'closing') break;
    if (isEnd(outcome)) await end(entry, outcome, ledger, log);
  }
  delete entry.running;
  entry.poster?.over();
}

async function attempt(entry: Entry, stage: Stage, bot: Bot, ledger: Ledger, signal: AbortSignal): Promise<Outcome | Cut> {
  const { turn } = entry;
  const givenUp = (await ledger.begin(turn.id)) > mostAttempts;
  const poster = (entry.poster ??= stage.poster(turn));
  if (!signal.aborted) await deliver(turn, givenUp ? apology() : bot.message(turn, signal), poster, ledger, signal);
  // What `cut` passed to `abort`.
  const reason = signal.aborted ? (signal.reason as Cut) : 'answered';
  if (reason === 'deleted') await withdraw(turn, poster, ledger);
  if (isEnd(reason)) entry.ended = true;
  return givenUp && reason === 'answered' ? 'failed' : reason;
}

/** Resolves when no further message of a burst is expected. */
async function quiet(entry: Entry): Promise<void> {
  for (let waited: unknown; waited !== entry.quiet; ) await (waited = entry.quiet);
}

async function* apology(): Reply {
  yield { type: 'retract', text: 'I tried several times to answer this and failed. Please ask again in other words.' };
}

function isEnd(outcome: Outcome | Cut | 'unreachable'): outcome is Outcome {
  return outcome !== 'superseded' && outcome !== 'closing' && outcome !== 'unreachable';
}

function passing(error: unknown): boolean {
  return error instanceof PostError && (error.kind === 'unknown' || error.kind === 'limited');
}

async function pause(signal: AbortSignal): Promise<Cut> {
  await sleep(retryAfterMs, undefined, { signal, ref: false }).catch(() => undefined);
  return signal.aborted ? (signal.reason as Cut) : 'superseded';
}

async function end(entry: Entry, outcome: Outcome, ledger: Ledger, log: Log): Promise<void> {
  entry.ended = true;
  await ledger.end(entry.turn.id, outcome).catch((error: unknown) => {
    // The turn stays open in the ledger: the next start finds its answer in memory and shows nothing twice.
    log.error({ err: error, turn: entry.turn.id }, 'the end of a turn could not be written');
  });
}
