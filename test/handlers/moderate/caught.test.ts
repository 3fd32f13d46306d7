// What is found is dealt with as the policy says: once, in order, and never about whoever is not to be punished.
import { sql } from 'kysely';
import { describe, expect, it, test } from 'vitest';
import { caught } from '#handlers/moderate/caught.ts';
import { mostActs, mostCards } from '#handlers/moderate/acts/limits.ts';
import { resume } from '#handlers/moderate/resume.ts';
import type { Policy } from '#src/policy.ts';
import { Moderators } from '#test/moderators.ts';
import { ben, place } from '#test/said.ts';
import { until } from '#test/until.ts';
import { acting, minutes, noon, openStage, type Stage } from './stage.ts';

const everything: Policy['acts'] = { else: ['log', 'reply', 'delete', 'spoiler', 'timeout', 'strike', 'alert'] };
const later = { type: 'later', afterMs: 1 } as const;
const refused = { type: 'refused', why: 'I lack a right.' } as const;

const latest = async ({ means }: Stage) => (await means.incidents.latest(place, 1))[0];
const open = ({ means }: Stage) => means.incidents.unfinished(place.platform);
const outcomes = async (stage: Stage) => (await latest(stage))?.done.map(({ act, outcome }) => `${act} ${outcome}`);
/** All that the store holds of incidents, as bytes on a disk would show it. */
const stored = async ({ store }: Stage) => JSON.stringify((await sql`select * from incidents`.execute(store)).rows);

describe('what is found', () => {
  it('is dealt with in order: first the message, then the person, then everybody, last the moderators', async () => {
    const stage = await openStage({ ...acting, alert: 'alert', acts: everything });
    await stage.found(['S1']);
    expect(stage.town.askings.map(({ deed, about }) => `${deed} ${about}`)).toEqual([
      'who ben',
      'remove bad1',
      'post room',
      'timeout ben',
      'tell ben',
      'post room',
      'post log',
      'post alert',
    ]);
    expect(await outcomes(stage)).toEqual([
      'delete done',
      'spoiler done',
      'timeout done',
      'strike done',
      'notice done',
      'reply done',
      'log done',
      'alert done',
    ]);
    expect(await open(stage)).toEqual([]);
  });

  it('is dealt with once, however often it is told', async () => {
    const stage = await openStage({ ...acting, acts: everything });
    const same = { messageId: 'same' };
    await Promise.all([stage.found(['S1'], same), stage.found(['S1'], same)]);
    await stage.found(['S1'], same);
    expect(stage.town.removed).toEqual(['same']);
    expect(stage.town.timeouts).toHaveLength(1);
    expect(stage.town.posts).toHaveLength(4);
    expect(await stage.means.incidents.strikes(place, ben.id, 0)).toBe(1);
  });

  it('is hidden behind a spoiler only once it is deleted, and then whole', async () => {
    const stage = await openStage({ ...acting, acts: { else: ['spoiler'] } });
    const text = 'x'.repeat(3000);
    await stage.found(['R1'], { text });
    expect(stage.town.in('room')).toEqual([
      { text: '<@ben> wrote something that I hid (rule 1 of this place):', hidden: text },
    ]);
    stage.moderator.will('remove', { type: 'gone' }, refused);
    await stage.found(['R1']);
    await stage.found(['R1']);
    expect(stage.town.in('room')).toHaveLength(1);
  });

  it('is answered in the room: to the message while it is there', async () => {
    const stage = await openStage({ ...acting, acts: { S1: ['reply'], S2: ['reply', 'delete'] } });
    await stage.found(['S1']);
    await stage.found(['S2']);
    expect(stage.town.in('room')).toEqual([
      { text: '<@ben>, this is against the rules here: violent crimes.', repliesTo: 'bad1' },
      { text: '<@ben>, this is against the rules here: crimes.' },
    ]);
  });

  it('silences until a time, and no later timeout cuts an earlier one short', async () => {
    const stage = await openStage({ ...acting, acts: { else: ['timeout'] }, timeoutMinutes: 60 });
    await stage.found(['S1']);
    await stage.policy({ timeoutMinutes: 10 });
    await stage.found(['S1']);
    expect(stage.town.silenced('ben')).toBe(noon + minutes(60));
    stage.clock.now += minutes(55);
    await stage.found(['S1']);
    expect(stage.town.silenced('ben')).toBe(noon + minutes(65));
  });

  it('silences as long as the longest of several at once', async () => {
    const stage = await openStage({ ...acting, acts: { S1: ['timeout'], else: ['strike'] }, timeoutMinutes: 600 });
    const steps = [{ at: 1, minutes: 5 }];
    await stage.policy({ strikes: { days: 1, steps } });
    await Promise.all([stage.found(['S1']), stage.found(['S2']), stage.found(['S3'])]);
    expect(stage.town.silenced('ben')).toBe(noon + minutes(600));
  });

  it('silences as long as the longer of two at once, also where the shorter comes to the platform last', async () => {
    const stage = await openStage({ ...acting, acts: { else: ['timeout'] }, timeoutMinutes: 5 });
    let longer: Promise<void> | undefined;
    stage.moderator.meanwhile('timeout', async () => {
      if (longer) return;
      await stage.policy({ timeoutMinutes: 600 });
      longer = stage.found(['S1'], { messageId: 'longer' });
      // The store does one thing after another: by then, the longer one is done if nothing holds it back.
      for (let turns = 0; turns < 100; turns += 1) await stage.means.incidents.solved(place, 'nothing');
    });
    await stage.found(['S1']);
    await longer;
    expect(stage.town.silenced('ben')).toBe(noon + minutes(600));
  });

  it('is a strike, of which enough are a timeout', async () => {
    const stage = await openStage({ ...acting, acts: { else: ['strike'] } });
    for (const _ of [1, 2]) await stage.found(['S1']);
    expect(stage.town.timeouts).toEqual([]);
    await stage.found(['S1']);
    expect(stage.town.timeouts).toEqual([{ person: 'ben', until: noon + minutes(10) }]);
  });

  it('keeps nothing of what was said once all is done', async () => {
    const stage = await openStage({ ...acting, acts: everything });
    await stage.found(['S1'], { text: 'A SECRET THING' });
    expect(await stored(stage)).not.toContain('SECRET');
    expect(stage.lines.join()).not.toContain('SECRET');
  });
});

