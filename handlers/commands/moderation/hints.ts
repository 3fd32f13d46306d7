// What is missing for a policy to have the effect that it seems to have.
import type { Asked } from '#src/command.ts';
import type { Act, Policy } from '#src/policy.ts';
import type { Desk } from '../deed.ts';

/** Acts that are done about messages, and those that need what a platform may lack. */
const [deleting, silencing, inCalls]: readonly (readonly Act[])[] = [
  ['delete', 'spoiler'],
  ['timeout', 'strike'],
  ['warn', 'deafen'],
];

/** Every act that is chosen for anything. */
export function chosenActs({ acts }: Pick<Policy, 'acts'>): ReadonlySet<Act> {
  return new Set(Object.values(acts).flatMap((chosen) => chosen ?? []));
}

// said
const nobodysRooms =
  'Every conversation here is one person’s own: none is watched, and no cards are posted. What I am asked, and what I answer, is guarded all the same.';

/** A sentence for each thing that is missing. */
export function hints(policy: Policy, asked: Asked, desk: Pick<Desk, 'moderator' | 'say'>): readonly string[] {
  const { say } = desk;
  const acts = chosenActs(policy);
  const watched = policy.everywhere || policy.rooms.length > 0;
  if (desk.moderator(asked.place.platform) === undefined) {
    const isAimed = watched || policy.log !== undefined || policy.alert !== undefined;
    return [...(isAimed ? [say(nobodysRooms)] : []), ...powerless(policy, asked, desk)];
  }
  const heard = policy.stages.voice === 'on' && asked.calls;
  const merelyTold = [...acts].every((act) => act === 'log' || act === 'alert');
  const found: (string | false)[] = [
    watched &&
      merelyTold &&
      say(
        'Moderators are told of what is found, and no more is done: `/moderation preset` or `/moderation acts` chooses more.',
      ),
    !merelyTold &&
      !watched &&
      !heard &&
      say('No messages are watched yet, so that nothing follows: `/moderation watch` chooses the rooms.'),
    (watched || acts.size > 0) &&
      policy.log === undefined &&
      say('There is no room for cards, so that moderators see nothing of it: `/moderation log` chooses one.'),
    acts.has('alert') &&
      policy.alert === undefined &&
      say('There is no room for alerts: `/moderation log` chooses one.'),
  ];
  return [...found.filter((one) => one !== false), ...powerless(policy, asked, desk)];
}

/** What has no effect where somebody asks, a sentence each; only of what is chosen. */
export function powerless(
  policy: Policy,
  { place, calls }: Asked,
  { moderator, say }: Pick<Desk, 'moderator' | 'say'>,
): readonly string[] {
  const acts = chosenActs(policy);
  const among = (some: readonly Act[] = []) => some.some((act) => acts.has(act));
  const powers = moderator(place.platform)?.powers;
  const found: (string | false)[] = [
    powers === undefined && acts.size > 0 && say('I cannot moderate members here: acts have no effect.'),
    powers?.has('delete') === false &&
      among(deleting) &&
      say('I cannot delete the messages of others here: `delete` and `spoiler` have no effect.'),
    powers?.has('timeout') === false &&
      among(silencing) &&
      say('Nobody can be silenced here: `timeout` has no effect, and strikes are only counted.'),
    !calls && among(inCalls) && say('There are no calls here: `warn` and `deafen` have no effect.'),
    !calls && policy.stages.voice === 'on' && say('There are no calls here whose words could be judged.'),
  ];
  return found.filter((one) => one !== false);
}
