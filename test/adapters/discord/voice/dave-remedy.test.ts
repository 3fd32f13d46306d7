import { beforeEach, describe, expect, it } from 'vitest';
import { countFailures, type Failures } from '#adapters/discord/voice/thread/line/remedy.ts';

describe('packets that cannot be opened', () => {
  let now: number;
  let failures: Failures;

  beforeEach(() => {
    now = 0;
    failures = countFailures(5_000, () => now);
  });

  /** What was to be done about so many of them, 20 ms apart. */
  const fail = (count: number, userId = 'ana'): unknown[] =>
    Array.from({ length: count }, () => {
      now += 20;
      return failures.failed(userId);
    }).filter((remedy) => remedy !== undefined);

  it('are tolerated up to 24 in a row', () => {
    expect(fail(24)).toEqual([]);
    failures.opened('ana');
    expect(fail(24)).toEqual([]);
    expect(fail(1)).toEqual(['recover']);
  });

  it('are tolerated when they come slowly', () => {
    for (let count = 0; count < 100; count++) {
      now += 150;
      expect(failures.failed('ana')).toBeUndefined();
    }
  });

  it('lead from new keys to a new session to the end, with five seconds for each', () => {
    expect(fail(1_000)).toEqual(['recover', 'rejoin', 'give up']);
    failures = countFailures(5_000, () => now);
    expect(fail(25 + 249)).toEqual(['recover']);
    expect(fail(1)).toEqual(['rejoin']);
  });

  it('lead to new keys again when all was well for a minute', () => {
    expect(fail(25)).toEqual(['recover']);
    failures.opened('ana');
    now += 60_001;
    expect(fail(25)).toEqual(['recover']);
  });

  it('are their sender’s own fault when others were opened since new keys came', () => {
    expect(fail(25)).toEqual(['recover']);
    failures.opened('ben');
    expect(fail(2_000)).toEqual([]);
    failures.opened('ben');
    now += 60_000;
    expect(fail(25)).toEqual(['recover']);
  });
});
