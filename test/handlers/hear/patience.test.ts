import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { patiently, type Waiting } from '#handlers/hear/patience.ts';
import { openLog } from '#src/log.ts';
import type { Unavailable } from '#src/models.ts';
import { heard, trusting, unavailable } from '../../oracle.ts';
import { ann, place } from '../../said.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const request = {
  caller: { person: ann, place },
  recording: { name: 'a.ogg', mediaType: 'audio/ogg', bytes: Uint8Array.of(1) },
};
const log = openLog({ level: 'silent', secrets: [] });

/** What comes of it when nobody can hear, so often, and then somebody can; and what people see meanwhile, with its time. */
function hearing(refusal: Partial<Unavailable>, times = Infinity, signal = new AbortController().signal) {
  const models = trusting();
  let tries = 0;
  models.hears = () => ((tries += 1) > times ? heard('At last.') : unavailable(refusal));
  const begun = Date.now();
  const told: (Waiting & { readonly after: number })[] = [];
  const ask = patiently({ models, log }, 'hear', (one) => told.push({ ...one, after: Date.now() - begun }), signal);
  const outcome = ask(request).then(
    (transcript) => ({ text: transcript?.text, after: Date.now() - begun, tries }),
    (error: unknown) => ({ error }),
  );
  return { outcome, told };
}

const minute = 60_000;

describe('A part that limits keep from being heard', () => {
  test('is heard when they say, and people see how long that is', async () => {
    const { outcome, told } = hearing({ waitMs: 2 * minute }, 2);
    await vi.advanceTimersByTimeAsync(5 * minute);
    expect(await outcome).toEqual({ text: 'At last.', after: 4 * minute, tries: 3 });
    expect(told.map(({ waitMs, after }) => [waitMs, after])).toEqual([
      [2 * minute, 0],
      [2 * minute, 2 * minute],
    ]);
  });

  test('is given up after a quarter of an hour of waiting, not before', async () => {
    const { outcome, told } = hearing({ waitMs: 5 * minute });
    await vi.advanceTimersByTimeAsync(60 * minute);
    expect(await outcome).toEqual({ text: undefined, after: 15 * minute, tries: 4 });
    expect(told).toHaveLength(3);
  });

  test('is given up at once when it would be longer', async () => {
    const { outcome, told } = hearing({ waitMs: 16 * minute });
    expect(await outcome).toMatchObject({ text: undefined, after: 0 });
    expect(told).toEqual([]);
  });

  test('is asked again after half a minute where they do not say when, and never more than once a second', async () => {
    const unsaid: Partial<Unavailable> = { cause: 'at its limits', quota: true };
    const { waitMs: _, ...silent } = unavailable(unsaid);
    const models = trusting();
    let tries = 0;
    models.hears = () => ((tries += 1) > 1 ? heard('At last.') : silent);
    const begun = Date.now();
    const got = patiently({ models, log }, 'hear', () => undefined, new AbortController().signal)(request);
    await vi.advanceTimersByTimeAsync(minute);
    expect(await got).toMatchObject({ text: 'At last.' });
    expect(Date.now() - begun).toBe(minute);
    const hasty = hearing({ waitMs: 0 });
    await vi.advanceTimersByTimeAsync(20 * minute);
    expect(await hasty.outcome).toEqual({ text: undefined, after: 15 * minute, tries: 901 });
  });

  test('is given up at once for any other reason', async () => {
    const { outcome } = hearing({ quota: false });
    expect(await outcome).toEqual({ text: undefined, after: 0, tries: 1 });
  });

  test('is waited for no longer once nobody wants it', async () => {
    const stop = new AbortController();
    const { outcome } = hearing({ waitMs: minute }, 1, stop.signal);
    await vi.advanceTimersByTimeAsync(1000);
    stop.abort();
    expect(await outcome).toMatchObject({ error: { name: 'AbortError' } });
  });
});
