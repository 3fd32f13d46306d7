// Rules of a space's own, in plain words, with examples.
import type { Asked, Chosen, Form, Option } from '#src/command.ts';
import { actsAbout, type Policy, type Rule } from '#src/policy.ts';
import { BotError } from '#src/trouble.ts';
import { type Deed, type Desk, words } from '../deed.ts';
import { change, changed } from './change.ts';
import { spelledActs } from './doing.ts';
import { ruleIn, suggestedRules } from './hazards.ts';

const says: Option = {
  name: 'says',
  description: 'The rule, such as: no spoilers for the film before Friday.',
  kind: 'text',
  longest: 300,
};
/** Five examples of 200 characters, and the ends of their lines. */
const longestExamples = 1010;
const breaks: Option = {
  name: 'breaks',
  description: 'What breaks it: up to 5 examples, one a line or between |.',
  kind: 'text',
  longest: longestExamples,
};
const fine: Option = {
  name: 'fine',
  description: 'What looks like it and is fine: up to 5 examples, in the same way.',
  kind: 'text',
  longest: longestExamples,
};
const which: Option = {
  name: 'rule',
  description: 'Which rule, by its number.',
  kind: 'text',
  suggested: true,
  longest: 100,
};

export const rule: Deed = {
  command: {
    name: 'moderation rule',
    description: 'Adds a rule of your own, or changes one; bare, it opens a form.',
    options: [says, breaks, fine, { ...which, description: 'Changes this one instead of adding one.' }],
    action: 'govern',
    shown: 'asker',
  },
  async run(asked, chosen, desk) {
    const { policies, say } = desk;
    const { policy } = await policies.of(asked.place);
    const known = knownRule(chosen, policy, desk);
    const text = words(chosen, 'says')?.trim();
    const told = [says, breaks, fine].some(({ name }) => chosen[name] !== undefined);
    if (known ? !told : text === undefined) return { text: tooLate(desk), form: formOf(chosen, known, desk) };
    if (text === '') throw new BotError(say('A rule says something: please write it down.'));
    return save(asked, chosen, known?.id, desk);
  },
  suggest: async (_, { place }, { policies }) => suggestedRules((await policies.of(place)).policy),
};

async function save(asked: Asked, chosen: Chosen, known: Rule['id'] | undefined, desk: Desk) {
  const { say } = desk;
  let id: Rule['id'] = known ?? 'R1';
  const what = `rule ${known ?? ''} ${words(chosen, 'says') ?? ''}`;
  const edition = await change(asked, desk, what, (policy) => {
    const { rules } = policy;
    // Another admin may have added or removed one in the meantime.
    const old = known && rules.find((one) => one.id === ruleIn(known, policy, say));
    id = known ?? `R${Math.max(0, ...rules.map((one) => Number(one.id.slice(1)))) + 1}`;
    const written = writtenRule(id, old, chosen);
    return { ...policy, rules: old ? rules.map((one) => (one === old ? written : one)) : [...rules, written] };
  });
  const done = spelledActs(actsAbout(edition.policy, id), say);
  return changed(
    say(
      'Rule **{id}** holds from now on, and this is done about what breaks it: {acts}. `/moderation acts` changes that.',
      {
        id,
        acts: done,
      },
    ),
    edition,
    asked,
    desk,
  );
}

/** What is not said stays as it was. */
function writtenRule(id: Rule['id'], old: Rule | undefined, chosen: Chosen): Rule {
  return {
    id,
    says: words(chosen, 'says')?.trim() ?? old?.says ?? '',
    breaks: examples(chosen, 'breaks') ?? old?.breaks ?? [],
    fine: examples(chosen, 'fine') ?? old?.fine ?? [],
  };
}

function examples(chosen: Chosen, option: string): readonly string[] | undefined {
  return words(chosen, option)
    ?.split(/[\n|]/)
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function knownRule(chosen: Chosen, policy: Policy, { say }: Desk): Rule | undefined {
  const named = words(chosen, 'rule');
  if (named === undefined) return undefined;
  const id = ruleIn(named, policy, say);
  return policy.rules.find((one) => one.id === id);
}

function tooLate({ say }: Desk): string {
  return say('The form comes a moment too late: please give the command again, or with `says` and the rule.');
}

function formOf(chosen: Chosen, known: Rule | undefined, { say }: Desk): Form {
  const field = (option: Option, label: string, value: string | undefined) => ({
    ...option,
    label,
    description: say(option.description),
    ...(value !== undefined && { value }),
  });
  return {
    title: say('A rule of your own'),
    command: 'moderation rule',
    chosen: known ? { rule: known.id } : {},
    fields: [
      { ...field(says, say('The rule'), known?.says), required: true },
      field(breaks, say('What breaks it'), words(chosen, 'breaks') ?? known?.breaks.join('\n')),
      field(fine, say('What is fine'), words(chosen, 'fine') ?? known?.fine.join('\n')),
    ],
  };
}

/** What was done about it goes with it: its number may be given to another. */
export const ruleRemove: Deed = {
  command: {
    name: 'moderation rule-remove',
    description: 'Takes a rule of your own back.',
    options: [{ ...which, required: true }],
    action: 'govern',
    shown: 'asker',
  },
  async run(asked, chosen, desk) {
    const { say } = desk;
    const named = words(chosen, 'rule') ?? '';
    let id: Rule['id'] = 'R1';
    const edition = await change(asked, desk, `rule-remove ${named}`, (policy) => {
      id = ruleIn(named, policy, say);
      const acts = Object.fromEntries(Object.entries(policy.acts).filter(([aim]) => aim !== id));
      return { ...policy, acts, rules: policy.rules.filter((one) => one.id !== id) };
    });
    return changed(say('Rule **{id}** holds no more.', { id }), edition, asked, desk);
  },
  suggest: async (_, { place }, { policies }) => suggestedRules((await policies.of(place)).policy),
};
