// A moment in words, where somebody is, and how long it is from one to another.
import { type DateTime, Interval } from 'luxon';

/** All that is asked of a moment, in one line. */
export function telling(moment: DateTime, zone: string): string {
  const there = moment.setZone(zone).setLocale('en');
  const summer = there.isInDST ? ', daylight saving time' : '';
  return `${zone}: ${there.toFormat("cccc, yyyy-MM-dd HH:mm:ss 'UTC'ZZ")} (week ${there.weekNumber} of ${there.weekYear}, day ${there.ordinal} of the year${summer})`;
}

const units = ['years', 'months', 'days', 'hours', 'minutes', 'seconds'] as const;

/** By the calendar of a zone, and in days and hours. */
export function distance(from: DateTime, to: DateTime, zone: string): string {
  const [first, last] = [from, to].map((one) => one.setZone(zone)).toSorted((a, b) => a.toMillis() - b.toMillis());
  if (!first || !last) return '';
  const parts = last.diff(first, [...units]).toObject();
  const words = units.flatMap((unit) => (parts[unit] ? [`${Math.floor(parts[unit])} ${unit}`] : []));
  const seconds = Math.round((to.toMillis() - from.toMillis()) / 1000);
  const direction = seconds < 0 ? 'before' : 'after';
  const midnights = Math.max(0, Interval.fromDateTimes(first, last).count('days') - 1);
  return `${to.setZone(zone).toFormat('yyyy-MM-dd HH:mm')} is ${words.join(', ') || '0 seconds'} ${direction} ${from.setZone(zone).toFormat('yyyy-MM-dd HH:mm')} in ${zone}: ${Math.abs(seconds)} seconds, ${(Math.abs(seconds) / 3600).toFixed(2)} hours, ${midnights} midnights apart.`;
}