describe('the exploitation of children', () => {
  it('is deleted, and never stored nor shown, not even while it is dealt with', async () => {
    const stage = await openStage({ ...acting, alert: 'alert', acts: everything });
    const verdict = { type: 'unsafe', categories: ['S4', 'S1'], rationale: 'It says: A SECRET THING' } as const;
    stage.moderator.will('post', ...Array.from({ length: 20 }, () => later));
    await stage.found([], { text: 'A SECRET THING', verdict });
    expect(await open(stage)).toHaveLength(1);
    expect(await stored(stage)).not.toContain('SECRET');
    await (
      await stage.restarted(new Moderators(stage.town))
    ).found(['S4'], { text: 'A SECRET THING', messageId: 'two' });
    expect(stage.town.removed).toEqual(['bad1', 'two']);
    expect(JSON.stringify(stage.town.posts)).not.toContain('SECRET');
    expect(stage.town.in('log').at(-1)?.text).toContain('Please report it');
  });

  it('is deleted whatever the policy says, but not while all is a dry run', async () => {
    const stage = await openStage({ log: 'log', acts: { else: [] } });
    await stage.found(['S4']);
    expect(stage.town.removed).toEqual([]);
    expect(stage.town.in('log')).toHaveLength(1);
    await stage.policy({ dryRun: false });
    await stage.found(['S4']);
    expect(stage.town.removed).toEqual(['bad2']);
  });
});

