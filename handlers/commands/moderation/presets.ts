// Policies that fit many spaces, to begin with: what each of them sets, and nothing else.
import { always, type Policy, policySchema } from '#src/policy.ts';
import { type Deed, words } from '../deed.ts';
import { BotError } from '#src/trouble.ts';
import { change, changed } from './change.ts';

const names = ['off', 'gentle', 'usual', 'strict', 'family'] as const;
export type PresetName = (typeof names)[number];

interface Preset {
  /** What it does, in sentences for admins. */
  readonly tells: string;
  readonly from: Policy['from'];
  readonly acts: Policy['acts'];
  readonly answers: Policy['stages']['answers'];
  readonly profanity: boolean;
  /** Nobody is watched from then on. */
  readonly unwatches?: true;
}

/** What judges are often wrong about, and rarely matters in a room full of people. */
const disputed = ['S5', 'S6', 'S8', 'S13', 'S14'] as const;
/** What harms others at once. */
const violent = ['S1', 'S3', 'S9', 'S10'] as const;

function about<Aim extends string, Value>(aims: readonly Aim[], value: Value): Partial<Record<Aim, Value>> {
  // What `fromEntries` makes of a list of keys has these keys and no others.
  return Object.fromEntries(aims.map((aim) => [aim, value])) as Partial<Record<Aim, Value>>;
}

// said
const sentences: Readonly<Record<PresetName, string>> = {
  off:
    'No messages are watched, and nothing is done about any. What I am asked, what I write, look at and say goes on to be ' +
    'guarded as usual.',
  gentle:
    'Moderators get a card about what is clear, and of what judges often mistake (S5, S6, S8, S13) only about what is grave. ' +
    'Nothing is deleted but the sexual exploitation of children.',
  usual:
    'What is found is deleted, and moderators get a card. Violence, sexual crimes, weapons and hate are a strike besides. Sexual ' +
    'content goes behind a spoiler. About what judges often mistake (S5, S6, S8, S13, S14) and about self-harm, there is only a card.',
  strict:
    'What is found is deleted and is a strike, and moderators get a card. Violence, sexual crimes, weapons and hate are a timeout ' +
    'and an alert besides. About self-harm, there is a card and an alert. No answer of mine is shown before it was judged.',
  family: 'As strict, and besides: strong language is not wanted, and sexual content is a timeout and an alert, too.',
};

const alwaysDone = { [always]: ['log', 'delete', 'strike', 'alert'] } as const;
const harsh = {
  else: ['log', 'delete', 'strike'],
  ...about(violent, ['log', 'delete', 'strike', 'timeout', 'alert'] as const),
  S4: ['log', 'delete', 'strike', 'timeout', 'alert'],
  S11: ['log', 'alert'],
} as const satisfies Policy['acts'];

export const presets: Readonly<Record<PresetName, Preset>> = {
  off: { tells: sentences.off, from: {}, acts: {}, answers: 'balanced', profanity: false, unwatches: true },
  gentle: {
    tells: sentences.gentle,
    from: {
      ...about(['S1', 'S2', 'S3', 'S7', 'S9', 'S10', 'S11', 'S12', 'S14'], 'clear' as const),
      ...about(['S5', 'S6', 'S8', 'S13'], 'grave' as const),
    },
    acts: { else: ['log'], S4: ['log', 'delete', 'alert'] },
    answers: 'balanced',
    profanity: false,
  },
  usual: {
    tells: sentences.usual,
    from: {},
    acts: {
      else: ['log', 'delete'],
      ...about(violent, ['log', 'delete', 'strike'] as const),
      ...about([...disputed, 'S11'], ['log'] as const),
      ...alwaysDone,
      S12: ['log', 'spoiler'],
    },
    answers: 'balanced',
    profanity: false,
  },
  strict: { tells: sentences.strict, from: {}, acts: harsh, answers: 'strict', profanity: false },
  family: {
    tells: sentences.family,
    from: {},
    acts: { ...harsh, S12: ['log', 'delete', 'strike', 'timeout', 'alert'] },
    answers: 'strict',
    profanity: true,
  },
};

/** A policy once a preset is taken: rules and lists of words, rooms, exemptions, failures and strikes stay as they are. */
export function withPreset(policy: Policy, name: PresetName): Policy {
  const { from, acts, answers, profanity, unwatches } = presets[name];
  const ownRules = Object.entries(policy.acts).filter(([aim]) => policy.rules.some(({ id }) => id === aim));
  return policySchema.parse({
    ...policy,
    from,
    acts: unwatches ? {} : { ...acts, ...Object.fromEntries(ownRules) },
    stages: { ...policy.stages, answers },
    words: { ...policy.words, profanity },
    ...(unwatches && { everywhere: false, rooms: [] }),
  });
}

export const preset: Deed = {
  command: {
    name: 'moderation preset',
    description: 'Sets categories and acts as they fit many places.',
    options: [
      {
        name: 'preset',
        description: 'Which one; you are told what it does.',
        kind: 'text',
        choices: names,
        required: true,
      },
    ],
    action: 'govern',
    shown: 'asker',
  },
  async run(asked, chosen, desk) {
    const { say } = desk;
    const name = names.find((one) => one === words(chosen, 'preset'));
    if (name === undefined)
      throw new BotError(say('There is no such preset. These are: {names}.', { names: names.join(', ') }));
    const edition = await change(asked, desk, `preset ${name}`, (policy) => withPreset(policy, name));
    const kept = say('Your own rules, lists of words, exemptions and strikes stay as they were.');
    const outcome = changed(`${say(presets[name].tells)} ${kept}`, edition, asked, desk);
    return { ...outcome, buttons: [{ command: 'moderation undo', chosen: {}, label: say('Undo') }] };
  },
};
