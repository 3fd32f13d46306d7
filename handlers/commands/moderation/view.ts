// The whole policy of a space, to be read.
import type { Asked } from '#src/command.ts';
import type { Edition } from '#src/policies.ts';
import { actsAbout, type Policy, threshold } from '#src/policy.ts';
import type { Say } from '#src/tongue.ts';
import { categories, type Category } from '#src/verdict.ts';
import { plain } from '../../moderate/telling/plain.ts';
import { nameOf } from '../../refusal.ts';
import type { Deed, Desk } from '../deed.ts';
import { spelledActs } from './doing.ts';
import { hints } from './hints.ts';
import { spelledLog } from './log.ts';
import { roomNamed, spelledExempt } from './rooms.ts';
import { dryState, followNames, type Guarded, stageNames } from './stages.ts';
import { spelledMinutes, spelledStrikes } from './strikes.ts';

/** Rooms and exemptions that are named one by one. */
const mostNamed = 25;
const longestRule = 300;

export const view: Deed = {
  command: {
    name: 'moderation view',
    description: 'Shows what is moderated here, how, and what follows.',
    options: [],
    action: 'govern',
    shown: 'asker',
  },
  async run(asked, _, desk) {
    const { policies, say } = desk;
    const edition = await policies.of(asked.place);
    const { dryRun } = edition.policy;
    const dry = {
      command: 'moderation dry-run',
      chosen: { only: dryRun ? 'off' : 'on' },
      label: dryRun ? say('Turn dry run off') : say('Turn dry run on'),
    };
    const undo = { command: 'moderation undo', chosen: {}, label: say('Undo the latest change') };
    return { text: written(edition, asked, desk), buttons: edition.version > 0 ? [dry, undo] : [dry] };
  },
};

function written({ policy, version }: Edition, asked: Asked, desk: Desk): string {
  const { say } = desk;
  const missing = hints(policy, asked, desk);
  const parts = [
    [
      version === 0
        ? say('The usual policy holds here.')
        : say('Version {version} of the policy holds here.', { version }),
      dryState(policy, say),
    ],
    [say('**Guarded**'), ...guarded(policy, say)],
    [say('**Watched**'), watched(policy, say), exempted(policy, say)],
    [say('**What counts, and what is done**'), ...counted(policy, say)],
    [
      spelledLog(policy, say),
      say('A timeout lasts {time}.', { time: spelledMinutes(policy.timeoutMinutes) }),
      spelledStrikes(policy, say),
    ],
    missing.length > 0 ? [say('**To know**'), ...missing.map((one) => `- ${one}`)] : [],
  ];
  return parts
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n');
}

// said
const guards: Readonly<Record<'on' | 'off' | 'strict' | 'balanced', string>> = {
  on: '{stage}: on.',
  off: '{stage}: **off**.',
  strict: '{stage}: strict, nothing is shown before it was judged.',
  balanced: '{stage}: balanced, judged while they are written.',
};

function guarded({ stages, failure }: Policy, say: Say): readonly string[] {
  const all: readonly Guarded[] = ['questions', 'answers', 'images', 'speech', 'voice'];
  return all.map((one) => {
    const line = say(guards[stages[one]], { stage: say(stageNames[one]) });
    // Nobody is punished because a judge fails.
    const then = one === 'voice' ? undefined : followNames[failure[one]];
    if (stages[one] === 'off' || then === undefined) return `- ${line}`;
    return `- ${line} ${say(then)}`;
  });
}

function watched({ everywhere, rooms }: Policy, say: Say): string {
  if (everywhere) return say('All messages of every room are watched, but for the exempt ones.');
  if (rooms.length === 0) return say('No messages are watched.');
  return say('All messages of these rooms and their threads: {rooms}.', { rooms: listed(rooms.map(roomNamed), say) });
}

function exempted(policy: Policy, say: Say): string {
  const who = spelledExempt(policy);
  if (who.length === 0) return say('Nobody is exempt but admins.');
  return say('These are left alone, as admins are: {who}.', { who: listed(who, say) });
}

function listed(all: readonly string[], say: Say): string {
  const named = all.slice(0, mostNamed).join(', ');
  const more = all.length - mostNamed;
  return more > 0 ? say('{named} and {more} more', { named, more }) : named;
}

/** Categories about which the same is done stand together. */
function counted(policy: Policy, say: Say): readonly string[] {
  const alike = Map.groupBy(categories, (one) => JSON.stringify([threshold(policy, one), actsAbout(policy, one)]));
  return [
    ...[...alike.values()].map((group) => counting(policy, group, say)),
    ...ruled(policy, say),
    wordsOf(policy, say),
  ];
}

function counting(policy: Policy, group: readonly Category[], say: Say): string {
  const what = group.map((one) => `**${one}** (${nameOf(one, say)})`).join(', ');
  const [first = 'S1'] = group;
  const from = threshold(policy, first);
  if (from === 'off') return `- ${say('{what}: off', { what })}`;
  return `- ${say('{what}: from **{from}** on: {acts}', { what, from, acts: spelledActs(actsAbout(policy, first), say) })}`;
}

function ruled(policy: Policy, say: Say): readonly string[] {
  return policy.rules.map(({ id, says, breaks, fine }) => {
    const told = { id, says: plain(says, longestRule), examples: breaks.length + fine.length };
    const acts = spelledActs(actsAbout(policy, id), say);
    return `- ${say('**{id}**, with {examples, plural, =0 {no examples} one {# example} other {# examples}}: {says}: {acts}', { ...told, acts })}`;
  });
}

function wordsOf(policy: Policy, say: Say): string {
  const { denied, allowed, profanity } = policy.words;
  const counts = { denied: denied.length, allowed: allowed.length, acts: spelledActs(actsAbout(policy, 'words'), say) };
  return profanity
    ? `- ${say('Words: {denied} denied, {allowed} allowed, and strong language counts: {acts}', counts)}`
    : `- ${say('Words: {denied} denied, {allowed} allowed, and strong language is no matter: {acts}', counts)}`;
}