test('whoever wants to harm themselves is told where help is, alone, and nobody blames them', async () => {
  const stage = await openStage({ ...acting, acts: { else: ['timeout', 'strike', 'reply'] } });
  await stage.found(['S11']);
  const [notice] = stage.town.toldTo('ben');
  expect(notice?.text).toContain('findahelpline.com');
  expect(notice?.text).not.toContain('Why');
  expect(notice?.buttons).toBeUndefined();
  expect(stage.town.in('room')[0]?.text).toContain('findahelpline.com');
  expect(stage.town.timeouts).toEqual([]);
  expect(await stage.means.incidents.strikes(place, 'ben', 0)).toBe(0);
  expect(stage.town.in('log')).toHaveLength(1);
});

describe('a dry run', () => {
  it('does nothing but show what would have been done', async () => {
    const stage = await openStage({ log: 'log', alert: 'alert', acts: everything });
    await stage.found(['S1']);
    expect(stage.town.posts.map(({ place }) => place.room)).toEqual(['log']);
    expect([stage.town.removed, stage.town.timeouts]).toEqual([[], []]);
    expect(await stage.means.incidents.strikes(place, 'ben', 0)).toBe(0);
    const [card] = stage.town.in('log');
    expect(card?.text).toContain('Dry run');
    expect(card?.text).toContain('I would have deleted the message.');
    expect(await outcomes(stage)).toEqual(['log done']);
    expect(await open(stage)).toEqual([]);
  });

  it('that is turned on while something waits to be done stops that', async () => {
    const stage = await openStage({ ...acting, acts: everything });
    stage.moderator.will('who', ...Array.from({ length: 12 }, () => new Error('nobody knows')));
    await stage.found(['S1']);
    await stage.policy({ dryRun: true });
    await stage.resume();
    expect(stage.town.askings.map(({ deed }) => deed)).not.toContain('remove');
    expect(stage.town.in('log')[0]?.text).toContain('Dry run was turned on before.');
    expect(await stage.means.incidents.strikes(place, 'ben', 0)).toBe(0);
  });
});

describe('nobody is punished', () => {
  const exempt = { roles: ['elder'], rooms: ['free'], people: ['carol'] };
  const cases = {
    'an admin': { who: { ...ben, isAdmin: true } },
    'a moderator': { who: { ...ben, roles: ['sheriffs'] } },
    'with a role that is exempt': { who: { ...ben, roles: ['elder'] } },
    'who is exempt': { who: { ...ben, id: 'carol' } },
    'where a room is exempt': { who: ben, room: 'free' },
  };

  it.each(Object.entries(cases))('who is %s by now', async (_, one) => {
    const stage = await openStage({ ...acting, acts: everything, exempt });
    await stage.moderators('sheriffs');
    stage.town.people.set(one.who.id, one.who);
    const there = { ...place, room: 'room' in one ? one.room : place.room };
    await stage.found(['S1'], { author: { ...ben, id: one.who.id }, place: there });
    expect(stage.town.askings.map(({ deed }) => deed)).toEqual(['who']);
    expect(await latest(stage)).toBeUndefined();
    expect(await stage.means.incidents.strikes(place, one.who.id, 0)).toBe(0);
  });

  it('while nobody can tell who they are: it is tried again and again, then at the next start', async () => {
    const stage = await openStage({ ...acting, acts: everything });
    stage.moderator.will('who', ...Array.from({ length: 12 }, () => new Error('nobody knows')));
    await stage.found(['S1']);
    expect(new Set(stage.town.askings.map(({ deed }) => deed))).toEqual(new Set(['who']));
    expect(stage.waits.length).toBe(11);
    expect(stage.waits.every((wait, at) => at === 0 || wait === 2 * (stage.waits[at - 1] ?? 0))).toBe(true);
    expect(await open(stage)).toHaveLength(1);
    await stage.resume();
    expect(stage.town.removed).toEqual(['bad1']);
    expect(await open(stage)).toEqual([]);
  });

  it('for what they ask the bot, nor for what it says: that is only shown', async () => {
    for (const where of ['questions', 'answers', 'images', 'speech'] as const) {
      const stage = await openStage({ ...acting, alert: 'alert', acts: everything });
      await stage.found(['S1'], { stage: where });
      expect(stage.town.askings.map(({ deed, about }) => `${deed} ${about}`)).toEqual(['post log', 'post alert']);
    }
  });
});

