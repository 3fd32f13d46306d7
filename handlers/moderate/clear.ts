// Right before anything is done about a person: whether it may be, by who they are now, what holds now, and how much was done lately.
import type { Person } from '#src/message.ts';
import { mayModerate } from '#src/authority.ts';
import { isExempt } from '../oversight.ts';
import { insistOn } from './insist.ts';
import { mostActs } from './limits.ts';
import type { Scene } from './scene.ts';
import type { DeedAct } from './steps.ts';
import { tellOnce, tellSolved } from './tidings.ts';

export type Clearance =
  | { readonly type: 'cleared'; readonly person: Person }
  /** Nobody can tell who they are: nothing is done now. */
  | { readonly type: 'unknown' }
  /** Nobody who is punished. */
  | { readonly type: 'spared' }
  /** Why it is not done any more: a sentence. */
  | { readonly type: 'stopped'; readonly why: string };

const trouble = 'many acts';

// said
const why = {
  dry: 'Dry run was turned on before.',
  many: 'I had done as much within a minute as I may.',
};

// said
const many =
  'I did {most} things about members within a minute and stopped there: for the rest of it I only show you what I find. If that is a raid, please look after it by hand; if it is not, look at the policy.';

/** What members feel at once, each of which counts toward the limit. */
const felt: ReadonlySet<DeedAct> = new Set(['delete', 'timeout', 'reply', 'warn', 'deafen']);

/** `acts`: what is to be done. */
export async function clear(scene: Scene, acts: readonly DeedAct[]): Promise<Clearance> {
  const { incident, moderator, policy, means } = scene;
  const { place } = incident;
  const person = await insistOn(() => moderator.who(place, incident.person), means.acting);
  if (!person) return { type: 'unknown' };
  if (await isSpared(person, scene)) return { type: 'spared' };
  if (incident.dry) return { type: 'cleared', person };
  if (policy.dryRun) return { type: 'stopped', why: why.dry };
  if (means.acting.limits.admit(place, acts.filter((act) => felt.has(act)).length)) {
    await tellSolved(place, trouble, undefined, means);
    return { type: 'cleared', person };
  }
  // What is told of it keeps nothing waiting.
  void tellOnce(place, trouble, { sentence: many, values: { most: mostActs } }, means);
  return { type: 'stopped', why: why.many };
}

/** Admins, moderators, and whoever and wherever a policy says. */
async function isSpared(person: Person, { incident: { place }, policy, means }: Scene): Promise<boolean> {
  const { settings } = means;
  if (mayModerate(person, await settings.of(place))) return true;
  return isExempt(policy, person, settings.rooms(place));
}
