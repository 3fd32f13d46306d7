// What a policy wants done about something that was found.
import type { Planned } from '#src/incidents.ts';
import type { Moderator } from '#src/moderator.ts';
import { type Act, acts, actsAbout, always, type Policy, type Stage } from '#src/policy.ts';
import type { Hazard } from '#src/verdict.ts';

export interface Matter {
  readonly policy: Pick<Policy, 'acts' | 'strikes' | 'timeoutMinutes'>;
  readonly hazards: readonly Hazard[];
  readonly stage: Stage;
  readonly powers: Moderator['powers'];
  /** That count before this one. */
  readonly strikes: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Whoever wants to harm themselves is helped, not punished. */
export const cared: Hazard = 'S11';

/** As they are done: in a call what ends with it, then what protects others, last what is told of it. */
const order: readonly Planned['act'][] = [
  'warn',
  'deafen',
  'delete',
  'spoiler',
  'timeout',
  'strike',
  'notice',
  'reply',
  'log',
  'alert',
];

const minuteMs = 60_000;
const cards: ReadonlySet<Act> = new Set(['log', 'alert']);
const punishing: ReadonlySet<Act> = new Set(['timeout', 'strike']);
const aloud: readonly Act[] = ['warn', 'deafen'];
const inWriting: readonly Act[] = ['delete', 'spoiler', 'reply'];

/** What can be done about something of a stage: nobody is punished for what they ask the bot, nor for what it says. */
const possible: Readonly<Record<Stage, ReadonlySet<Act>>> = {
  questions: cards,
  answers: cards,
  images: cards,
  speech: cards,
  messages: new Set(acts.filter((act) => !aloud.includes(act))),
  voice: new Set(acts.filter((act) => !inWriting.includes(act))),
};

/** What people are told of: it changes something for them. */
export const felt: readonly Planned['act'][] = ['delete', 'spoiler', 'timeout', 'strike', 'deafen'];

/** In the order in which it is to be done. What a platform has no power for stays: moderators are told that it was not done. */
export function plan(matter: Matter): readonly Planned[] {
  const able = [...wantedFor(matter)].filter((act) => possible[matter.stage].has(act));
  const isCared = matter.hazards.includes(cared);
  const chosen = new Set<Planned['act']>(able.filter((act) => !isCared || !punishing.has(act)));
  const until = untilWhen(matter, chosen);
  if (until === undefined) chosen.delete('timeout');
  else chosen.add('timeout');
  const helps = isCared && able.length > 0 && possible[matter.stage] !== cards;
  if (helps || felt.some((act) => chosen.has(act))) chosen.add('notice');
  // Whoever is to judge an appeal needs a card.
  if (chosen.size > 0) chosen.add('log');
  return order
    .filter((act) => chosen.has(act))
    .map((act) => (act === 'timeout' && until !== undefined ? { act, until } : { act }));
}

function wantedFor({ policy, hazards }: Matter): ReadonlySet<Act> {
  const aims = hazards.length === 0 ? (['else'] as const) : hazards;
  const wanted = new Set<Act>(aims.flatMap((aim) => actsAbout(policy, aim)));
  if (wanted.has('spoiler')) wanted.add('delete');
  if (!hazards.includes(always)) return wanted;
  wanted.delete('spoiler');
  return wanted.add('delete').add('log');
}

/** The longest of what was chosen for the hazard, and of what the person's strikes have come to. */
function untilWhen({ policy, stage, powers, strikes, now }: Matter, chosen: ReadonlySet<string>): number | undefined {
  if (stage === 'voice' && !powers.has('timeout')) return undefined;
  const reached = chosen.has('strike') ? policy.strikes.steps.filter(({ at }) => strikes + 1 >= at) : [];
  const minutes = [...reached.map(({ minutes }) => minutes), ...(chosen.has('timeout') ? [policy.timeoutMinutes] : [])];
  return minutes.length === 0 ? undefined : now + Math.max(...minutes) * minuteMs;
}
