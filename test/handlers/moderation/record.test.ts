// The record of a person: what was found, what was done, what counts; for moderators, and of their space alone.
import { expect, it } from 'vitest';
import { ann, ben, place } from '#test/said.ts';
import { direct, incidentsAt, openCourt, root, sheriff } from './court.ts';

const day = 86_400_000;

it('a record tells newest first what was found and done, what was decided, and what counts', async () => {
  const court = await openCourt();
  const overturned = await court.found({ categories: ['S1', 'R2'] });
  await court.found({ dry: true, stage: 'questions', categories: ['words'] });
  const appealed = await court.found({}, [{ act: 'delete' }, { act: 'strike' }]);
  await court.desk.incidents.mark(appealed.id, { act: 'timeout', outcome: 'refused' });
  await court.found({ person: 'ben' });
  await court.give('overturn', { incident: overturned.id });
  await court.give('plead', { incident: appealed.id, words: 'Please.' }, ann, direct);
  const { text } = await court.give('record', { person: 'ann' });
  const plain = text.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, 'WHEN').split('\n');
  expect(plain).toEqual([
    '<@ann>: 1 strike counts, of the last 30 days.',
    '- WHEN in <#room>: hate. Done: `delete`, `strike`, `log`. Refused by the platform: `timeout`. An appeal is open.',
    '- WHEN in <#room>: words that are not wanted here. Dry run: nothing was done.',
    expect.stringContaining('- WHEN in <#room>: violent crimes and rule 2 of this place. Done: `delete`, `timeout`'),
  ]);
  expect(plain[3]).toContain('That was decided on WHEN: <@sheriff> overturned it.');
});

it('strikes count for as long as the policy says', async () => {
  const court = await openCourt({ strikes: { days: 2, steps: [] } });
  const old = incidentsAt(court.desk, () => Date.now() - 3 * day);
  const found = {
    place,
    messageId: 'old',
    stage: 'messages',
    person: 'ann',
    name: 'Ann',
    version: 1,
    dry: false,
  } as const;
  await old.open({ ...found, categories: ['S10'] }, 0, () => [{ act: 'strike' }]);
  expect((await court.give('record', { person: 'ann' })).text).toContain('no strikes count, of the last 2 days.');
  await court.found();
  await court.found();
  expect((await court.give('record', { person: 'ann' })).text).toContain('2 strikes count, of the last 2 days.');
});

it('a long record is told in part', async () => {
  const court = await openCourt();
  for (let at = 0; at < 21; at += 1) await court.found();
  const lines = (await court.give('record', { person: 'ann' })).text.split('\n');
  expect([lines.length, lines.at(-1)]).toEqual([22, 'Earlier ones are left out.']);
});

it('nothing is known of somebody of whom it is known elsewhere', async () => {
  const court = await openCourt();
  await court.found({ place: { ...place, space: 'other' } });
  await court.found({ place: { ...place, platform: 'other' } });
  for (const person of ['ann', 'ben'])
    expect((await court.give('record', { person })).text).toBe(`Nothing is known of <@${person}> here.`);
});

it.each(['record', 'appeals', 'report'])('/moderation %s is for moderators', async (name) => {
  const court = await openCourt();
  await court.found();
  for (const who of [sheriff, root])
    expect(await court.give(name, { person: 'ann' }, who)).not.toHaveProperty('failed');
  const others = [
    [ann, place],
    [ben, place],
    [sheriff, { ...place, space: 'other' }],
    [
      { ...sheriff, roles: [] },
      { ...direct, space: '@sheriff' },
    ],
  ] as const;
  for (const [who, where] of others)
    expect(await court.give(name, { person: 'ann' }, who, where)).toEqual({
      text: 'Only moderators and admins can do that.',
      failed: true,
    });
});
