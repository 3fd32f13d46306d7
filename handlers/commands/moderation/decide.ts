// Decides about incidents: that they stand, that they were none, and that somebody is left alone from now on. Buttons of cards.
import type { Asked, Chosen, Outcome } from '#src/command.ts';
import type { Decision, Incident } from '#src/incidents.ts';
import { BotError } from '#src/trouble.ts';
import { mention } from '../../mention.ts';
import type { Deed, Desk } from '../deed.ts';
import { change } from './change.ts';
import { caseHere, decisionTold, follow } from './case.ts';

type Run = (asked: Asked, chosen: Chosen, desk: Desk) => Promise<Outcome>;

function button(name: string, description: string, run: Run): Deed {
  const command = { name: `moderation ${name}`, description, options: [], shown: 'asker', hidden: true } as const;
  return { command: { ...command, action: 'moderate' }, run };
}

const uphold = button('uphold', 'Decides that what was done stays.', async (asked, chosen, desk) =>
  decided('upheld', await caseFor(asked, chosen, desk), asked, desk),
);

const overturn = button(
  'overturn',
  'Decides that it was wrong, and takes back what was done.',
  async (asked, chosen, desk) => decided('overturned', await caseFor(asked, chosen, desk), asked, desk),
);

const spare = button('spare', 'Overturns it, and leaves the person alone from now on.', async (asked, chosen, desk) => {
  const { say } = desk;
  const incident = await caseFor(asked, chosen, desk);
  const { person, decision } = incident;
  if (decision?.what === 'upheld') return { text: decisionTold(incident, say), failed: true };
  if (person === '') throw new BotError(say('I do not know any more who that was.'));
  await change(asked, desk, `exempt person ${person}`, (policy) => ({
    ...policy,
    exempt: { ...policy.exempt, people: [...new Set([...policy.exempt.people, person])] },
  }));
  return decided('overturned', incident, asked, desk, say('{who} is exempt from now on.', { who: mention(person) }));
});

export const decisions: readonly Deed[] = [uphold, overturn, spare];

/** Nobody but admins, who are never punished, decides about themselves. */
async function caseFor(asked: Asked, chosen: Chosen, desk: Desk): Promise<Incident> {
  const incident = await caseHere(asked, chosen, desk);
  if (incident.person === asked.author.id && !asked.author.isAdmin)
    throw new BotError(desk.say('Somebody else has to decide about what you said yourself.'));
  return incident;
}

// said
const outcomes: Readonly<Record<Decision, string>> = {
  upheld: 'Upheld: what was done stays.',
  overturned: 'Overturned: it does not count any more, and what could be taken back was.',
};

// said
const onlyFound: Readonly<Record<Decision, string>> = {
  upheld: 'Upheld: it was found rightly. Nothing was done about it, so nothing follows.',
  overturned: 'Overturned: it was found wrongly. Nothing was done about it, so there is nothing to take back.',
};

/** Once: whoever presses second is told who was first. `more` was done besides. */
async function decided(
  what: Decision,
  { id, person }: Incident,
  { author }: Asked,
  desk: Desk,
  more?: string,
): Promise<Outcome> {
  const { incidents, say } = desk;
  const isFirst = await incidents.decide(id, what, author.id);
  const incident = await incidents.of(id);
  if (!incident) throw new BotError(say('I do not know that incident any more.'));
  if (!isFirst) return { text: [decisionTold(incident, say), more].filter(Boolean).join(' '), failed: true };
  const who = { who: mention(person) };
  const told = {
    told: say('{who} was told.', who),
    unreached: say('I could not tell {who}.', who),
    later: say('Not all of it could be done yet: I go on with it.'),
    nothing: undefined,
  }[await follow(incident, desk)];
  return { text: [say((incident.dry ? onlyFound : outcomes)[what]), more, told].filter(Boolean).join(' ') };
}
