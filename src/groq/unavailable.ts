// No eyes, ears or voice now: why, and whether waiting helps.
import type { Caller, Unavailable } from '../models.ts';
import type { Desk } from './desk.ts';
import type { Fault } from './fault.ts';
import type { Candidate, Seat } from './scheduler.ts';

/** What a fault means to somebody who gets a value instead of an error. */
export function unavailable(fault: Fault): Unavailable {
  if (fault.type === 'aborted') return { type: 'unavailable', cause: 'nobody waits any more', quota: false };
  const cause = fault.cause.message;
  if (fault.type === 'limited') return { type: 'unavailable', cause, quota: true, waitMs: Math.ceil(fault.afterMs) };
  return { type: 'unavailable', cause, quota: false };
}

/** A seat at the first of `candidates` that is free within `patienceMs`; waits its turn as everybody does. Rejects when aborted. */
export async function seatOrWhy(
  desk: Desk,
  caller: Caller,
  candidates: readonly Candidate[],
  patienceMs: number,
  signal: AbortSignal,
): Promise<Seat | Unavailable> {
  if (candidates.length === 0) return { type: 'unavailable', cause: 'no model is served', quota: false };
  const asked = desk.scheduler.ask(caller, candidates, patienceMs, signal);
  const turn = asked.type === 'wait' ? await asked.turn : asked;
  if (turn?.type === 'seat') return turn;
  signal.throwIfAborted();
  const waitMs = Math.ceil(turn?.ms ?? 0);
  return { type: 'unavailable', cause: 'every model is at its limits', quota: true, waitMs };
}

/** How long a caller waits for limits. */
export function patienceOf(desk: Desk, caller: Caller): number {
  return caller.urgent ? desk.patience.urgentMs : desk.patience.queueMs;
}
