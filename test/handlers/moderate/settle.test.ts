// What was decided follows: cards tell it, and what was wrong ends.
import { expect, test } from 'vitest';
import { settle } from '#handlers/moderate/settle.ts';
import type { Decision } from '#src/incidents.ts';
import { Moderators } from '#test/moderators.ts';
import { place } from '#test/said.ts';
import { acting, minutes, noon, openStage, type Stage } from './stage.ts';

const policy = { ...acting, alert: 'alert', acts: { else: ['timeout', 'alert'] } } as const;

async function decide(stage: Stage, what: Decision, at = 0): Promise<string> {
  const id = (await stage.means.incidents.latest(place, 9))[at]?.id ?? '';
  expect(await stage.means.incidents.decide(id, what, 'admin')).toBe(true);
  return id;
}

test('all cards tell what was decided, without buttons and without what was said', async () => {
  const stage = await openStage(policy);
  await stage.found(['S1']);
  expect(stage.town.in('alert')[0]?.hidden).toBe('Something bad');
  const id = await decide(stage, 'upheld');
  await settle({ id }, stage.means);
  for (const room of ['log', 'alert']) {
    const [card] = stage.town.in(room);
    expect(card?.text).toContain('**Upheld** by <@admin>.');
    expect([card?.buttons, card?.hidden]).toEqual([undefined, undefined]);
  }
  expect(stage.town.silenced('ben')).toBe(noon + minutes(10));
  expect(await stage.means.incidents.unfinished(place.platform)).toEqual([]);
});

test('whoever was silenced for nothing may speak again, once', async () => {
  const stage = await openStage(policy);
  await stage.found(['S1']);
  expect(stage.town.in('log')[0]?.text).toContain('They may not write until');
  const id = await decide(stage, 'overturned');
  await settle({ id }, stage.means);
  // What is taken back is so no more.
  expect(stage.town.in('log')[0]?.text).not.toContain('They may not write until');
  expect(stage.town.timeouts.map(({ until }) => until)).toEqual([noon + minutes(10), undefined]);
  expect(stage.town.in('log')[0]?.text).toContain('**Overturned** by <@admin>.');
});

test('whoever is silenced for something else still is', async () => {
  const stage = await openStage({ ...policy, timeoutMinutes: 60 });
  await stage.found(['S1']);
  await stage.policy({ timeoutMinutes: 90 });
  await stage.found(['S1'], { messageId: 'other' });
  const longer = (await stage.means.incidents.latest(place, 9)).findIndex(({ messageId }) => messageId === 'other');
  await settle({ id: await decide(stage, 'overturned', longer) }, stage.means);
  expect(stage.town.timeouts.slice(-2).map(({ until }) => until)).toEqual([undefined, noon + minutes(60)]);
  await settle({ id: await decide(stage, 'overturned', 1 - longer) }, stage.means);
  expect(stage.town.silenced('ben')).toBeUndefined();
});

test('nobody is touched whose timeout is over, or was never set', async () => {
  const stage = await openStage(policy);
  await stage.found(['S1']);
  stage.clock.now += minutes(11);
  await settle({ id: await decide(stage, 'overturned') }, stage.means);
  expect(stage.town.timeouts).toHaveLength(1);
  const dry = await openStage({ ...policy, dryRun: true });
  await dry.found(['S1']);
  await settle({ id: await decide(dry, 'overturned') }, dry.means);
  expect(dry.town.timeouts).toEqual([]);
});

test('what a process did not get to after a decision is done at the next start', async () => {
  const stage = await openStage(policy);
  await stage.found(['S1']);
  await decide(stage, 'overturned');
  const next = await stage.restarted(new Moderators(stage.town));
  await next.resume();
  expect(next.town.silenced('ben')).toBeUndefined();
  expect(next.town.in('alert')[0]?.text).toContain('**Overturned**');
  await next.resume();
  expect(next.town.timeouts).toHaveLength(2);
});

test('a platform that cannot now leaves it open', async () => {
  const stage = await openStage(policy);
  await stage.found(['S1']);
  const later = Array.from({ length: 12 }, () => ({ type: 'later', afterMs: 1 }) as const);
  stage.moderator.will('timeout', ...later);
  await settle({ id: await decide(stage, 'overturned') }, stage.means);
  expect(await stage.means.incidents.unfinished(place.platform)).toHaveLength(1);
  await stage.resume();
  expect(stage.town.silenced('ben')).toBeUndefined();
  expect(await stage.means.incidents.unfinished(place.platform)).toEqual([]);
});

test('what is decided while it is being done is done to its end, and then told as decided', async () => {
  const stage = await openStage({ ...acting, acts: { else: ['spoiler'] } });
  stage.moderator.meanwhile('remove', async () => settle({ id: await decide(stage, 'upheld') }, stage.means));
  await stage.found(['S1']);
  expect(stage.town.in('room')[0]?.hidden).toBe('Something bad');
  expect(stage.town.in('log')[0]?.text).toContain('**Upheld** by <@admin>.');
  expect(await stage.means.incidents.unfinished(place.platform)).toEqual([]);
});
