// When a reminder comes: by the clock on the wall, through every change of that clock.
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { following, instantOf, isZone, repeats, type Schedule, wallAt } from '#src/recurrence.ts';
import { fc } from './property.ts';

const utc = (text: string): number => Date.parse(`${text}Z`);

describe('a time on the wall', () => {
  /** https://en.wikipedia.org/wiki/Daylight_saving_time_by_country and the IANA data: when clocks really changed, or will. */
  test.each([
    ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:30', 'is left out: an hour later, 03:30'],
    ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30', 'comes twice: the first'],
    ['2026-03-29T01:59', 'Europe/Berlin', '2026-03-29T00:59', 'is the last of winter'],
    ['2026-10-25T03:00', 'Europe/Berlin', '2026-10-25T02:00', 'comes once again'],
    ['2026-03-08T02:30', 'America/New_York', '2026-03-08T07:30', 'is left out: 03:30'],
    ['2026-11-01T01:30', 'America/New_York', '2026-11-01T05:30', 'comes twice: the first'],
    ['2026-10-04T02:15', 'Australia/Lord_Howe', '2026-10-03T15:45', 'is left out for half an hour: 02:45'],
    ['2026-04-05T01:45', 'Australia/Lord_Howe', '2026-04-04T14:45', 'comes twice within half an hour: the first'],
    ['2026-04-05T02:30', 'Australia/Sydney', '2026-04-04T15:30', 'comes twice: the first'],
    ['2026-06-15T12:00', 'Asia/Kathmandu', '2026-06-15T06:15', 'is ahead by a quarter, too'],
    ['2026-06-15T12:00', 'UTC', '2026-06-15T12:00', 'is what it seems'],
  ])('%s in %s is %s: it %s', (wall, zone, at) => {
    expect(instantOf(wall, zone)).toBe(utc(at));
  });

  test.each(['2026-02-30T10:00', '2026-11-27T25:00', 'tomorrow', '', '2026-11-27', '2026-11-27T09:00Z'])(
    'there is none such as “%s”',
    (wall) => {
      expect(instantOf(wall, 'Europe/Berlin')).toBeUndefined();
    },
  );

  test('is read back where it is told once', () => {
    fc.assert(
      fc.property(times, zones, (ms, zone) => {
        const wall = wallAt(ms, zone);
        const minute = Math.floor(ms / 60_000) * 60_000;
        const isTwice = DateTime.fromMillis(ms, { zone }).getPossibleOffsets().length > 1;
        const found = instantOf(wall, zone) ?? NaN;
        expect(isTwice ? found <= minute : found === minute).toBe(true);
      }),
    );
  });

  test('zones are known by their names', () => {
    expect(['Europe/Berlin', 'UTC', 'Asia/Tokyo'].map(isZone)).toEqual([true, true, true]);
    expect(['', 'Berlin', 'Mars/Olympus', '../etc'].map(isZone)).toEqual([false, false, false, false]);
  });
});

const zones = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'Asia/Kathmandu',
  'Asia/Tokyo',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Africa/Casablanca',
);
const times = fc.integer({ min: utc('2026-01-01T00:00'), max: utc('2031-12-31T00:00') });
const schedules = fc.record({
  wall: times.map((ms) => wallAt(ms, 'UTC')),
  zone: zones,
  repeat: fc.constantFrom(...repeats.filter((one) => one !== 'none')),
});

/** The first so many. */
function first(schedule: Schedule, count: number): string[] {
  const found: string[] = [];
  let at = (instantOf(schedule.wall, schedule.zone) ?? 0) - 1;
  for (let n = 0; n < count; n += 1) {
    at = following(schedule, at) ?? NaN;
    found.push(wallAt(at, schedule.zone));
  }
  return found;
}

describe('what comes again', () => {
  test('comes at the same time on the wall, but where that is left out', () => {
    expect(first({ wall: '2026-03-28T02:30', zone: 'Europe/Berlin', repeat: 'daily' }, 3)).toEqual([
      '2026-03-28T02:30',
      '2026-03-29T03:30',
      '2026-03-30T02:30',
    ]);
  });

  test('comes once on the day on which its hour comes twice', () => {
    const schedule: Schedule = { wall: '2026-10-24T02:30', zone: 'Europe/Berlin', repeat: 'daily' };
    expect(first(schedule, 3)).toEqual(['2026-10-24T02:30', '2026-10-25T02:30', '2026-10-26T02:30']);
    expect(following(schedule, utc('2026-10-25T00:30'))).toBe(utc('2026-10-26T01:30'));
  });

  test('comes on the last of months that are too short, and on its own day in those that are not', () => {
    expect(
      first({ wall: '2027-01-31T09:00', zone: 'UTC', repeat: 'monthly' }, 4).map((one) => one.slice(0, 10)),
    ).toEqual(['2027-01-31', '2027-02-28', '2027-03-31', '2027-04-30']);
    const leap = first({ wall: '2028-02-29T09:00', zone: 'UTC', repeat: 'yearly' }, 5);
    expect(leap.map((one) => one.slice(0, 10))).toEqual([
      '2028-02-29',
      '2029-02-28',
      '2030-02-28',
      '2031-02-28',
      '2032-02-29',
    ]);
  });

  test('comes on working days alone, where that is wanted', () => {
    const days = first({ wall: '2026-11-27T09:00', zone: 'Asia/Tokyo', repeat: 'weekdays' }, 3);
    expect(days.map((one) => one.slice(0, 10))).toEqual(['2026-11-27', '2026-11-30', '2026-12-01']);
  });

  test('once comes never again', () => {
    expect(following({ wall: '2026-11-27T09:00', zone: 'UTC', repeat: 'none' }, 0)).toBeUndefined();
  });

  test('always lies ahead, on the wall’s own time, and nothing of it is left out between', () => {
    const longest = { daily: 2, weekdays: 4, weekly: 8, monthly: 32, yearly: 367, none: 0 } as const;
    fc.assert(
      fc.property(schedules, times, (schedule, after) => {
        const { wall, zone, repeat } = schedule;
        const next = following(schedule, after) ?? NaN;
        expect(next).toBeGreaterThan(after);
        const begin = Math.max(after, instantOf(wall, zone) ?? 0);
        expect(next - begin).toBeLessThanOrEqual(longest[repeat] * 24 * 3_600_000);
        // By the wall of that day: its own time, or where that is left out, what the clock was put forward to.
        const shown = wallAt(next, zone);
        const meant = `${shown.slice(0, 10)}T${wall.slice(11)}`;
        const isLeftOut = wallAt(instantOf(meant, zone) ?? NaN, zone) !== meant;
        expect(shown === meant || isLeftOut).toBe(true);
        // Asked right before it comes, it is the same one.
        expect(following(schedule, next - 1)).toBe(next);
      }),
      { numRuns: 200 },
    );
  });
});

test.each(repeats)('in a zone that nobody knows any more, what comes %s does not', (repeat) => {
  const schedule: Schedule = { wall: '2026-11-27T09:00', zone: 'Nowhere/Atlantis', repeat };
  expect(following(schedule, utc('2026-11-28T09:00'))).toBeUndefined();
});
