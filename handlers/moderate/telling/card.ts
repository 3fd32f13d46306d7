// What moderators are shown of something that was found, and what they may press below it.
import type { Incident } from '#src/incidents.ts';
import type { Button } from '#src/message.ts';
import type { Notice } from '#src/moderator.ts';
import { always, type Stage } from '#src/policy.ts';
import type { Say } from '#src/tongue.ts';
import type { Severity } from '#src/verdict.ts';
import { mention } from '../../mention.ts';
import { named, spelledRules } from '../../refusal.ts';
import { account } from './account.ts';
import { cut, plain } from './plain.ts';
import { roomOf, type Scene } from '../scene.ts';

/** Characters of what was said that a card shows, of what a judge says of it, and of a name. */
const [longestShown, longestReason, longestName] = [1000, 500, 80];

// said
const severities: Readonly<Record<Severity, string>> = { 1: 'mild', 2: 'clear', 3: 'grave' };

// said
const origins: Readonly<Record<Stage, string>> = {
  questions: '{person} asked me this in {room}.',
  answers: 'I was about to answer this to {person} in {room}.',
  images: '{person} showed me this in {room}.',
  speech: 'I was about to say this to {person} in {room}.',
  messages: '{person} wrote this in {room}.',
  voice: '{person} said this in a call in {room}.',
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
  const text = [...finding(scene, say), ...where(scene, say), ...deeds(incident, strikes, say), ...closing(scene, say)]
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

function finding({ incident, policy }: Scene, say: Say): Lines {
  const { categories, severity, dry, stage, rationale, judge } = incident;
  const what = { categories: named(categories, say) };
  return [
    dry && !stopped[stage] ? say('**Dry run**: nothing was done.') : undefined,
    categories.length === 0
      ? say('Found: **something unsafe**')
      : severity === undefined
        ? say('Found: **{categories}**', what)
        : say('Found: **{categories}** ({severity})', { ...what, severity: say(severities[severity]) }),
    ...spelledRules(categories, policy, say),
    judgedBy(judge, say),
    rationale === undefined ? undefined : say('Why: {rationale}', { rationale: plain(rationale, longestReason) }),
  ];
}

function judgedBy(judge: string | undefined, say: Say): string | undefined {
  if (judge === undefined) return undefined;
  return judge === 'words'
    ? say('Found by lists of words.')
    : say('Judged by {judge}.', { judge: plain(judge, longestName) });
}

/** With the name, where it was known: platforms show only that of people whom their reader has met. */
function whoIs({ person, name }: Incident): string {
  return name === person ? mention(person) : `${mention(person)} (${plain(name, longestName)})`;
}

function where(scene: Scene, say: Say): Lines {
  const { incident, moderator, means } = scene;
  const { place, messageId, stage } = incident;
  const who = { person: whoIs(incident), room: roomOf(place, means) };
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
    ...paragraph([...(stop === undefined ? [] : [say(stop)]), ...account(incident, say)]),
    strikes > 0
      ? say('They have {strikes, plural, one {# strike that counts} other {# strikes that count}} now.', { strikes })
      : undefined,
    say('By version {version} of the policy.', { version: incident.version }),
  ];
}

/** What follows right below a list would belong to its last entry. */
function paragraph(sentences: readonly string[]): readonly string[] {
  return sentences.length === 0 ? [] : [...sentences.map((sentence) => `- ${sentence}`), ''];
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
