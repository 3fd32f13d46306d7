// Where the guard stands in a space, and what follows there when no judge answers.
import type { Check } from '../checkup.ts';
import type { Edition } from '../policies.ts';
import type { Failure, Policy } from '../policy.ts';

// said
const names = {
  questions: 'Guard of questions',
  answers: 'Guard of answers',
  images: 'Guard of images',
  speech: 'Guard of speech',
} as const;

// said
const without: Readonly<Record<Failure, string>> = {
  words: 'It is on. When no judge answers, lists of words decide.',
  closed: 'It is on. When no judge answers, nothing passes.',
  open: 'It is on. When no judge answers, everything passes.',
};

/** One line for each place where the guard may stand, by the policy that holds. */
export function guardStands({ policy }: Edition): readonly Check[] {
  const stages = Object.keys(names).filter((stage): stage is keyof typeof names => Object.hasOwn(names, stage));
  return [...stages.map((stage) => standing(stage, policy)), watching(policy), ...listening(policy)];
}

function standing(stage: keyof typeof names, { stages, failure }: Policy): Check {
  const name = names[stage];
  if (stages[stage] === 'off')
    return { name, state: 'odd', finding: 'It is off here.', remedy: 'Turn it on with `/moderation stage`.' };
  const finding = without[failure[stage]];
  if (failure[stage] !== 'open') return { name, state: 'good', finding };
  return { name, state: 'odd', finding, remedy: 'Close it with `/moderation failure`.' };
}

function watching({ rooms, everywhere, dryRun, log }: Policy): Check {
  const name = 'Watching of messages';
  if (rooms.length === 0 && !everywhere) return { name, state: 'good', finding: 'No room is watched.' };
  if (log === undefined)
    return {
      name,
      state: 'odd',
      finding: 'Rooms are watched, but nobody is told what is found there.',
      remedy: 'Choose a room for the cards with `/moderation log`.',
    };
  const finding = dryRun
    ? 'Rooms are watched; what would be done is only written down. When no judge answers, nothing is done.'
    : 'Rooms are watched. When no judge answers, nothing is done.';
  return { name, state: 'good', finding };
}

/** Nothing where nobody wants it: not every platform has calls. */
function listening({ stages, log }: Policy): readonly Check[] {
  const name = 'Watching of calls';
  if (stages.voice === 'off') return [];
  if (log !== undefined)
    return [
      { name, state: 'good', finding: 'What people say in calls is judged. When no judge answers, nothing is done.' },
    ];
  return [
    {
      name,
      state: 'odd',
      finding: 'What people say in calls is judged, but nobody is told what is found there.',
      remedy: 'Choose a room for the cards with `/moderation log`.',
    },
  ];
}
