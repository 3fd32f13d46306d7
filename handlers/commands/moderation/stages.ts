// Where the guard stands, what follows where it cannot judge, and whether anything is done at all.
import type { Option } from '#src/command.ts';
import { type Policy, policySchema } from '#src/policy.ts';
import type { Say } from '#src/tongue.ts';
import { BotError } from '#src/trouble.ts';
import { type Deed, words } from '../deed.ts';
import { change, changed, noted } from './change.ts';

/** Messages are watched by room. */
const guarded = ['questions', 'answers', 'images', 'speech', 'voice'] as const;
export type Guarded = (typeof guarded)[number];
/** `on`, of answers, is `balanced`. */
const hows = ['on', 'off', 'strict', 'balanced'] as const;

const which = (choices: readonly string[]): Option => ({
  name: 'stage',
  description: 'Where.',
  kind: 'text',
  choices,
  required: true,
});

// said
export const stageNames: Readonly<Record<Guarded, string>> = {
  questions: 'Questions to me',
  answers: 'My answers',
  images: 'Images that I look at',
  speech: 'What I say aloud',
  voice: 'What people say in calls',
};

// said
const stands: Readonly<Record<(typeof hows)[number], string>> = {
  on: '{stage}: guarded from now on.',
  off: '{stage}: nobody judges them any more, whatever they are about.',
  strict: '{stage}: nothing is shown from now on before it was judged.',
  balanced: '{stage}: judged from now on while they are written, and taken back where they fail.',
};

export const stage: Deed = {
  command: {
    name: 'moderation stage',
    description: 'Where the guard stands: questions, answers, images, speech, voice.',
    options: [
      which(guarded),
      { name: 'how', description: 'Strict and balanced are for answers.', kind: 'text', choices: hows, required: true },
    ],
    action: 'govern',
    shown: 'asker',
  },
  async run(asked, chosen, desk) {
    const { say } = desk;
    const at = guarded.find((one) => one === words(chosen, 'stage'));
    const said = hows.find((one) => one === words(chosen, 'how'));
    const how = at === 'answers' && said === 'on' ? 'balanced' : said;
    if (at === undefined || how === undefined) throw new BotError(say('Please tell me the stage, and how.'));
    if (at !== 'answers' && how !== 'on' && how !== 'off')
      throw new BotError(
        say('Only answers can be strict or balanced: all else is judged before it is used, or not at all.'),
      );
    const edition = await change(asked, desk, `stage ${at} ${how}`, (policy) => ({
      ...policy,
      stages: policySchema.shape.stages.parse({ ...policy.stages, [at]: how }),
    }));
    const holds = say(stands[how], { stage: say(stageNames[at]) });
    return at === 'voice' ? changed(holds, edition, asked, desk) : noted(holds, edition, desk);
  },
};

const failing = ['questions', 'answers', 'images', 'speech'] as const;
const followings = ['words', 'closed', 'open'] as const;

// said
export const followNames: Readonly<Record<(typeof followings)[number], string>> = {
  words: 'Where no judge can be reached, lists of words decide.',
  closed: 'Where no judge can be reached, nothing passes.',
  open: 'Where no judge can be reached, everything passes.',
};

export const failure: Deed = {
  command: {
    name: 'moderation failure',
    description: 'What follows where no judge can be reached.',
    options: [
      which(failing),
      {
        name: 'how',
        description: 'Words decide, nothing passes, or all does.',
        kind: 'text',
        choices: followings,
        required: true,
      },
    ],
    action: 'govern',
    shown: 'asker',
  },
  async run(asked, chosen, desk) {
    const { say } = desk;
    const at = failing.find((one) => one === words(chosen, 'stage'));
    const then = followings.find((one) => one === words(chosen, 'how'));
    if (at === undefined || then === undefined) throw new BotError(say('Please tell me the stage, and what follows.'));
    if (at === 'images' && then === 'words')
      throw new BotError(say('Images have no words: please choose closed or open.'));
    const edition = await change(asked, desk, `failure ${at} ${then}`, (policy) => ({
      ...policy,
      failure: policySchema.shape.failure.parse({ ...policy.failure, [at]: then }),
    }));
    return noted(`**${say(stageNames[at])}**\n${say(followNames[then])}`, edition, desk);
  },
};

export const dryRun: Deed = {
  command: {
    name: 'moderation dry-run',
    description: 'Whether acts are only written down, as what would have been done.',
    options: [{ name: 'only', description: 'On or off.', kind: 'text', choices: ['on', 'off'], required: true }],
    action: 'govern',
    shown: 'asker',
  },
  async run(asked, chosen, desk) {
    const { say } = desk;
    const on = words(chosen, 'only') !== 'off';
    const edition = await change(asked, desk, `dry-run ${on ? 'on' : 'off'}`, (policy) => ({ ...policy, dryRun: on }));
    return changed(dryState(edition.policy, say), edition, asked, desk);
  },
};

/** Whether acts are done, in a sentence. */
export function dryState({ dryRun: on }: Pick<Policy, 'dryRun'>, say: Say): string {
  return on
    ? say('Dry run is **on**: acts are only written down, as what would have been done.')
    : say('Dry run is **off**: acts are done.');
}