describe('a platform', () => {
  it('that cannot now is asked again, after as long as it says', async () => {
    const stage = await openStage({ ...acting, acts: { else: ['delete'] } });
    stage.moderator.will('remove', { type: 'later', afterMs: 5000 }, later);
    await stage.found(['S1']);
    expect(stage.waits).toEqual([5000, 500]);
    expect(stage.town.removed).toEqual(['bad1']);
  });

  it('that could not for long is asked at the next start', async () => {
    const stage = await openStage({ ...acting, acts: { else: ['delete'] } });
    stage.moderator.will('remove', ...Array.from({ length: 12 }, () => later));
    await stage.found(['S1']);
    expect(await open(stage)).toHaveLength(1);
    expect(stage.town.in('log')).toEqual([]);
    await (await stage.restarted(stage.moderator)).resume();
    expect(stage.town.removed).toEqual(['bad1']);
    expect(stage.town.in('log')).toHaveLength(1);
  });

  it('that deletes without saying so has deleted: it is hidden, not lost', async () => {
    const stage = await openStage({ ...acting, acts: { else: ['spoiler'] } });
    stage.moderator.will('remove', later, { type: 'gone' });
    await stage.found(['S1']);
    expect(stage.town.in('room')[0]?.hidden).toBe('Something bad');
  });

  it('that does not allow something is told of once, also across restarts, and again once it was allowed', async () => {
    const stage = await openStage({ ...acting, acts: { else: ['delete'] } });
    const told = () => stage.town.in('log').filter(({ text }) => text.startsWith('I could not delete what a member'));
    stage.moderator.will('remove', refused, refused);
    await stage.found(['S1']);
    await stage.found(['S1']);
    await until(() => told().length > 0);
    expect(told()).toEqual([{ text: 'I could not delete what a member wrote, as the policy wants. I lack a right.' }]);
    const again = await stage.restarted(new Moderators(stage.town).will('remove', refused, { type: 'done' }, refused));
    await again.found(['S1'], { messageId: 'third' });
    expect(told()).toHaveLength(1);
    await again.found(['S1'], { messageId: 'fourth' });
    stage.clock.now += 1;
    await again.found(['S1'], { messageId: 'fifth' });
    await until(() => told().length === 2);
    expect(
      stage.town.in('log').filter(({ text }) => text.includes('I did not delete the message. I lack')),
    ).toHaveLength(4);
  });

  it('without powers is not asked: moderators are told that once', async () => {
    const stage = await openStage(
      { ...acting, acts: { else: ['delete', 'timeout'] } },
      new Moderators(undefined, undefined, []),
    );
    await stage.found(['S1']);
    await stage.found(['S1']);
    const deeds = stage.town.askings.map(({ deed }) => deed);
    expect(deeds).not.toContain('remove');
    expect(deeds).not.toContain('timeout');
    expect(deeds).not.toContain('tell');
    const told = () => stage.town.in('log').filter(({ text }) => text.includes('This platform does not let me'));
    await until(() => told().length === 4);
    expect(await outcomes(stage)).toEqual(['delete refused', 'timeout refused', 'notice gone', 'log done']);
  });

  it('that does nothing for the bot is asked for nothing: it is only written down', async () => {
    const stage = await openStage({ ...acting, acts: everything });
    const edition = await stage.means.policies.of(place);
    const verdict = { type: 'unsafe', categories: ['S1'] } as const;
    const what = { stage: 'messages', place, messageId: 'm', author: ben, text: 'Bad', verdict, edition } as const;
    await caught(what, { ...stage.means, moderator: () => undefined });
    expect((await latest(stage))?.done).toEqual([]);
    expect(await open(stage)).toEqual([]);
  });

  it('that is away at the start has not done with what was begun', async () => {
    const stage = await openStage({ ...acting, acts: { else: ['delete'] } });
    stage.moderator.will('remove', ...Array.from({ length: 12 }, () => later));
    await stage.found(['S1']);
    await resume(place.platform, { ...stage.means, moderator: () => undefined });
    expect(await open(stage)).toHaveLength(1);
    await stage.resume();
    expect(stage.town.removed).toEqual(['bad1']);
  });
});

