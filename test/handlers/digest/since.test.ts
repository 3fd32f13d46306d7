// Times as people write them.
import { expect, it, test } from 'vitest';
import { examples, since } from '#handlers/digest/since.ts';
import { english } from '#src/tongue.ts';
import { fc } from '#test/property.ts';

/** A Thursday. */
const now = Date.UTC(2026, 10, 26, 15, 30, 20);
const at = (text: string) => new Date(since(text, english, now)).toISOString().slice(0, 16);

test.each([
  ['2h', '2026-11-26T13:30'],
  ['90 min', '2026-11-26T14:00'],
  ['3 days ago', '2026-11-23T15:30'],
  ['1W', '2026-11-19T15:30'],
  ['today', '2026-11-26T00:00'],
  [' Yesterday ', '2026-11-25T00:00'],
  ['monday', '2026-11-23T00:00'],
  ['thu', '2026-11-19T00:00'],
  ['wednesday', '2026-11-25T00:00'],
  ['2026-11-20', '2026-11-20T00:00'],
  ['2026-11-20 08:15', '2026-11-20T08:15'],
])('%s is %s', (text, wanted) => {
  expect(at(text)).toBe(wanted);
});

test.each(['', 'soon', '2 lightyears', 'm', 'mo', '2026-13-40', '2026-11-20 99:00', '99999999d', '-2h'])(
  '%j is no time, and says so',
  (text) => {
    expect(() => at(text)).toThrow(/Tell me the time/);
  },
);

it('never lies ahead', () => {
  expect(() => at('2026-11-27')).toThrow(/ahead of us/);
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.constantFrom(...examples)), (text) => {
      try {
        return since(text, english, now) <= now;
      } catch {
        return true;
      }
    }),
  );
});

test.each(examples)('%s, which is suggested, is one', (text) => {
  expect(since(text, english, now)).toBeLessThanOrEqual(now);
});
