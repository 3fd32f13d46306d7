// Times as people write them: understood whole or not at all, by the clock where they live.
import { describe, expect, test } from 'vitest';
import { momentOf } from '#handlers/reminders/when.ts';
import { type Repeat, wallAt } from '#src/recurrence.ts';
import { english, type Tongue } from '#src/tongue.ts';
import { BotError } from '#src/trouble.ts';

/** A Thursday, 21:30 in Berlin. */
const now = Date.parse('2026-11-26T20:30:00Z');
const berlin = (tongue: Tongue = 'en', at = now) => ({ zone: 'Europe/Berlin', tongue, say: english, now: at });

function understood(said: string, at = berlin()): string {
  const { schedule, due } = momentOf(said, at);
  return `${wallAt(due, at.zone)} ${schedule.repeat}`;
}

describe('in English', () => {
  test.each<[string, string, Repeat]>([
    ['tomorrow 9am', '2026-11-27T09:00', 'none'],
    ['Tomorrow at 9am', '2026-11-27T09:00', 'none'],
    ['in 20 minutes', '2026-11-26T21:50', 'none'],
    ['in 1h30m', '2026-11-26T23:00', 'none'],
    ['in 2 days', '2026-11-28T21:30', 'none'],
    ['next friday at noon', '2026-12-04T12:00', 'none'],
    ['8:00', '2026-11-27T08:00', 'none'],
    ['22:15', '2026-11-26T22:15', 'none'],
    ['at 9', '2026-11-27T09:00', 'none'],
    ['tonight', '2026-11-26T22:00', 'none'],
    ['tomorrow', '2026-11-27T09:00', 'none'],
    ['friday', '2026-11-27T09:00', 'none'],
    ['2026-12-24', '2026-12-24T09:00', 'none'],
    ['2026-12-24 18:00', '2026-12-24T18:00', 'none'],
    ['2026-12-24T18:00', '2026-12-24T18:00', 'none'],
    ['15 jan', '2027-01-15T09:00', 'none'],
    ['dec 1 9am UTC', '2026-12-01T10:00', 'none'],
    ['the 1st at 9:00', '2026-12-01T09:00', 'none'],
    ['on the 30th', '2026-11-30T09:00', 'none'],
    ['every monday 8:00', '2026-11-30T08:00', 'weekly'],
    ['every thursday 8:00', '2026-12-03T08:00', 'weekly'],
    ['every day at 7:30', '2026-11-27T07:30', 'daily'],
    ['daily 22:00', '2026-11-26T22:00', 'daily'],
    ['every day', '2026-11-27T09:00', 'daily'],
    ['every weekday 9am', '2026-11-27T09:00', 'weekdays'],
    ['saturday 10:00 on weekdays', '2026-11-30T10:00', 'weekdays'],
    ['every month on the 1st at 9:00', '2026-12-01T09:00', 'monthly'],
    ['every year dec 24 18:00', '2026-12-24T18:00', 'yearly'],
  ])('“%s” is %s, %s', (said, wall, repeat) => {
    expect(understood(said)).toBe(`${wall} ${repeat}`);
  });
});

test.each<[Tongue, string]>([
  ['de', 'morgen um 9 Uhr'],
  ['fr', 'demain à 9h'],
  ['es', 'mañana a las 9'],
  ['pt-BR', 'amanhã às 9'],
  ['ja', '明日9時'],
  ['de', 'tomorrow 9am'],
])('in %s, “%s” is a time, too', (tongue, said) => {
  expect(understood(said, berlin(tongue))).toBe('2026-11-27T09:00 none');
});

test.each([
  '',
  'soon',
  'when pigs fly',
  'tomorrow 9am or so',
  'monday 8:00 and tuesday 9:00',
  'tomorrow 9am to 10am',
  '25:99',
  '2026-02-30',
])('“%s” is none, and nothing is guessed', (said) => {
  expect(() => understood(said)).toThrow(BotError);
});

test.each(['every hour', 'every 5 minutes', 'hourly', 'every other day', 'every 2 weeks'])(
  '“%s” is no way in which I remind, and told so',
  (said) => {
    expect(() => understood(said)).toThrow(/daily, on weekdays, weekly/);
  },
);

test('“in two hours” are two hours, also when the clock is put back meanwhile', () => {
  const before = Date.parse('2026-10-25T00:15:00Z');
  expect(momentOf('in 2 hours', berlin('en', before)).due).toBe(before + 2 * 3_600_000);
});

test('a day ahead is by the clock of that day: 9:00 is 9:00 after the clock was put forward', () => {
  const before = Date.parse('2026-03-28T20:00:00Z');
  expect(momentOf('tomorrow 9am', berlin('en', before)).due).toBe(Date.parse('2026-03-29T07:00:00Z'));
});

test('what was chosen apart counts before what is heard', () => {
  expect(momentOf('monday 8:00', berlin(), 'monthly').schedule.repeat).toBe('monthly');
});
