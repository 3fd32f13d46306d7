// A guard that does not answer is told to moderators, once, and its end too; nobody else hears of it.
import { expect, test } from 'vitest';
import { tellOnce, tellSolved } from '#handlers/moderate/telling/tidings.ts';
import { openTroubles } from '#handlers/moderate/telling/troubles.ts';
import type { Verdict } from '#src/verdict.ts';
import { Moderators } from '#test/moderators.ts';
import { place } from '#test/said.ts';
import { shelf } from '#test/shelf.ts';
import { until } from '#test/until.ts';
import { acting, noon, openStage, type Stage } from '../stage.ts';

const unknown: Verdict = { type: 'unknown', cause: 'no line' };
const busy: Verdict = { type: 'unknown', cause: 'limits', busy: true };
const safe: Verdict = { type: 'safe' };
const other = { ...place, space: 'other' };

function scene(stage: Stage) {
  const troubles = openTroubles(stage.means);
  const texts = () => stage.town.posts.map(({ place, notice }) => `${place.space}/${place.room}: ${notice.text}`);
  return {
    texts,
    reach: (verdict: Verdict, where = place) => troubles.reached(where, verdict),
    told: async (count: number): Promise<readonly string[]> => {
      await until(() => texts().length >= count, `${count} notices`);
      return texts();
    },
    /** The store does one thing after another: whatever is being told is told by then. */
    quiet: async () => {
      for (let turns = 0; turns < 30; turns += 1) await stage.means.incidents.solved(place, 'nothing');
      return texts().length;
    },
  };
}

test('three failures within a minute are an outage, in each space that was affected, once', async () => {
  const stage = await openStage(acting);
  await stage.means.policies.change(other, 'admin', 'a test', (policy) => ({ ...policy, log: 'elsewhere' }));
  const { reach, told, quiet } = scene(stage);
  reach(unknown);
  reach(unknown, other);
  expect(await quiet()).toBe(0);
  reach(unknown);
  const texts = await told(2);
  expect(texts.filter((text) => text.includes('The guard gives no verdicts now'))).toHaveLength(2);
  expect(texts.some((text) => text.startsWith('other/elsewhere: '))).toBe(true);
  for (let more = 0; more < 9; more += 1) reach(unknown);
  expect(await quiet()).toBe(2);
});

test('a judge at its limits is none, nor are failures that are far apart', async () => {
  const stage = await openStage(acting);
  const { reach, quiet } = scene(stage);
  for (let more = 0; more < 9; more += 1) reach(busy);
  for (let more = 0; more < 9; more += 1) {
    reach(unknown);
    stage.clock.now += 31_000;
  }
  expect(await quiet()).toBe(0);
});

test('the end is told once it lasts, wherever the beginning was', async () => {
  const stage = await openStage(acting);
  await stage.means.policies.change(other, 'admin', 'a test', (policy) => ({ ...policy, log: 'elsewhere' }));
  const { reach, told, quiet } = scene(stage);
  for (const where of [place, other, place]) reach(unknown, where);
  await told(2);
  reach(safe);
  expect(await quiet()).toBe(2);
  stage.clock.now += 61_000;
  reach(safe);
  reach(safe);
  const texts = (await told(4)).filter((text) => text.endsWith('The guard gives verdicts again.'));
  expect(new Set(texts.map((text) => text.split(':')[0]))).toEqual(new Set(['other/elsewhere', 'space/log']));
  expect(texts).toHaveLength(2);
  stage.clock.now += 61_000;
  for (let more = 0; more < 3; more += 1) reach(unknown);
  expect((await told(5)).at(-1)).toContain('The guard gives no verdicts now');
});

test('a restart tells neither the beginning again, nor forgets the end', async () => {
  const stage = await openStage(acting);
  const before = scene(stage);
  for (let more = 0; more < 3; more += 1) before.reach(unknown);
  await before.told(1);
  const next = await stage.restarted(new Moderators(stage.town));
  const after = scene(next);
  for (let more = 0; more < 3; more += 1) after.reach(unknown);
  expect(await after.quiet()).toBe(1);
  const third = scene(await stage.restarted(new Moderators(stage.town)));
  third.reach(safe);
  expect((await third.told(2)).at(-1)).toContain('The guard gives verdicts again.');
});

test('where cards go nowhere nobody is told, until they go somewhere', async () => {
  const stage = await openStage({ dryRun: false });
  const { reach, told, quiet } = scene(stage);
  for (let more = 0; more < 3; more += 1) reach(unknown);
  expect(await quiet()).toBe(0);
  await stage.policy({ log: 'log' });
  stage.clock.now += 61_000;
  for (let more = 0; more < 3; more += 1) reach(unknown);
  expect((await told(1))[0]).toContain('The guard gives no verdicts now');
});

test('what could not be posted is told with the next chance', async () => {
  const stage = await openStage(acting);
  stage.moderator.will('post', { type: 'refused', why: 'No.' });
  const tidings = {
    sentence: 'It is {what}. {why}',
    values: { what: 'broken' },
    why: { sentence: 'By {who}.', values: { who: 'me' } },
  };
  await tellOnce(place, 'thing', tidings, stage.means);
  expect(stage.town.posts).toEqual([]);
  await tellOnce(place, 'thing', tidings, stage.means);
  await tellOnce(place, 'thing', tidings, stage.means);
  expect(stage.town.in('log')).toEqual([{ text: 'It is broken. By me.' }]);
});

test('troubles that cannot be told are told to the log', async () => {
  const stage = await openStage(acting, new Moderators(), { store: await shelf(), clock: { now: noon } });
  await stage.store.schema.dropTable('troubles').execute();
  await tellOnce(place, 'thing', { sentence: 'It is broken.' }, stage.means);
  await tellSolved(place, 'thing', { sentence: 'It works.' }, stage.means);
  expect(stage.lines.filter((line) => line.includes('could not be told of a trouble'))).toHaveLength(2);
});
