// Acts as admins choose and read them: what is done about what may be found.
import type { Option } from '#src/command.ts';
import { type Act, acts, actsAbout, isCategory, type Policy, threshold } from '#src/policy.ts';
import type { Say } from '#src/tongue.ts';
import { BotError } from '#src/trouble.ts';
import { cared } from '../../moderate/acts/plan.ts';
import { type Aim, spelled } from './hazards.ts';

/** What is to be done. `else`: what is done about all that is not named. */
export type Doing = readonly Act[] | 'else';

export const doing: Option = {
  name: 'do',
  description: 'What is done: log, delete, strike … or nothing, or else: as about all else.',
  kind: 'text',
  suggested: true,
  longest: 100,
};

export const usualDoings = [
  'nothing',
  'else',
  'log',
  'log, reply',
  'log, delete',
  'log, spoiler',
  'log, delete, strike',
  'log, delete, strike, alert',
  'log, delete, timeout, alert',
  'log, warn',
  'log, warn, deafen',
];

/** What is never chosen about whoever wants to harm themselves: what follows instead is no matter of choice. */
const punishing: readonly Act[] = ['timeout', 'strike'];

/** The acts that a text names, in their own order. Throws a `BotError` that says which ones there are. */
export function doingIn(text: string, say: Say): Doing {
  const words = text
    .toLowerCase()
    .split(/[\s,;+`]+/)
    .filter((word) => word !== '');
  if (words.join() === 'nothing') return [];
  if (words.join() === 'else') return 'else';
  const strange = words.length === 0 ? '' : words.find((word) => !acts.some((act) => act === word));
  if (strange === undefined) return acts.filter((act) => words.includes(act));
  throw new BotError(
    say('“{word}” is no act. These are: {acts}; or `nothing`.', { word: strange.slice(0, 80), acts: acts.join(', ') }),
  );
}

/** As it is written down in the list of versions. */
export function writtenDoing(does: Doing | undefined): string {
  return typeof does === 'object' ? does.join(', ') || 'nothing' : (does ?? '');
}

/** The acts of a policy, once these are done about some of what may be found. */
export function acting(policy: Pick<Policy, 'acts'>, aims: readonly Aim[], does: Doing): Policy['acts'] {
  if (does === 'else')
    return Object.fromEntries(Object.entries(policy.acts).filter(([aim]) => !aims.some((one) => one === aim)));
  const kept = (aim: Aim) => (aim === cared ? does.filter((act) => !punishing.includes(act)) : does);
  return { ...policy.acts, ...Object.fromEntries(aims.map((aim) => [aim, kept(aim)])) };
}

/** Empty where nobody who is in need could be punished for it. */
export function careNote(aims: readonly Aim[], does: Doing | undefined, say: Say): string {
  const punishes = typeof does === 'object' && does.some((act) => punishing.includes(act));
  if (!punishes || !(aims.includes(cared) || aims.includes('else'))) return '';
  return say('Whoever writes of harming themselves (S11) is never punished: they are told where help is instead.');
}

/** Acts as they are typed. */
export function spelledActs(chosen: readonly Act[], say: Say): string {
  return chosen.length === 0 ? say('nothing') : chosen.map((act) => `\`${act}\``).join(', ');
}

/** What holds for something that may be found, in a sentence. */
export function told(policy: Policy, aim: Aim, say: Say): string {
  const what = spelled(aim, policy, say);
  const done = spelledActs(actsAbout(policy, aim), say);
  if (!isCategory(aim)) return say('{what}: {acts}.', { what, acts: done });
  const from = threshold(policy, aim);
  if (from === 'off') return say('{what} does not count here.', { what });
  return say('{what} counts from **{from}** on: {acts}.', { what, from, acts: done });
}
