// A message that is written over after it was dealt with: what is worse in it is dealt with, too, and nothing twice.
import { expect, test } from 'vitest';
import { openActing } from '#handlers/moderate/acts/acting.ts';
import { ben, place } from '#test/said.ts';
import { acting, openStage, type Stage } from './stage.ts';

const acts = {
  else: ['log'],
  S9: ['log', 'delete', 'strike'],
  S10: ['log', 'delete', 'timeout'],
  S4: ['log', 'delete'],
} as const;
const same = { messageId: 'same' };
const latest = async ({ means }: Stage) => (await means.incidents.latest(place, 9))[0];

test('what was only shown to moderators, and then said worse, is deleted and counts; the same card tells of it', async () => {
  const stage = await openStage({ ...acting, acts });
  const { town, means } = stage;
  await stage.found(['S6'], same);
  expect(town.removed).toEqual([]);
  await stage.found(['S6', 'S9'], { ...same, text: 'Something worse' });
  expect(town.removed).toEqual(['same']);
  expect(await means.incidents.strikes(place, ben.id, 0)).toBe(1);
  expect(town.in('log')).toHaveLength(1);
  expect(town.in('log')[0]?.text).toContain('I deleted the message.');
  expect(town.toldTo(ben.id)).toHaveLength(1);
  expect(await means.incidents.unfinished(place.platform)).toEqual([]);
  expect(await latest(stage)).toMatchObject({ categories: ['S6', 'S9'] });
});

test('what is as bad as before is not dealt with again, nor what moderators have decided about', async () => {
  const stage = await openStage({ ...acting, acts: { ...acts, S9: ['log', 'strike'] } });
  await stage.found(['S9'], same);
  await stage.found(['S9'], { ...same, text: 'In other words' });
  expect(await stage.means.incidents.strikes(place, ben.id, 0)).toBe(1);
  expect(stage.town.posts).toHaveLength(2);
  await stage.means.incidents.decide((await latest(stage))?.id ?? '', 'overturned', 'admin');
  await stage.found(['S10'], same);
  expect(stage.town.removed).toEqual([]);
});

test('its own strike is not counted as an earlier one', async () => {
  const strikes = { days: 30, steps: [{ at: 2, minutes: 10 }] };
  const stage = await openStage({ ...acting, acts: { else: ['log', 'strike'] }, strikes });
  await stage.found(['S6'], same);
  await stage.found(['S9'], same);
  expect(stage.town.timeouts).toEqual([]);
});

test('what was found in a dry run is dealt with once it is said worse and acts are on', async () => {
  const stage = await openStage({ ...acting, acts, dryRun: true });
  await stage.found(['S9'], same);
  await stage.policy({ dryRun: false });
  await stage.found(['S10'], same);
  expect(stage.town.removed).toEqual(['same']);
  expect(await latest(stage)).toMatchObject({ dry: false, categories: ['S9', 'S10'] });
});

test('in a dry run, the card tells what would have been done about the worst of it', async () => {
  const stage = await openStage({ ...acting, acts, dryRun: true });
  await stage.found(['S6'], same);
  await stage.found(['S10'], same);
  expect(stage.town.removed).toEqual([]);
  expect(stage.town.in('log')).toHaveLength(1);
  expect(stage.town.in('log')[0]?.text).toContain('I would have deleted the message.');
});

test('of what must never be, nothing is kept that was said before or is said now', async () => {
  const stage = await openStage({ ...acting, acts });
  // The card has to wait, so that the excerpt is still there.
  stage.moderator.will('post', { type: 'later', afterMs: 3_600_000 });
  await stage.found(['S6'], { ...same, text: 'THE FIRST' });
  expect((await latest(stage))?.excerpt).toBe('THE FIRST');
  stage.moderator.will('remove', { type: 'later', afterMs: 3_600_000 });
  await stage.found(['S4'], { ...same, text: 'THE SECOND' });
  expect((await latest(stage))?.excerpt).toBeUndefined();
});

test('what comes to an incident that is being dealt with is done after that', async () => {
  const shared = openActing();
  const done: string[] = [];
  const held = Promise.withResolvers<void>();
  const first = shared.once('one', async () => {
    done.push('begun');
    if (done.length === 1) await held.promise;
    done.push('ended');
  });
  await shared.once('one', async () => void done.push('never'));
  held.resolve();
  await first;
  expect(done).toEqual(['begun', 'ended', 'begun', 'ended']);
  await shared.once('one', async () => void done.push('anew'));
  expect(done.at(-1)).toBe('anew');
});
