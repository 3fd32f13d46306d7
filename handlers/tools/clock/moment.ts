// Moments as models write them: a date, a time of day, both, with an offset or without.
import { DateTime } from 'luxon';
import { BotError } from '#src/trouble.ts';

export interface Moment {
  readonly moment: DateTime;
  /** What is odd about it: an hour that there is twice, or not at all. */
  readonly note?: string;
}

const written =
  /^(?:(\d{4}-\d{2}-\d{2}))?(?:[T ]*(?:at )?(\d{1,2}:\d{2}(?::\d{2})?)(?:\.\d{1,3})?\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/** Whether it says itself how far from UTC it is. */
export function hasOwnTime(text: string): boolean {
  return written.exec(text.trim())?.[3] !== undefined;
}

/** `today` has the day that a time of day is of, and the zone. Throws a `BotError`. */
export function momentOf(text: string, today: DateTime): Moment {
  const [, date, time, offset] = written.exec(text.trim()) ?? [];
  if (date === undefined && time === undefined) throw unreadable(text);
  const day = date ?? today.toFormat('yyyy-MM-dd');
  const clock =
    time === undefined ? '00:00' : time.padStart(time.indexOf(':') === 1 ? time.length + 1 : time.length, '0');
  const local = `${day}T${clock}`;
  const moment = DateTime.fromISO(`${local}${offset?.toUpperCase() ?? ''}`, { zone: today.zone });
  if (!moment.isValid) throw unreadable(text);
  return offset === undefined ? odd(moment, local) : { moment };
}

/** Where clocks are put forward an hour is left out; where they are put back one is there twice. */
function odd(moment: DateTime, local: string): Moment {
  const wanted = DateTime.fromISO(local, { zone: 'UTC' }).toFormat("yyyy-MM-dd'T'HH:mm:ss");
  if (moment.toFormat("yyyy-MM-dd'T'HH:mm:ss") !== wanted) {
    const note = `There is no ${local.replace('T', ' ')} in ${moment.zoneName}: clocks are put forward over it. I took ${moment.toFormat('HH:mm')}.`;
    return { moment, note };
  }
  const both = moment.getPossibleOffsets();
  if (both.length < 2) return { moment };
  const times = both.map((one) => one.toFormat("'UTC'ZZ")).join(' and ');
  const [first = moment] = both.toSorted((one, other) => one.toMillis() - other.toMillis());
  const note = `${local.replace('T', ' ')} is there twice in ${moment.zoneName}, as ${times}: clocks are put back. I took the first.`;
  return { moment: first, note };
}

function unreadable(text: string): BotError {
  return new BotError(
    `I cannot read the moment ${JSON.stringify(text)}: write it like 2026-11-27T15:00, 2026-11-27T15:00+01:00, 2026-11-27 or 15:00.`,
  );
}
