// The time that people mean by "2h", "yesterday", "monday" or a date. Days are those of UTC, since nobody says where they are.
import type { Say } from '#src/tongue.ts';
import { BotError } from '#src/trouble.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const units: readonly (readonly [RegExp, number])[] = [
  [/^(?:m|min|mins|minutes?)$/, minuteMs],
  [/^(?:h|hrs?|hours?)$/, 60 * minuteMs],
  [/^(?:d|days?)$/, dayMs],
  [/^(?:w|weeks?)$/, 7 * dayMs],
];
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** What people may write, for those who suggest it. */
export const examples = ['30m', '2h', '8h', 'today', 'yesterday', '3d', 'monday', '1w'] as const;

/** Milliseconds since 1970, never after `now`. Throws a `BotError` for what is no time. */
export function since(text: string, say: Say, now = Date.now()): number {
  const at = moment(text.trim().toLowerCase(), now);
  if (at === undefined || Number.isNaN(at))
    throw new BotError(say('Tell me the time as `2h`, `3d`, `yesterday`, `monday` or a date such as `2026-11-20`.'));
  if (at > now) throw new BotError(say('That lies ahead of us: tell me a time that has been.'));
  return at;
}

function moment(word: string, now: number): number | undefined {
  const midnight = now - (now % dayMs);
  if (word === 'today') return midnight;
  if (word === 'yesterday') return midnight - dayMs;
  const weekday = weekdays.findIndex((day) => word.length >= 3 && day.startsWith(word));
  if (weekday >= 0) return midnight - (((new Date(now).getUTCDay() - weekday + 6) % 7) + 1) * dayMs;
  const [, count, unit = ''] = /^(\d{1,4})\s*([a-z]+)(?: ago)?$/.exec(word) ?? [];
  const ms = units.find(([name]) => name.test(unit))?.[1];
  if (count !== undefined) return ms === undefined ? undefined : now - Number(count) * ms;
  const [, day, time = '00:00'] = /^(\d{4}-\d{2}-\d{2})(?:[ t](\d{2}:\d{2}))?$/.exec(word) ?? [];
  return day === undefined ? undefined : Date.parse(`${day}T${time}Z`);
}
