// No ears or no voice now: why, and whether waiting helps.
import type { Caller, Unavailable } from '../models.ts';
import type { Cost } from './budget.ts';
import type { Desk } from './desk.ts';
import type { Fault } from './fault.ts';
import type { Seat } from './scheduler.ts';

/** What a fault means to somebody who gets a value instead of an error. */
export function unavailable(fault: Fault): Unavailable {
  if (fault.type === 'aborted') return { type: 'unavailable', cause: 'nobody waits any more', quota: false };
  const cause = fault.cause.message;
  if (fault.type === 'limited') return { type: 'unavailable', cause, quota: true, waitMs: Math.ceil(fault.afterMs) };
  return { type: 'unavailable', cause, quota: false };
}

/** A seat at the first of `models` that is free within `patienceMs`; waits its turn as everybody does. Rejects when aborted. */
export async function seatOrWhy(
  desk: Desk,
  caller: Caller,
  models: readonly string[],
  cost: Cost,
  patienceMs: number,
  signal: AbortSignal,
): Promise<Seat | Unavailable> {
  if (models.length === 0) return { type: 'unavailable', cause: 'no model is served', quota: false };
  const candidates = models.map((model) => ({ model, cost }));
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
