// Right before anything is done about a person: whether it may be, by who they are now, what holds now, and how much was done lately.
import type { Person } from '#src/message.ts';
import { mayModerate } from '#src/authority.ts';
import { always } from '#src/policy.ts';
import { isExempt } from '../../oversight.ts';
import { insistOn } from './insist.ts';
import { mostActs } from './limits.ts';
import type { Scene } from '../scene.ts';
import type { DeedAct } from '../steps.ts';
import { tellOnce, tellSolved } from '../telling/tidings.ts';

export type Clearance =
  /** `person`: as they are now; absent where nothing is done about them. `but`: what is not done any more, and why. */
  | { readonly type: 'cleared'; readonly person?: Person; readonly but?: Stopped }
  /** Nobody can tell who they are: nothing is done now. */
  | { readonly type: 'unknown' }
  /** Nobody who is punished. */
  | { readonly type: 'spared' };

export interface Stopped {
  readonly acts: readonly DeedAct[];
  /** A sentence. */
  readonly why: string;
}

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
  // In a raid the platform is not asked about everybody in it, of whom nothing is done.
  const idle = !incident.dry && !incident.categories.includes(always) && means.acting.limits.isFull(place);
  const person = idle ? undefined : await insistOn(() => moderator.who(place, incident.person), means.acting);
  if (!person && !idle) return { type: 'unknown' };
  if (person && (await isSpared(person, scene))) return { type: 'spared' };
  const cleared = { type: 'cleared', ...(person && { person }) } as const;
  if (incident.dry) return cleared;
  if (policy.dryRun) return { ...cleared, but: { acts, why: why.dry } };
  if (!idle && means.acting.limits.admit(place, acts.filter((act) => felt.has(act)).length)) {
    await tellSolved(place, trouble, undefined, means);
    return cleared;
  }
  // What is told of it keeps nothing waiting.
  void tellOnce(place, trouble, { sentence: many, values: { most: mostActs } }, means);
  // What must not exist goes, however much there is of it.
  const goes = incident.categories.includes(always) ? ['delete'] : [];
  return { ...cleared, but: { acts: acts.filter((act) => !goes.includes(act)), why: why.many } };
}

/** Admins, moderators, and whoever and wherever a policy says. */
async function isSpared(person: Person, { incident: { place }, policy, means }: Scene): Promise<boolean> {
  const { settings } = means;
  if (mayModerate(person, await settings.of(place))) return true;
  return isExempt(policy, person, settings.rooms(place));
}
