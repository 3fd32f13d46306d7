// Appeals: by the person alone, once, from wherever they can still press a button; and what moderators see of them.
import { describe, expect, it } from 'vitest';
import { resume } from '#handlers/moderate/resume.ts';
import type { Person } from '#src/message.ts';
import { ann, ben, place } from '#test/said.ts';
import { type Court, direct, openCourt, root, sheriff } from './court.ts';

const words = 'I only **quoted** <@everyone> the film.';
const plea = async (court: Court, incident: string, said = words, who: Person = ann, where = direct) =>
  (await court.give('plead', { incident, words: said }, who, where)).text;
const has = 'The moderators have your appeal. I tell you what they decide.';
const kept = 'I could reach no moderators just now. Your appeal is kept, and they find it with `/moderation appeals`.';

describe('whoever something was done to', () => {
  it('fills in a form, in the conversation in which they were told', async () => {
    const court = await openCourt();
    const { id } = await court.found();
    const { form } = await court.give('appeal', { incident: id }, ann, direct);
    expect(form).toMatchObject({ command: 'moderation plead', chosen: { incident: id } });
    expect(form?.fields).toEqual([
      expect.objectContaining({ name: 'words', kind: 'text', longest: 500, required: true }),
    ]);
  });

  it('is heard by moderators, below the card, in words that are nothing but words', async () => {
    const court = await openCourt();
    const incident = await court.found();
    expect(await plea(court, incident.id)).toBe(has);
    const [card, post] = court.town.posts.filter((one) => one.place.room === 'log');
    expect(post?.notice).toMatchObject({ hidden: words, repliesTo: card?.id });
    expect(post?.notice.text).toContain('<@ann>');
    expect(post?.notice.text).not.toContain('quoted');
    expect(post?.notice.buttons?.map(({ command, chosen }) => [command, chosen])).toEqual(
      ['uphold', 'overturn', 'spare'].map((name) => [`moderation ${name}`, { incident: incident.id }]),
    );
  });

  it('is told what was decided, if it stays as it is, too; and so is the moderator', async () => {
    const court = await openCourt();
    const incident = await court.found();
    await plea(court, incident.id);
    const { text } = await court.give('uphold', { incident: incident.id });
    expect(text).toBe('Upheld: what was done stays. <@ann> was told.');
    expect(court.town.toldTo('ann').map((notice) => notice.text)).toEqual([
      'Moderators have looked again at what you said in <#room>, as you asked: what was done stays as it is.',
    ]);
  });

  it('and once decided, nothing asks to be decided any more, and the words are still there', async () => {
    const court = await openCourt();
    const incident = await court.found();
    await plea(court, incident.id);
    await court.give('overturn', { incident: incident.id });
    const [, post] = court.town.in('log');
    expect(court.town.in('log').flatMap(({ buttons = [] }) => buttons)).toEqual([]);
    expect(post).toMatchObject({ hidden: words, text: expect.stringContaining('**Overturned** by <@sheriff>.') });
  });

  it('is heard though the process ended before moderators had heard of it, and once however often it starts', async () => {
    const court = await openCourt();
    const incident = await court.found();
    await court.desk.incidents.appeal(incident.id, words);
    for (let starts = 0; starts < 2; starts += 1) await resume(place.platform, court.desk);
    expect(court.town.in('log').map(({ hidden }) => hidden)).toEqual([undefined, words]);
    expect(await court.desk.incidents.unfinished(place.platform)).toEqual([]);
  });

  it('finds moderators in the room that cards go to now, where the old one is gone', async () => {
    const court = await openCourt();
    const incident = await court.found();
    await court.desk.policies.change(place, 'root', 'log', (policy) => ({ ...policy, log: 'new log' }));
    court.moderators.will('post', { type: 'gone' });
    expect(await plea(court, incident.id)).toBe(has);
    expect(court.town.in('new log')).toEqual([expect.objectContaining({ hidden: words })]);
    expect(court.town.in('new log')[0]).not.toHaveProperty('repliesTo');
  });

  it.each([
    ['every room is gone', (court: Court) => void court.moderators.will('post', { type: 'gone' }, { type: 'gone' })],
    [
      'nobody lets the bot write there',
      (court: Court) => void court.moderators.will('post', { type: 'refused', why: 'No.' }),
    ],
    ['the platform breaks', (court: Court) => void court.moderators.will('post', new Error('no'))],
  ])('is kept for moderators when %s', async (_, breaks) => {
    const court = await openCourt();
    const incident = await court.found();
    breaks(court);
    expect(await plea(court, incident.id)).toBe(kept);
    expect((await court.give('appeals')).text).toContain('only');
  });

  it('waits for no platform that wants to be asked later', async () => {
    const court = await openCourt({}, { sleep: () => Promise.resolve() });
    const incident = await court.found();
    court.moderators.will('post', ...Array.from({ length: 20 }, () => ({ type: 'later', afterMs: 1000 }) as const));
    expect(await plea(court, incident.id)).toBe(kept);
    expect((await court.now(incident)).appeal).toBe(words);
  });

  it('appeals once, when the same form comes twice at the same instant', async () => {
    const court = await openCourt();
    const incident = await court.found();
    const told = await Promise.all([plea(court, incident.id, 'One.'), plea(court, incident.id, 'Other.')]);
    expect(told.toSorted()).toEqual([
      has,
      'You have appealed that already: I tell you as soon as moderators have decided.',
    ]);
    expect(court.town.in('log')).toHaveLength(2);
  });

  it('says something, and not too much of it', async () => {
    const court = await openCourt();
    const { id } = await court.found();
    for (const said of ['', ' \n ', 'x'.repeat(501)]) {
      const { text, failed } = await court.give('plead', { incident: id, words: said }, ann, direct);
      expect([text.includes('please') || text.includes('Please'), failed]).toEqual([true, true]);
    }
    expect(await plea(court, id, '𝄞'.repeat(500))).toBe(has);
  });
});

