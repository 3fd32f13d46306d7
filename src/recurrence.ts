// When something comes, and comes again: by the clock on somebody's wall in their time zone, whatever is done to that clock.
import { DateTime, IANAZone } from 'luxon';

export const repeats = ['none', 'daily', 'weekdays', 'weekly', 'monthly', 'yearly'] as const;
/** `weekdays`: Monday to Friday. What began on a day that a month does not have comes on the last of that month. */
export type Repeat = (typeof repeats)[number];

export interface Schedule {
  /** What the wall shows when it comes first: ISO 8601 without a zone, such as `2026-11-27T09:00`. */
  readonly wall: string;
  /** As IANA names it, such as `Europe/Berlin`. */
  readonly zone: string;
  readonly repeat: Repeat;
}

export function isZone(name: string): boolean {
  return IANAZone.isValidZone(name);
}

/** What the wall shows at a time (milliseconds since 1970), to the minute. */
export function wallAt(ms: number, zone: string): string {
  return DateTime.fromMillis(ms, { zone }).toFormat("yyyy-MM-dd'T'HH:mm");
}

/**
 * When the wall shows that, in milliseconds since 1970. A time that is left out when clocks go forward comes as much later as they
 * go; one that comes twice counts the first time. Undefined: there is no such date, or it names a zone of its own.
 */
export function instantOf(wall: string, zone: string): number | undefined {
  const plain = plainly(wall);
  return plain && resolved(plain, zone);
}

/** When it comes next after a time. Undefined: it comes once alone, or nobody knows its zone. */
export function following({ wall, zone, repeat }: Schedule, after: number): number | undefined {
  const first = plainly(wall);
  // Zones come and go with the system's data.
  if (repeat === 'none' || !first || !isZone(zone)) return undefined;
  const unit = units[repeat];
  const now = DateTime.fromMillis(after, { zone }).setZone('utc', { keepLocalTime: true });
  // One less than have passed by the wall, which may show more or less than there was.
  let count = Math.max(0, Math.floor(now.diff(first, unit).as(unit)) - 1);
  for (;;) {
    const next = first.plus({ [unit]: count });
    const at = resolved(next, zone);
    if (at > after && (repeat !== 'weekdays' || next.weekday <= friday)) return at;
    count += 1;
  }
}

const friday = 5;
const units = { daily: 'days', weekdays: 'days', weekly: 'weeks', monthly: 'months', yearly: 'years' } as const;

/** The wall as if there were no zones: what can be reckoned with. */
function plainly(wall: string): DateTime<true> | undefined {
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/.test(wall)) return undefined;
  const plain = DateTime.fromISO(wall.replace(' ', 'T'), { zone: 'utc' });
  return plain.isValid ? plain : undefined;
}

function resolved(plain: DateTime<true>, zone: string): number {
  const found = plain.setZone(zone, { keepLocalTime: true }).getPossibleOffsets();
  return Math.min(...found.map((one) => one.toMillis()));
}
