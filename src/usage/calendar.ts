// The hours, days and months of the UTC calendar.
import type { Period } from '../budgets.ts';
import { dayMs, hourMs } from './hours.ts';

/** Milliseconds since 1970: from `from` until before `to`. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** The hour, day or month that a time is in. */
export function windowOf(period: Period, at: number): Window {
  if (period === 'hour') return from(at - (at % hourMs), hourMs);
  if (period === 'day') return from(at - (at % dayMs), dayMs);
  const date = new Date(at);
  const first = (months: number) => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
  return { from: first(0), to: first(1) };
}

function from(start: number, length: number): Window {
  return { from: start, to: start + length };
}
