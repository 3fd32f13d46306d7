// The times that usage is shown for, and the bars they are drawn with.

export const spans = ['today', 'week', 'month', 'year'] as const;
export type SpanName = (typeof spans)[number];

/** Milliseconds since 1970, by the UTC calendar: from `from` until before `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** When each bar begins. */
  readonly bars: readonly number[];
  /** What the books are asked for: a bar is made of one or of several. */
  readonly by: 'hour' | 'day';
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Today; the last seven days; this month; the last twelve months. Today and this month end with now's hour or day. */
export function spanOf(name: SpanName, now: number): Span {
  const today = now - (now % dayMs);
  if (name === 'today') return { from: today, to: today + dayMs, by: 'hour', bars: steps(today, now, hourMs) };
  if (name === 'year') {
    const bars = Array.from({ length: 12 }, (_, at) => monthOf(now, at - 11));
    return { from: bars[0] ?? today, to: monthOf(now, 1), by: 'day', bars };
  }
  const from = name === 'week' ? today - 6 * dayMs : monthOf(now, 0);
  return { from, to: today + dayMs, by: 'day', bars: steps(from, now, dayMs) };
}

/** The beginning of a month, so many after that of `at`. */
function monthOf(at: number, more: number): number {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + more, 1);
}

function steps(from: number, to: number, length: number): number[] {
  return Array.from({ length: Math.floor((to - from) / length) + 1 }, (_, at) => from + at * length);
}
