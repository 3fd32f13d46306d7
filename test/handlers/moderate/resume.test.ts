// A process that dies at any point while it acts leaves nothing undone, and nothing that is done twice.
import { expect, test } from 'vitest';
import { bot } from '#handlers/bot.ts';
import { resume } from '#handlers/moderate/resume.ts';
import { openLedger } from '#src/ledger.ts';
import { openMeans } from '#test/means.ts';
import { Moderators, Town } from '#test/moderators.ts';
import { trusting } from '#test/oracle.ts';
import { keptLog } from '#test/quiet.ts';
import { ben, place } from '#test/said.ts';
import { shelf } from '#test/shelf.ts';
import { until } from '#test/until.ts';
import { acting, minutes, noon, openStage, type Stage } from './stage.ts';

const policy = {
  ...acting,
  alert: 'alert',
  acts: { else: ['log', 'reply', 'delete', 'spoiler', 'timeout', 'strike', 'alert'] },
} as const;
/** `who`, then seven effects: see `caught.test.ts`. */
const askings = 8;
const deaths = Array.from({ length: askings }, (_, at) => at + 1).flatMap((at) =>
  (['before', 'after'] as const).map((when) => ({ at, when })),
);

/** All that members and moderators see in the end, but for the order of ids. */
function seen({ town }: Stage) {
  const posts = town.posts.map(({ place, person, notice: { text, hidden } }) => ({
    room: place.room,
    person,
    text,
    hidden,
  }));
  return { posts, removed: town.removed, timeouts: new Set(town.timeouts.map(({ until }) => until)) };
}

test('wherever a process dies, the next one does the rest, once', async () => {
  const whole = await openStage(policy);
  await whole.found(['S1']);
  expect(whole.town.askings).toHaveLength(askings);
  const wanted = seen(whole);
  expect(wanted.posts.map(({ room, person }) => person ?? room)).toEqual(['room', 'ben', 'room', 'log', 'alert']);

  const kept = await openStage(policy);
  for (const death of deaths) {
    const town = new Town();
    const dying = await kept.restarted(new Moderators(town, death));
    void dying.found(['S1']);
    await until(() => dying.moderator.dead);
    const next = await dying.restarted(new Moderators(town));
    await next.resume();
    expect(seen(next), JSON.stringify(death)).toEqual(wanted);
    expect(await next.means.incidents.unfinished(place.platform)).toEqual([]);
    await next.resume();
    expect(seen(next), JSON.stringify(death)).toEqual(wanted);
    for (const { id } of await next.means.incidents.latest(place, 9)) await next.means.incidents.drop(id);
  }
});

test('a card that was posted before the process died is not posted again, and neither is its strike counted', async () => {
  const town = new Town();
  const dying = await openStage(
    { ...acting, acts: { else: ['strike'] } },
    new Moderators(town, { at: 3, when: 'after' }),
  );
  void dying.found(['S1']);
  await until(() => dying.moderator.dead);
  expect(town.in('log')).toHaveLength(1);
  const next = await dying.restarted(new Moderators(town));
  await next.resume();
  expect(town.in('log')).toHaveLength(1);
  expect(await next.means.incidents.strikes(place, ben.id, 0)).toBe(1);
});

test('a timeout that would be over by now is none', async () => {
  const dying = await openStage(
    { ...acting, acts: { else: ['timeout'] } },
    new Moderators(undefined, { at: 1, when: 'after' }),
  );
  void dying.found(['S1']);
  await until(() => dying.moderator.dead);
  dying.clock.now = noon + minutes(11);
  const next = await dying.restarted(new Moderators(dying.town));
  await next.resume();
  expect(next.town.timeouts).toEqual([]);
  expect(next.town.toldTo('ben')).toEqual([]);
  expect(next.town.in('log')).toHaveLength(1);
});

test('whoever became a moderator in the meantime is left alone with what was not done yet', async () => {
  const dying = await openStage(
    { ...acting, acts: { else: ['delete', 'timeout'] } },
    new Moderators(undefined, { at: 3, when: 'before' }),
  );
  void dying.found(['S1']);
  await until(() => dying.moderator.dead);
  const next = await dying.restarted(new Moderators(dying.town));
  next.town.people.set('ben', { ...ben, isAdmin: true });
  await next.resume();
  expect([next.town.removed, next.town.timeouts, next.town.toldTo('ben')]).toEqual([['bad1'], [], []]);
  expect(next.town.in('log')[0]?.text).toContain('I did not silence them. They are nobody whom I would punish.');
});

test('what is being done already is not begun again', async () => {
  const stage = await openStage({ ...acting, acts: { else: ['delete'] } });
  const { means } = stage;
  let held = (): void => undefined;
  const hold = new Promise<void>((resolve) => (held = resolve));
  stage.moderator.meanwhile('who', () => hold);
  const going = stage.found(['S1']);
  await until(async () => (await means.incidents.unfinished(place.platform)).length === 1);
  await stage.resume();
  expect(stage.town.askings).toEqual([]);
  held();
  await going;
  expect(stage.town.askings.map(({ deed }) => deed)).toEqual(['who', 'remove', 'tell', 'post']);
});

test('what could not be done is taken up again without a restart', async () => {
  const stage = await openStage({ ...acting, acts: { else: ['delete'] } }, new Moderators(), {
    store: await shelf(),
    clock: { now: noon },
  });
  stage.moderator.will('remove', { type: 'later', afterMs: 3_600_000 });
  await stage.found(['S1']);
  expect(stage.town.removed).toEqual([]);
  stage.moderator.will('remove', { type: 'later', afterMs: 3_600_000 });
  await resume(place.platform, stage.means, 20);
  expect(stage.town.removed).toEqual([]);
  await until(async () => (await stage.means.incidents.unfinished(place.platform)).length === 0);
  expect(stage.town.removed).toEqual(['bad1']);
});

test('a store that cannot be read is told to the log, and nobody else', async () => {
  const stage = await openStage({}, new Moderators(), { store: await shelf(), clock: { now: noon } });
  await stage.store.schema.dropTable('incidents').execute();
  await stage.resume();
  await stage.found(['S1']);
  expect(stage.lines.filter((line) => line.includes('"level":50'))).toHaveLength(2);
});

test('the bot takes up what was left when a platform is there again', async () => {
  const store = await shelf();
  const { log } = keptLog();
  const moderator = new Moderators();
  const means = { ...(await openMeans(store, openLedger(store), log, trusting())), moderator: () => moderator };
  await means.policies.change(place, 'admin', 'a test', (policy) => ({ ...policy, ...acting }));
  const found = {
    messageId: 'm',
    stage: 'messages',
    person: 'ben',
    categories: ['S1'],
    version: 1,
    name: 'Ben',
  } as const;
  await means.incidents.open({ ...found, place, dry: false }, 0, () => [{ act: 'delete' }, { act: 'log' }]);
  const one = bot(means);
  await one.resume('another');
  expect(moderator.town.askings).toEqual([]);
  await one.resume(place.platform);
  expect(moderator.town.removed).toEqual(['m']);
  expect(moderator.town.in('log')).toHaveLength(1);
});
