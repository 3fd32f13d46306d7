// Decisions: once, by whoever may, about what is of their own space alone; and both sides are told.
import { describe, expect, it } from 'vitest';
import { resume } from '#handlers/moderate/resume.ts';
import type { Person, Place } from '#src/message.ts';
import { fc } from '#test/property.ts';
import { ann, ben, place } from '#test/said.ts';
import { deputy, direct, openCourt, root, sheriff } from './court.ts';

const decisions = ['uphold', 'overturn', 'spare'] as const;

describe('an incident is decided', () => {
  it('once, when two press at the same instant: the second is told who was first', async () => {
    const court = await openCourt();
    const incident = await court.found();
    const chosen = { incident: incident.id };
    const outcomes = await Promise.all([court.give('uphold', chosen, sheriff), court.give('overturn', chosen, deputy)]);
    const { decision } = await court.now(incident);
    expect(['sheriff', 'deputy']).toContain(decision?.by);
    const won = decision?.by === 'sheriff' ? 0 : 1;
    expect(outcomes.map(({ failed }) => failed ?? false)).toEqual([won === 1, won === 0]);
    const word = decision?.what === 'upheld' ? 'upheld' : 'overturned';
    expect(outcomes[1 - won]?.text).toMatch(
      new RegExp(`^That was decided on \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC: <@${decision?.by}> ${word} it\\.$`),
    );
    expect(court.town.toldTo('ann')).toHaveLength(decision?.what === 'overturned' ? 1 : 0);
  });

  it('and stays so, whoever presses what later', async () => {
    const court = await openCourt();
    const incident = await court.found();
    await court.give('uphold', { incident: incident.id });
    for (const name of decisions) {
      const { text, failed } = await court.give(name, { incident: incident.id }, root);
      expect([text, failed]).toEqual([expect.stringContaining('<@sheriff> upheld it.'), true]);
    }
    expect((await court.now(incident)).decision).toMatchObject({ what: 'upheld', by: 'sheriff' });
    expect((await court.desk.policies.of(place)).policy.exempt.people).toEqual([]);
  });

  it('against the person without a word to them, who never asked', async () => {
    const court = await openCourt();
    const { text } = await court.give('uphold', { incident: (await court.found()).id });
    expect(text).toBe('Upheld: what was done stays.');
    expect(court.town.toldTo('ann')).toEqual([]);
    expect(court.town.timeouts).toEqual([]);
  });

  it('for the person: the strike goes, they may speak again, and both are told', async () => {
    const court = await openCourt();
    const incident = await court.found();
    expect(await court.desk.incidents.strikes(place, 'ann', 0)).toBe(1);
    const { text } = await court.give('overturn', { incident: incident.id });
    expect(text).toBe('Overturned: it does not count any more, and what could be taken back was. <@ann> was told.');
    expect(await court.desk.incidents.strikes(place, 'ann', 0)).toBe(0);
    expect(court.town.timeouts).toEqual([{ person: 'ann', until: undefined }]);
    expect(court.town.toldTo('ann').map((notice) => notice.text)).toEqual([
      'Moderators have looked again at what you said in <#room>: it was fine, and I am sorry. The strike for it is taken back. ' +
        'You are not silenced for it any longer. What I deleted cannot be brought back, but you may write it again.',
    ]);
  });

  it('and tells the moderator where the person could not be told', async () => {
    const court = await openCourt();
    const incident = await court.found();
    court.moderators.will('tell', { type: 'refused', why: 'They take no messages.' });
    const { text } = await court.give('overturn', { incident: incident.id });
    expect(text).toContain('I could not tell <@ann>.');
  });

  it('without a word to anybody about what was only written down', async () => {
    const court = await openCourt();
    const incident = await court.found({ dry: true }, []);
    const { text } = await court.give('overturn', { incident: incident.id });
    expect(text).toBe('Overturned: it was found wrongly. Nothing was done about it, so there is nothing to take back.');
    expect(court.town.toldTo('ann')).toEqual([]);
    expect((await court.now(incident)).decision?.what).toBe('overturned');
  });

  it('and all that follows does so at the next start, where the process ended right after the decision', async () => {
    const court = await openCourt();
    const incident = await court.found();
    await court.desk.incidents.decide(incident.id, 'overturned', 'sheriff');
    for (let starts = 0; starts < 2; starts += 1) await resume(place.platform, court.desk);
    expect(court.town.timeouts).toEqual([{ person: 'ann', until: undefined }]);
    expect(court.town.toldTo('ann')).toHaveLength(1);
    expect(court.town.in('log')).toEqual([
      expect.objectContaining({ text: expect.stringContaining('**Overturned**') }),
    ]);
  });

  it('and whoever decides waits for no platform that wants to be asked later', async () => {
    const court = await openCourt({}, { sleep: () => Promise.resolve() });
    const incident = await court.found();
    court.moderators.will('tell', ...Array.from({ length: 20 }, () => ({ type: 'later', afterMs: 1000 }) as const));
    const { text } = await court.give('overturn', { incident: incident.id });
    expect(text).toContain('Not all of it could be done yet: I go on with it.');
    expect((await court.now(incident)).decision?.what).toBe('overturned');
  });

  it('and its card says so, without buttons', async () => {
    const court = await openCourt();
    const incident = await court.found();
    await court.give('overturn', { incident: incident.id });
    const [card] = court.town.in('log');
    expect(card?.text).not.toBe('the card');
    expect(card?.text).toContain('<@sheriff>');
    expect(card?.buttons ?? []).toEqual([]);
  });

  it('by nobody about what they said themselves, but by admins', async () => {
    const court = await openCourt();
    const own = await court.found({ person: 'sheriff' });
    for (const name of decisions) {
      const { text } = await court.give(name, { incident: own.id }, sheriff);
      expect(text).toBe('Somebody else has to decide about what you said yourself.');
    }
    expect((await court.now(own)).decision).toBeUndefined();
    const admins = await court.found({ person: 'root' });
    await court.give('uphold', { incident: admins.id }, root);
    expect((await court.now(admins)).decision?.what).toBe('upheld');
  });
});

