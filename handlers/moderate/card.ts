// What moderators are shown of something that was found, and what they may press below it.
import type { Incident } from '#src/incidents.ts';
import type { Button } from '#src/message.ts';
import type { Notice } from '#src/moderator.ts';
import { always, type Stage } from '#src/policy.ts';
import type { Say } from '#src/tongue.ts';
import type { Severity } from '#src/verdict.ts';
import { mention } from '../mention.ts';
import { named } from '../refusal.ts';
import { account } from './account.ts';
import { cut, plain } from './plain.ts';
import { roomOf, type Scene } from './scene.ts';

/** Characters of what was said that a card shows, of what a judge says of it, and of a name. */
const [longestShown, longestReason, longestName] = [1000, 500, 80];

// said
const severities: Readonly<Record<Severity, string>> = { 1: 'mild', 2: 'clear', 3: 'grave' };

// said
const origins: Readonly<Record<Stage, string>> = {
  questions: '{person} ({name}) asked me this in {room}.',
  answers: 'I was about to answer this to {person} ({name}) in {room}.',
  images: '{person} ({name}) showed me this in {room}.',
  speech: 'I was about to say this to {person} ({name}) in {room}.',
  messages: '{person} ({name}) wrote this in {room}.',
  voice: '{person} ({name}) said this in a call in {room}.',
};

/** What the guard stopped is stopped, dry run or not. */
// said
const stopped: Readonly<Partial<Record<Stage, string>>> = {
  questions: 'I did not answer.',
  answers: 'I took the answer back.',
  images: 'I did not look at it.',
  speech: 'I did not say it.',
};

// said
const reportIt =
  'What was said is neither kept nor shown. Please report it to the platform, and to the authorities where your law asks for that; never pass it on.';

/** `strikes`: of the person, that count now. */
export function card(scene: Scene, strikes: number, say: Say): Notice {
  const { incident } = scene;
  const { categories, excerpt, decision } = incident;
  const text = [
    ...finding(incident, say),
    ...where(scene, say),
    ...deeds(incident, strikes, say),
    ...closing(scene, say),
  ]
    .filter((line) => line !== undefined)
    .join('\n');
  const hidden = categories.includes(always) || excerpt === undefined ? {} : { hidden: cut(excerpt, longestShown) };
  return { text, ...hidden, ...(!decision && { buttons: choices(incident, say) }) };
}

/** What moderators decide. */
export function choices({ id: incident }: Pick<Incident, 'id'>, say: Say): readonly Button[] {
  const chosen = { incident };
  return [
    { command: 'moderation uphold', chosen, label: say('Uphold') },
    { command: 'moderation overturn', chosen, label: say('Undo') },
    { command: 'moderation spare', chosen, label: say('Exempt them') },
  ];
}

type Lines = readonly (string | undefined)[];

function finding({ categories, severity, dry, stage, rationale, judge }: Incident, say: Say): Lines {
  const what = { categories: named(categories, say) };
  const by = judge === undefined ? undefined : plain(judge, longestName);
  return [
    dry && !stopped[stage] ? say('**Dry run**: nothing was done.') : undefined,
    categories.length === 0
      ? say('Found: **something unsafe**')
      : severity === undefined
        ? say('Found: **{categories}**', what)
        : say('Found: **{categories}** ({severity})', { ...what, severity: say(severities[severity]) }),
    by === undefined ? undefined : say('Judged by {judge}.', { judge: by }),
    rationale === undefined ? undefined : say('Why: {rationale}', { rationale: plain(rationale, longestReason) }),
  ];
}

function where({ incident, moderator, means }: Scene, say: Say): Lines {
  const { place, messageId, stage, person, name } = incident;
  const who = { person: mention(person), name: plain(name, longestName), room: roomOf(place, means) };
  const link = stage === 'messages' ? moderator.linkTo(place, messageId) : undefined;
  return [
    say(origins[stage], who),
    link === undefined ? undefined : say('[Where it was written]({link})', { link }),
    incident.categories.includes(always) ? say(reportIt) : undefined,
  ];
}

function deeds(incident: Incident, strikes: number, say: Say): Lines {
  const stop = stopped[incident.stage];
  return [
    stop === undefined ? undefined : `- ${say(stop)}`,
    ...account(incident, say).map((sentence) => `- ${sentence}`),
    strikes > 0
      ? say('They have {strikes, plural, one {# strike that counts} other {# strikes that count}} now.', { strikes })
      : undefined,
    say('By version {version} of the policy.', { version: incident.version }),
  ];
}

function closing({ incident, moderator }: Scene, say: Say): Lines {
  const { place, person, decision } = incident;
  const profile = person === '' ? undefined : moderator.profileOf(place, person);
  if (decision) return [ruling(decision, say)];
  return [
    profile === undefined
      ? undefined
      : say('I never ban anybody. To do that by hand: [profile]({profile})', { profile }),
  ];
}

/** What was decided, and by whom. */
export function ruling({ what, by }: NonNullable<Incident['decision']>, say: Say): string {
  const who = { by: mention(by) };
  return what === 'upheld' ? say('**Upheld** by {by}.', who) : say('**Overturned** by {by}.', who);
}
