// Groq's limits, read from headers and sentences.
import { expect, test } from 'vitest';
import { duration, headerLimits, retryAfter, spokenLimit } from '#src/groq/limits.ts';

test.each([
  ['2m59.56s', 179_560],
  ['7.66s', 7_660],
  ['6s', 6_000],
  ['1h30m', 5_400_000],
  ['350ms', 350],
  ['0s', 0],
  ['1d2h', 93_600_000],
])('reads %s', (text, ms) => {
  expect(duration(text)).toBeCloseTo(ms);
});

test.each(['', 'soon', '6', 's', '-1s', '1s2m'])('does not read %j as a duration', (text) => {
  expect(duration(text)).toBeUndefined();
});

test('reads requests per day and tokens per minute from headers, and skips what is odd', () => {
  const headers = new Headers({
    'x-ratelimit-limit-requests': '1000',
    'x-ratelimit-remaining-requests': '999',
    'x-ratelimit-reset-requests': '1m26.4s',
    'x-ratelimit-limit-tokens': '8000',
    'x-ratelimit-remaining-tokens': '7000',
    'x-ratelimit-reset-tokens': 'soon',
  });
  expect(headerLimits(headers)).toEqual([
    { counts: 'requests', per: 86_400_000, limit: 1000, remaining: 999, resetMs: 86_400 },
    { counts: 'tokens', per: 60_000, limit: 8000, remaining: 7000 },
  ]);
  expect(headerLimits(new Headers({ 'x-ratelimit-limit-tokens': 'many' }))).toEqual([]);
});

test('reads seconds of audio per hour from headers', () => {
  const headers = new Headers({
    'x-ratelimit-limit-audio-seconds': '7200',
    'x-ratelimit-remaining-audio-seconds': '7198',
    'x-ratelimit-reset-audio-seconds': '1s',
  });
  expect(headerLimits(headers)).toEqual([
    { counts: 'audio', per: 3_600_000, limit: 7200, remaining: 7198, resetMs: 1_000 },
  ]);
});

const where = 'in organization `org_x` service tier `on_demand` on';

test.each([
  [
    `Rate limit reached ${where} tokens per minute (TPM): Limit 8000, Used 7525, Requested 1234. Please`,
    'tokens',
    60_000,
    475,
    1234,
  ],
  [
    `Rate limit reached ${where} tokens per day (TPD): Limit 200000, Used 199,990, Requested 50.`,
    'tokens',
    86_400_000,
    10,
    50,
  ],
  [`Rate limit reached ${where} requests per minute (RPM): Limit 30, Used 30, Requested 1.`, 'requests', 60_000, 0, 1],
  [
    `Request too large ${where} tokens per minute (TPM): Limit 8000, Requested 66536, please`,
    'tokens',
    60_000,
    undefined,
    66_536,
  ],
  [
    `Request too large ${where} output tokens per minute (OTPM): Limit 1000, Requested 2048`,
    'output',
    60_000,
    undefined,
    2048,
  ],
  [
    `Rate limit reached ${where} seconds of audio per hour (ASH): Limit 7200, Used 7190, Requested 20.`,
    'audio',
    3_600_000,
    10,
    20,
  ],
  [
    `Rate limit reached ${where} seconds of audio per day (ASD): Limit 28800, Used 28800, Requested 20. Please`,
    'audio',
    86_400_000,
    0,
    20,
  ],
])('reads %s', (message, counts, per, remaining, requested) => {
  expect(spokenLimit(message)).toMatchObject({ counts, per, requested });
  expect(spokenLimit(message)?.remaining).toBe(remaining);
});

test('reads no limit where there is none', () => {
  expect(spokenLimit('Please reduce the length of the messages. Limit your imagination.')).toBeUndefined();
});

test('knows when to come back from the header, or else from the message', () => {
  expect(retryAfter(new Headers({ 'retry-after': '2' }), 'try again in 9s.')).toBe(2_000);
  expect(retryAfter(new Headers(), 'Please try again in 1m3.5s. Need more?')).toBe(63_500);
  expect(retryAfter(new Headers({ 'retry-after': new Date(Date.now() + 60_000).toUTCString() }), '')).toBeGreaterThan(
    50_000,
  );
  expect(retryAfter(undefined, 'Later.')).toBeUndefined();
});