describe('nobody appeals', () => {
  const decided = /^That was decided on .* UTC: <@sheriff> upheld it\.$/;
  const pressed = async (court: Court, incident: string, who: Person = ann, where = direct) => {
    const outcomes = [
      await court.give('appeal', { incident }, who, where),
      await court.give('plead', { incident, words }, who, where),
    ];
    expect(outcomes.map(({ failed, form }) => [failed, form])).toEqual([
      [true, undefined],
      [true, undefined],
    ]);
    expect(new Set(outcomes.map(({ text }) => text)).size).toBe(1);
    return outcomes[0]?.text;
  };

  it('after the decision', async () => {
    const court = await openCourt();
    const { id } = await court.found();
    await court.give('uphold', { incident: id });
    expect(await pressed(court, id)).toMatch(decided);
  });

  it('twice', async () => {
    const court = await openCourt();
    const incident = await court.found();
    await plea(court, incident.id);
    expect(await pressed(court, incident.id)).toContain('You have appealed that already');
    expect((await court.now(incident)).appeal).toBe(words);
  });

  it.each([
    ['somebody else', ben, direct],
    ['a moderator', sheriff, place],
    ['an admin', root, place],
  ])('for another: %s', async (_, who, where) => {
    const court = await openCourt();
    const incident = await court.found();
    expect(await pressed(court, incident.id, who, where)).toBe('Only whoever it is about can appeal it.');
    expect((await court.now(incident)).appeal).toBeUndefined();
  });

  it('from another platform, whose ids prove nothing here', async () => {
    const court = await openCourt();
    const incident = await court.found();
    const told = await pressed(court, incident.id, ann, { ...place, platform: 'other' });
    expect(told).toBe('I do not know that incident any more.');
    expect((await court.now(incident)).appeal).toBeUndefined();
  });

  it.each(['', 'x', 'constructor'])('what is not: %s', async (id) => {
    expect(await pressed(await openCourt(), id)).toBe('I do not know that incident any more.');
  });
});

describe('moderators see', () => {
  it('the appeals that are open, oldest first, with what there is to press', async () => {
    const court = await openCourt();
    const [first, second, other] = [
      await court.found(),
      await court.found({ person: 'ben', categories: ['S1'] }),
      await court.found({ place: { ...place, space: 'other' } }),
    ];
    await court.found();
    await plea(court, second.id, 'It was a joke.', ben);
    await plea(court, first.id);
    await plea(court, other.id, 'Elsewhere.');
    const { text, buttons = [] } = await court.give('appeals');
    const [, one, , two] = text.split(/\n?\d\. |\n {3}> /);
    expect([one, two]).toEqual([
      expect.stringContaining('<#room>, <@ann> (hate):'),
      expect.stringContaining('<#room>, <@ben> (violent crimes):'),
    ]);
    expect(text).toContain(String.raw`I only \*\*quoted\*\* \<\@everyone\> the film.`);
    expect(text).not.toContain('Elsewhere');
    expect(buttons.map(({ command, chosen }) => `${command} ${chosen['incident']}`)).toEqual(
      [first, second].flatMap(({ id }) => ['uphold', 'overturn', 'spare'].map((name) => `moderation ${name} ${id}`)),
    );
  });

  it('no more of them at once than have buttons, and that there are more', async () => {
    const court = await openCourt();
    for (let at = 0; at < 6; at += 1) await plea(court, (await court.found()).id, `Number ${at}.`);
    const { text, buttons } = await court.give('appeals');
    expect(buttons).toHaveLength(15);
    expect([text.includes('Number 4'), text.includes('Number 5')]).toEqual([true, false]);
    expect(text).toContain('There are more');
  });

  it('that there are none, once they are decided', async () => {
    const court = await openCourt();
    const { id } = await court.found();
    await plea(court, id);
    await court.give('overturn', { incident: id });
    expect(await court.give('appeals')).toEqual({ text: 'There are no open appeals.' });
  });
});
