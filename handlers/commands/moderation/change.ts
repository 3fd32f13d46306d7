// A change of a space's policy by a command: what holds now in a sentence, and what an admin should know besides.
import type { z } from 'zod';
import type { Asked, Outcome } from '#src/command.ts';
import type { Edition } from '#src/policies.ts';
import { type Policy, policySchema } from '#src/policy.ts';
import type { Say } from '#src/tongue.ts';
import { BotError } from '#src/trouble.ts';
import type { Desk } from '../deed.ts';
import { chosenActs, hints } from './hints.ts';

/** Of what was changed, as the list of versions tells it. */
const longestChange = 160;

/** Throws a `BotError` where `alter` makes of the policy what it cannot hold; nothing is changed then. */
export function change(
  { place, author }: Asked,
  { policies, say }: Pick<Desk, 'policies' | 'say'>,
  what: string,
  alter: (policy: Policy) => Policy,
): Promise<Edition> {
  const told = what.replace(/\s+/g, ' ').trim();
  const short = told.length > longestChange ? `${told.slice(0, longestChange - 1).toWellFormed()}…` : told;
  return policies.change(place, author.id, short, (policy) => checked(alter(policy), say));
}

/** What is said after a change: what holds, whether acts are only written down, and what is missing for them to happen. */
export function changed(holds: string, { policy }: Edition, asked: Asked, desk: Desk): Outcome {
  return {
    text: [holds, dryNote(policy, desk.say), ...hints(policy, asked, desk)].filter((one) => one !== '').join('\n'),
  };
}

/** What is said after a change that no act depends on. */
export function noted(holds: string, { policy }: Edition, { say }: Pick<Desk, 'say'>): Outcome {
  return { text: [holds, dryNote(policy, say)].filter((one) => one !== '').join('\n') };
}

/** Empty where no act is chosen: nothing is written down then either. */
function dryNote(policy: Policy, say: Say): string {
  return policy.dryRun && chosenActs(policy).size > 0 ? say('Dry run is on: acts are only written down.') : '';
}

/** A policy as it is stored. Throws a `BotError` that says which of its limits would be broken. */
function checked(policy: Policy, say: Say): Policy {
  const { data, error } = policySchema.safeParse(policy);
  if (data) return data;
  throw complaint(error, say);
}

// said
const complaints: Readonly<Record<string, string>> = {
  rooms: 'At most {most} rooms can be watched one by one: `/moderation watch` can watch all of them.',
  rules: 'There can be at most {most} rules: remove one first.',
  'rules.#.says': 'A rule has at most {most} characters.',
  'rules.#.breaks': 'A rule has at most {most} examples of what breaks it.',
  'rules.#.fine': 'A rule has at most {most} examples of what is fine.',
  'rules.#.breaks.#': 'An example has at most {most} characters.',
  'rules.#.fine.#': 'An example has at most {most} characters.',
  'words.denied': 'At most {most} words can be denied: remove some first.',
  'words.allowed': 'At most {most} words can be allowed: remove some first.',
  'words.denied.#': 'A word or phrase has at most {most} characters.',
  'words.allowed.#': 'A word or phrase has at most {most} characters.',
  'exempt.roles': 'At most {most} roles can be exempt.',
  'exempt.rooms': 'At most {most} rooms can be exempt.',
  'exempt.people': 'At most {most} people can be exempt: a role for them is easier to keep.',
  timeoutMinutes: 'A timeout lasts a whole number of minutes, from 1 to 40320, which are 28 days.',
  'strikes.days': 'A strike counts for a whole number of days, from 1 to 90.',
  'strikes.steps': 'There can be at most {most} steps.',
  'strikes.steps.#.at': 'A step is taken at 1 to 50 strikes.',
  'strikes.steps.#.minutes': 'A timeout lasts a whole number of minutes, from 1 to 40320, which are 28 days.',
};

function complaint({ issues }: z.ZodError, say: Say): BotError {
  const [issue] = issues;
  const path = (issue?.path ?? []).map((one) => (typeof one === 'number' ? '#' : String(one))).join('.');
  const most = issue?.code === 'too_big' ? Number(issue.maximum) : 0;
  const known = Object.hasOwn(complaints, path) ? complaints[path] : undefined;
  return new BotError(say(known ?? 'A policy cannot hold that: nothing was changed.', { most }));
}
