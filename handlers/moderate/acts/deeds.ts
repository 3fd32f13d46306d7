// Act by act: what is done about something that was found. Each is done again after a crash without being done twice.
import type { Done, Planned } from '#src/incidents.ts';
import type { Act } from '#src/policy.ts';
import { named } from '../../refusal.ts';
import { keyFor } from '../telling/key.ts';
import { type Insisted, insist } from './insist.ts';
import { notify } from '../telling/notice.ts';
import { cautioned, covered, rebuked } from './public.ts';
import { sayIn, type Scene } from '../scene.ts';
import { silence } from './silence.ts';
import { type DeedAct, outcomeOf } from '../steps.ts';

/** Undefined: it could not be done yet. */
type Deed = (scene: Scene, planned: Planned) => Promise<Done | undefined>;

/** All but the cards. */
export const deeds: Readonly<Record<DeedAct, Deed>> = {
  delete: remove,
  spoiler: async (scene) => {
    const went = outcomeOf(scene.incident, 'delete');
    // What is still to be seen is not hidden, and what somebody took back is not shown again.
    if (went !== 'done') return { act: 'spoiler', outcome: went ?? 'gone' };
    const notice = await covered(scene);
    return notice ? post(scene, 'spoiler', notice) : { act: 'spoiler', outcome: 'gone' };
  },
  timeout: async (scene, { until = 0 }) => {
    if (!scene.moderator.powers.has('timeout')) return unable('timeout');
    const insisted = await silence(scene, until);
    return insisted && doneBy('timeout', insisted);
  },
  // It counts since it was written down.
  strike: async () => ({ act: 'strike', outcome: 'done' }),
  warn: async (scene) => {
    scene.call?.warn(await cautioned(scene));
    return { act: 'warn', outcome: scene.call ? 'done' : 'gone' };
  },
  deafen: async ({ call }) => {
    call?.deafen();
    return { act: 'deafen', outcome: call ? 'done' : 'gone' };
  },
  notice: notify,
  reply: async (scene) => {
    const went = outcomeOf(scene.incident, 'delete');
    return post(scene, 'reply', await rebuked(scene, went === 'done' || went === 'gone'));
  },
};

// said
const lacking: Readonly<Partial<Record<Act, string>>> = {
  delete: 'This platform does not let me delete what members write.',
  timeout: 'This platform does not let me silence members.',
};

function unable(act: 'delete' | 'timeout'): Done {
  return { act, outcome: 'refused', why: lacking[act] ?? '' };
}

async function remove({ incident, moderator, means, again }: Scene): Promise<Done | undefined> {
  if (!moderator.powers.has('delete')) return unable('delete');
  const { place, messageId, categories } = incident;
  const say = await sayIn(place, means);
  const reason = say('Moderation: {categories}', { categories: named(categories, say) });
  const insisted = await insist(() => moderator.remove(place, messageId, reason), means.acting);
  if (!insisted) return undefined;
  // It may be gone because it was deleted by an earlier try, of which nobody knows how it ended.
  const ours = insisted.effect.type === 'gone' && (again || insisted.again);
  return ours ? { act: 'delete', outcome: 'done' } : doneBy('delete', insisted);
}

async function post(
  { incident, moderator, means }: Scene,
  act: 'spoiler' | 'reply',
  notice: Parameters<Scene['moderator']['post']>[1],
): Promise<Done | undefined> {
  const key = keyFor(incident.id, act === 'reply' ? 'r' : 's');
  const insisted = await insist(() => moderator.post(incident.place, notice, key), means.acting);
  return insisted && doneBy(act, insisted, incident.place.room);
}

/** What is written down of an effect. `room`: where it was posted. */
export function doneBy(act: Done['act'], { effect }: Insisted, room?: string): Done {
  if (effect.type === 'refused') {
    return { act, outcome: 'refused', why: effect.why, ...(effect.values && { values: effect.values }) };
  }
  const posted = effect.type === 'done' && effect.id !== undefined && { messageId: effect.id };
  return { act, outcome: effect.type, ...(posted && room !== undefined && { room, ...posted }) };
}