describe('whoever is spared', () => {
  it('is exempt from now on, and what was found is overturned', async () => {
    const court = await openCourt();
    const incident = await court.found();
    const { text } = await court.give('spare', { incident: incident.id });
    expect(text).toContain('<@ann> is exempt from now on.');
    expect((await court.now(incident)).decision?.what).toBe('overturned');
    expect((await court.desk.policies.of(place)).policy.exempt.people).toEqual(['ann']);
    expect((await court.desk.policies.revisions(place, 1))[0]).toMatchObject({
      by: 'sheriff',
      change: 'exempt person ann',
    });
  });

  it('is exempt once, however often', async () => {
    const court = await openCourt();
    const chosen = { incident: (await court.found()).id };
    await Promise.all([court.give('spare', chosen), court.give('spare', chosen, deputy)]);
    expect((await court.desk.policies.of(place)).policy.exempt.people).toEqual(['ann']);
  });

  it('is not, where the list is full: then nothing is decided either', async () => {
    const people = Array.from({ length: 200 }, (_, at) => `p${at}`);
    const court = await openCourt({ exempt: { roles: [], rooms: [], people } });
    const incident = await court.found();
    const { text, failed } = await court.give('spare', { incident: incident.id });
    expect([text.includes('200'), failed]).toEqual([true, true]);
    expect((await court.now(incident)).decision).toBeUndefined();
  });

  it('must be somebody: who had their data deleted is nobody', async () => {
    const court = await openCourt();
    const incident = await court.found();
    await court.desk.store.updateTable('incidents').set({ person: '' }).execute();
    expect((await court.give('spare', { incident: incident.id })).text).toBe('I do not know any more who that was.');
    expect((await court.desk.policies.of(place)).policy.exempt.people).toEqual([]);
  });
});

describe('nobody decides', () => {
  const stranger: Person = { ...root, id: 'stranger' };
  const elsewhere: readonly (readonly [string, Place, Person])[] = [
    ['an admin of another space', { ...place, space: 'other' }, stranger],
    ['an admin of the same ids on another platform', { ...place, platform: 'other' }, root],
    ['an admin in a direct conversation', { ...direct, space: '@root' }, root],
    ['a moderator from another space', { ...place, space: 'other' }, sheriff],
    ['a moderator in a direct conversation', { ...direct, space: '@sheriff' }, sheriff],
    ['the person themselves', place, ann],
    ['somebody else', place, ben],
  ];

  it.each(elsewhere)('who is %s', async (_, where, who) => {
    const court = await openCourt();
    const incident = await court.found();
    for (const name of decisions) {
      const { text, failed } = await court.give(name, { incident: incident.id }, who, where);
      expect(failed).toBe(true);
      expect(text).toBe(
        who.isAdmin ? 'I do not know that incident any more.' : 'Only moderators and admins can do that.',
      );
    }
    expect((await court.now(incident)).decision).toBeUndefined();
    expect([court.town.timeouts, court.town.toldTo('ann')]).toEqual([[], []]);
  });

  it.each(['', 'x', '__proto__', '01997c1d-0000-7000-8000-000000000000'])('about what is not: %s', async (id) => {
    const court = await openCourt();
    expect((await court.give('uphold', { incident: id })).text).toBe('I do not know that incident any more.');
  });

  it('about another space’s incident, whatever ids collide', async () => {
    const court = await openCourt();
    const spaces = fc.constantFrom('space', 'other');
    const platforms = fc.constantFrom('test', 'web');
    const rooms = fc.constantFrom('room', 'hall');
    const at = fc.record({ platform: platforms, space: spaces, room: rooms });
    await fc.assert(
      fc.asyncProperty(at, at, fc.constantFrom(...decisions), async (from, to, name) => {
        const incident = await court.found({ place: to });
        await court.give(name, { incident: incident.id }, root, from);
        const decided = (await court.now(incident)).decision !== undefined;
        expect(decided).toBe(from.platform === to.platform && from.space === to.space);
      }),
      { numRuns: 60 },
    );
  });
});

it('strikes that count are those of incidents that were not overturned', async () => {
  const court = await openCourt();
  const step = fc.record({
    person: fc.constantFrom('ann', 'ben'),
    strike: fc.boolean(),
    dry: fc.boolean(),
    decision: fc.constantFrom(undefined, ...decisions),
  });
  let space = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps) => {
      space += 1;
      const at = { ...place, space: `s${space}` };
      for (const { person, strike, dry, decision } of steps) {
        const incident = await court.found({ place: at, person, dry }, strike ? [{ act: 'strike' }] : []);
        if (decision) await court.give(decision, { incident: incident.id }, root, at);
      }
      for (const person of ['ann', 'ben']) {
        const counting = steps.filter(
          (one) => one.person === person && one.strike && !one.dry && (one.decision ?? 'uphold') === 'uphold',
        );
        expect(await court.desk.incidents.strikes(at, person, 0)).toBe(counting.length);
      }
    }),
    { numRuns: 40 },
  );
});
