// How long somebody is silenced, and after how many strikes.
import { longestStrikes, type Policy } from '#src/policy.ts';
import type { Say } from '#src/tongue.ts';
import { BotError } from '#src/trouble.ts';
import { type Deed, words } from '../deed.ts';
import { change, changed } from './change.ts';

type Steps = Policy['strikes']['steps'];

/** Minutes. */
const units: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440 };
/** As the policy has it: 28 days, and as many strikes as anybody counts. */
const [longestMinutes, mostStrikes] = [40_320, 50];

export const timeout: Deed = {
  command: {
    name: 'moderation timeout',
    description: 'How long a timeout lasts that follows at once.',
    options: [
      {
        name: 'minutes',
        description: 'At most 40320, which are 28 days.',
        kind: 'number',
        least: 1,
        most: longestMinutes,
        required: true,
      },
    ],
    action: 'govern',
    shown: 'asker',
  },
  async run(asked, chosen, desk) {
    const minutes = Number(chosen['minutes']);
    const edition = await change(asked, desk, `timeout ${minutes}`, (policy) => ({
      ...policy,
      timeoutMinutes: minutes,
    }));
    const holds = desk.say('A timeout lasts {time}.', { time: spelledMinutes(minutes) });
    return changed(holds, edition, asked, desk);
  },
};

export const strikes: Deed = {
  command: {
    name: 'moderation strikes',
    description: 'For how long strikes count, and what follows from so many of them.',
    options: [
      { name: 'steps', description: 'Such as 3: 10m, 5: 1h, 7: 1d. Or: none.', kind: 'text', longest: 200 },
      { name: 'days', description: 'So long a strike counts.', kind: 'number', least: 1, most: longestStrikes },
    ],
    action: 'govern',
    shown: 'asker',
  },
  async run(asked, chosen, desk) {
    const { policies, say } = desk;
    const text = words(chosen, 'steps');
    const days = chosen['days'] === undefined ? undefined : Number(chosen['days']);
    const steps = text === undefined ? undefined : stepsIn(text, say);
    if (days === undefined && steps === undefined)
      return { text: spelledStrikes((await policies.of(asked.place)).policy, say) };
    const what = `strikes ${steps ? spelledSteps(steps) || 'none' : ''} ${days === undefined ? '' : `${days} days`}`;
    const edition = await change(asked, desk, what, (policy) => ({
      ...policy,
      strikes: { days: days ?? policy.strikes.days, steps: steps ?? policy.strikes.steps },
    }));
    return changed(spelledStrikes(edition.policy, say), edition, asked, desk);
  },
};

/** The steps that a text names, fewest strikes first. Throws a `BotError` that says what is wrong with it. */
function stepsIn(text: string, say: Say): Steps {
  if (['none', ''].includes(text.trim().toLowerCase())) return [];
  const parts = text.split(/[,;\n]/).map((one) => one.trim());
  const steps = parts.filter((one) => one !== '').map((part) => stepIn(part, say));
  const twice = steps.find(({ at }, index) => steps.findIndex((one) => one.at === at) !== index);
  if (twice) throw new BotError(say('There are two steps at {at} strikes: please leave one.', { at: twice.at }));
  const sorted = steps.toSorted((one, other) => one.at - other.at);
  const milder = sorted.find(({ minutes }, index) => minutes < (sorted[index - 1]?.minutes ?? 0));
  if (milder) throw new BotError(say('More strikes cannot be a shorter timeout: see {at}.', { at: milder.at }));
  return sorted;
}

function stepIn(part: string, say: Say): Steps[number] {
  const [, at = '', amount = '', unit = ''] = /^(\d+)\s*[:=]\s*(\d+)\s*([mhd])[a-z]*$/i.exec(part) ?? [];
  if (at === '')
    throw new BotError(
      say('I do not understand “{part}”: a step is written as `3: 10m`, `5: 1h` or `7: 1d`.', {
        part: part.slice(0, 80),
      }),
    );
  const step = { at: Number(at), minutes: Number(amount) * (units[unit.toLowerCase()] ?? 1) };
  if (step.at < 1 || step.at > mostStrikes)
    throw new BotError(say('A step is taken at 1 to {most} strikes: see “{part}”.', { most: mostStrikes, part }));
  if (step.minutes < 1 || step.minutes > longestMinutes)
    throw new BotError(say('A timeout lasts from one minute to 28 days: see “{part}”.', { part }));
  return step;
}

/** What follows from strikes, in a sentence. */
export function spelledStrikes({ strikes: { days, steps } }: Pick<Policy, 'strikes'>, say: Say): string {
  if (steps.length === 0)
    return say('A strike counts for {days, plural, one {# day} other {# days}}, and nothing follows from it.', {
      days,
    });
  return say(
    'A strike counts for {days, plural, one {# day} other {# days}}; timeouts by the number of strikes: {steps}.',
    {
      days,
      steps: spelledSteps(steps),
    },
  );
}

/** As it is typed. */
function spelledSteps(steps: Steps): string {
  return steps.map(({ at, minutes }) => `${at}: ${spelledMinutes(minutes)}`).join(', ');
}

/** As it is typed: in the largest unit that fits. */
export function spelledMinutes(minutes: number): string {
  const fitting = Object.entries(units).filter(([, size]) => minutes % size === 0);
  const [unit, size] = fitting.at(-1) ?? ['m', 1];
  return `${minutes / size}${unit}`;
}
