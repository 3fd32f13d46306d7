// In which time zone somebody lives, and how a time is told there.
import type { Person } from '#src/message.ts';
import { isZone, type Repeat } from '#src/recurrence.ts';
import { type Say, type Tongue, tongueIn } from '#src/tongue.ts';
import type { Here } from '../here.ts';

/** UTC where nothing that is a time zone was chosen. */
export function zoneOf(values: Here['values']): string {
  const zone = values['time-zone'].trim();
  return isZone(zone) ? zone : 'UTC';
}

/** The language of whoever reads. */
export function tongueOf(values: Here['values'], { locale }: Pick<Person, 'locale'>): Tongue {
  return tongueIn(values.language, locale);
}

/** A time as people of a language write it, with the zone that it is told in: UTC where that is known no more. `ms`: since 1970. */
export function timeIn(wanted: string, ms: number, tongue: Tongue): string {
  const zone = isZone(wanted) ? wanted : 'UTC';
  const time = new Intl.DateTimeFormat(tongue, { dateStyle: 'full', timeStyle: 'short', timeZone: zone }).format(ms);
  return `${time} (${zone})`;
}

// said
const often: Readonly<Record<Repeat, string>> = {
  none: 'once',
  daily: 'every day',
  weekdays: 'Monday to Friday',
  weekly: 'every week',
  monthly: 'every month',
  yearly: 'every year',
};

/** How often it comes. */
export function oftenIn(repeat: Repeat, say: Say): string {
  return say(often[repeat]);
}