describe('a member', () => {
  it('is told what was done, why, until when, and how to ask for another look', async () => {
    const stage = await openStage({ ...acting, acts: { else: ['delete', 'timeout', 'strike'] } });
    await stage.found(['S10']);
    const [notice] = stage.town.toldTo('ben');
    expect(notice?.text).toBe(
      [
        'I deleted a message of yours.',
        'It counts as a strike.',
        'You may not write until 2026-11-26 12:10 UTC.',
        'Why: hate.',
        'If this was wrong, ask for another look.',
      ].join('\n'),
    );
    const incident = (await latest(stage))?.id;
    expect(notice?.buttons).toEqual([
      { command: 'moderation appeal', chosen: { incident }, label: 'Ask for another look' },
    ]);
  });

  it('is told in the language they read', async () => {
    const stage = await openStage({ ...acting, acts: { else: ['delete'] } });
    stage.town.people.set('ben', { ...ben, locale: 'de-AT' });
    await stage.found(['S10']);
    expect(stage.town.toldTo('ben')[0]?.text).toContain('Hass');
    expect(stage.town.in('log')[0]?.text).toContain('hate');
  });

  it('who takes no messages is told in the room, without what it is about, with the same button', async () => {
    const stage = await openStage({ ...acting, acts: { else: ['delete'] } });
    stage.moderator.will('tell', refused);
    await stage.found(['S10']);
    const [notice] = stage.town.in('room');
    expect(notice?.text).toContain('<@ben>');
    expect(notice?.text).not.toMatch(/hate|Something bad/);
    expect(notice?.buttons?.[0]?.command).toBe('moderation appeal');
    expect(await outcomes(stage)).toContain('notice done');
  });

  it('about whom nothing could be done is told nothing', async () => {
    const stage = await openStage({ ...acting, acts: { else: ['delete', 'timeout'] } });
    stage.moderator.will('remove', { type: 'gone' }).will('timeout', { type: 'gone' });
    await stage.found(['S10']);
    expect(stage.town.toldTo('ben')).toEqual([]);
    expect(stage.town.in('log')[0]?.text).toContain('The message was gone before I could delete it.');
  });
});

describe('in a call', () => {
  const scene = () => {
    const said: string[] = [];
    return {
      said,
      call: { warn: (sentence: string) => void said.push(sentence), deafen: () => void said.push('deaf') },
    };
  };

  it('people are warned, and not listened to', async () => {
    const { said, call } = scene();
    const stage = await openStage({ ...acting, acts: { else: ['warn', 'deafen', 'delete'] } });
    await stage.found(['S10'], { stage: 'voice' }, call);
    expect(said).toEqual(['Ben, this is against the rules here: hate.', 'deaf']);
    expect(stage.town.removed).toEqual([]);
    expect(stage.town.toldTo('ben')[0]?.text).toContain('I do not listen to you any more in this call.');
  });

  it('that is over, nobody is warned', async () => {
    const stage = await openStage({ ...acting, acts: { else: ['warn', 'deafen'] } });
    await stage.found(['S10'], { stage: 'voice' });
    expect(await outcomes(stage)).toEqual(['warn gone', 'deafen gone', 'notice gone', 'log done']);
  });
});

