// Times are right where people are, also in the nights in which clocks are changed.
import { describe, expect, it } from 'vitest';
import { clock } from '#handlers/tools/clock.ts';
import { checked } from '#handlers/commands/settings/values.ts';
import type { Values } from '#src/settings.ts';
import { english } from '#src/tongue.ts';
import { bare } from './occasion.ts';

const now = () => Date.UTC(2026, 10, 26, 21, 30);

async function told(input: object, zone = 'Europe/Berlin'): Promise<string> {
  // Nothing else of them is looked at.
  const { run } = bare({ values: { 'time-zone': zone } as Values });
  return (await run(clock(now), input)).text;
}

describe('the clock', () => {
  it('tells the time of whoever asks, and UTC where nothing was chosen', async () => {
    expect(await told({})).toBe(
      'Europe/Berlin: Thursday, 2026-11-26 22:30:00 UTC+01:00 (week 48 of 2026, day 330 of the year)',
    );
    expect(await told({}, '')).toContain('UTC: Thursday, 2026-11-26 21:30:00 UTC+00:00');
  });

  it('tells several zones, and takes cities', async () => {
    const text = await told({ zones: ['Tokyo', 'san francisco', 'Asia/Kolkata', 'europe/london'] });
    expect(text.split('\n').map((line) => line.slice(0, line.indexOf(' (')))).toEqual([
      'Asia/Tokyo: Friday, 2026-11-27 06:30:00 UTC+09:00',
      'America/Los_Angeles: Thursday, 2026-11-26 13:30:00 UTC-08:00',
      'Asia/Kolkata: Friday, 2026-11-27 03:00:00 UTC+05:30',
      'Europe/London: Thursday, 2026-11-26 21:30:00 UTC+00:00',
    ]);
  });

  it('converts a time of one zone into another', async () => {
    const text = await told({ at: '15:00', from: 'Tokyo', zones: ['Berlin'] });
    expect(text).toContain('Asia/Tokyo: Friday, 2026-11-27 15:00:00');
    expect(text).toContain('Europe/Berlin: Friday, 2026-11-27 07:00:00');
    expect(await told({ at: '2026-07-01T15:00', from: 'Tokyo', zones: ['Berlin'] })).toContain(
      '08:00:00 UTC+02:00 (week 27',
    );
    expect(await told({ at: '2026-07-01T15:00Z', zones: ['Berlin'] })).toContain('17:00:00 UTC+02:00');
  });

  it('tells of an hour that there is not, and of one that there is twice', async () => {
    const skipped = await told({ at: '2026-03-29T02:30' });
    expect(skipped).toContain('There is no 2026-03-29 02:30 in Europe/Berlin');
    expect(skipped).toContain('I took 03:30');
    const twice = await told({ at: '2026-10-25 02:30', zones: ['UTC'] });
    expect(twice).toContain('UTC: Sunday, 2026-10-25 00:30:00');
    expect(twice).toContain('is there twice in Europe/Berlin, as UTC+02:00 and UTC+01:00');
  });

  it('counts by the calendar and by the hours, which differ when clocks are changed', async () => {
    const text = await told({ at: '2026-03-28T12:00', until: '2026-03-29T12:00' });
    expect(text).toContain(
      'is 1 days after 2026-03-28 12:00 in Europe/Berlin: 82800 seconds, 23.00 hours, 1 midnights apart.',
    );
    expect(await told({ at: '2026-11-26', until: '2026-01-01' })).toContain('10 months, 25 days before');
  });

  it('says which zones there are for one that there is not, and how moments are written', async () => {
    await expect(told({ zones: ['Berlim'] })).rejects.toThrow('Perhaps: Europe/Berlin');
    await expect(told({ from: '+02:00' })).rejects.toThrow('I know no time zone');
    await expect(told({ zones: ['__proto__'] })).rejects.toThrow('I know no time zone');
    await expect(told({ zones: ['constructor'] })).rejects.toThrow('I know no time zone');
    for (const at of ['tomorrow', '25:00', '2026-02-30', '99:99:99', ''])
      await expect(told({ at }), at).rejects.toThrow('I cannot read the moment');
  });
});

describe('the setting time-zone', () => {
  const known = { models: { served: () => [] }, voices: [], say: english };

  it('is written as IANA does, whatever people write', () => {
    expect(checked('time-zone', 'berlin', known)).toBe('Europe/Berlin');
    expect(checked('time-zone', 'AMERICA/new_york', known)).toBe('America/New_York');
    expect(checked('time-zone', '', known)).toBe('');
  });

  it('takes no other words', () => {
    expect(() => checked('time-zone', 'Berlim', known)).toThrow('Did you mean one of these: Europe/Berlin');
    expect(() => checked('time-zone', 'nowhere at all', known)).toThrow(
      'I know no time zone of that name. Write it like',
    );
    expect(() => checked('time-zone', 'IST', known)).toThrow('I know no time zone');
  });
});