test('moderators who are told late of what is not allowed keep nothing waiting', async () => {
  const stage = await openStage({ ...acting, acts: { else: ['delete', 'timeout'] } });
  let isTold = (): void => undefined;
  stage.moderator.will('remove', refused).meanwhile('post', () => new Promise<void>((resolve) => (isTold = resolve)));
  const going = stage.found(['S1']);
  await until(() => stage.town.timeouts.length > 0);
  expect(stage.town.in('log')).toEqual([]);
  stage.moderator.meanwhile('post', async () => undefined);
  isTold();
  await going;
  expect(stage.town.toldTo('ben')).toHaveLength(1);
});

test('after so much within a minute nothing more is done but cards, which moderators are told once; then it goes on', async () => {
  const stage = await openStage({ ...acting, acts: { else: ['delete', 'strike'] } });
  const author = (id: number) => ({ author: { ...ben, id: `p${id}` } });
  for (let id = 0; id < mostActs + 5; id += 1) await stage.found(['S1'], author(id));
  expect(stage.town.removed).toHaveLength(mostActs);
  const notes = () => stage.town.in('log').filter(({ text }) => text.includes('If that is a raid'));
  await until(() => notes().length > 0);
  expect(notes()).toHaveLength(1);
  expect(stage.town.in('log')).toHaveLength(mostActs + 6);
  expect(await stage.means.incidents.strikes(place, `p${mostActs + 1}`, 0)).toBe(0);
  stage.clock.now += 61_000;
  await stage.found(['S1'], author(99));
  expect(stage.town.removed).toHaveLength(mostActs + 1);
  for (let id = 0; id < mostActs; id += 1) await stage.found(['S1'], author(100 + id));
  await until(() => notes().length === 2);
});

test('in a raid the platform is asked about nobody more, and what must not exist goes all the same', async () => {
  const stage = await openStage({ ...acting, acts: { else: ['delete', 'strike'] } });
  const author = (id: number) => ({ author: { ...ben, id: `p${id}` } });
  for (let id = 0; id < mostActs; id += 1) await stage.found(['S1'], author(id));
  const asked = () => stage.town.askings.filter(({ deed }) => deed === 'who').map(({ about }) => about);
  await stage.found(['S1'], author(50));
  expect(asked()).not.toContain('p50');
  await stage.found(['S4', 'S12'], author(51));
  expect(asked()).toContain('p51');
  expect(stage.town.removed).toHaveLength(mostActs + 1);
  expect(stage.town.toldTo('p51')).toHaveLength(0);
  expect(await stage.means.incidents.strikes(place, 'p51', 0)).toBe(0);
});

test('so many cards are shown in a minute, which moderators are told once; all is written down', async () => {
  const stage = await openStage({ ...acting, acts: { else: ['log'] } });
  const find = async (id: number) => stage.found(['S1'], { author: { ...ben, id: `p${id}` } });
  for (let id = 0; id < mostCards + 5; id += 1) await find(id);
  const notes = () => stage.town.in('log').filter(({ text }) => text.includes('I show no cards'));
  await until(() => notes().length > 0);
  expect(stage.town.in('log')).toHaveLength(mostCards + 1);
  expect(await stage.means.incidents.latest(place, 100)).toHaveLength(mostCards + 5);
  expect(await open(stage)).toEqual([]);
  stage.clock.now += 61_000;
  await find(99);
  expect(stage.town.in('log')).toHaveLength(mostCards + 2);
});

test('what is overturned while it is being done goes no further', async () => {
  const stage = await openStage({ ...acting, acts: { else: ['delete', 'timeout'] } });
  stage.moderator.meanwhile('remove', async () => {
    const incident = await latest(stage);
    await stage.means.incidents.decide(incident?.id ?? '', 'overturned', 'admin');
  });
  await stage.found(['S1']);
  expect(stage.town.timeouts).toEqual([]);
  expect(stage.town.toldTo('ben').map(({ text }) => text)).toEqual([expect.stringContaining('it was fine')]);
  expect(stage.town.in('log')[0]?.text).toContain('**Overturned** by <@admin>.');
  expect(await open(stage)).toEqual([]);
});
