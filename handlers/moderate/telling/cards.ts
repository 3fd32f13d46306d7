// Shows moderators what was found, where they want such, and writes it over when it is decided.
import type { Done, Incident } from '#src/incidents.ts';
import type { Notice } from '#src/moderator.ts';
import { card } from './card.ts';
import { doneBy } from '../acts/deeds.ts';
import { insist } from '../acts/insist.ts';
import { keyFor } from './key.ts';
import { sayIn, type Scene } from '../scene.ts';
import type { CardAct } from '../steps.ts';
import { tellOnce, tellSolved } from './tidings.ts';

const dayMs = 86_400_000;
const trouble = 'many cards';

// said
const many =
  'I have found more in a minute than anybody reads: of the rest I show no cards until there is less. `/moderation record` and `/moderation report` tell of all of it.';

/** Undefined: it could not be posted yet. Gone: there is no room for it. */
export async function show(scene: Scene, act: CardAct): Promise<Done | undefined> {
  const { incident, moderator, policy, means } = scene;
  const room = policy[act];
  // Whoever reads both would read the same twice.
  if (room === undefined || (act === 'alert' && room === policy.log)) return { act, outcome: 'gone' };
  const { place } = incident;
  if (act === 'log' && !means.acting.limits.show(place)) {
    void tellOnce(place, trouble, { sentence: many }, means);
    return { act, outcome: 'gone' };
  }
  if (act === 'log') await tellSolved(place, trouble, undefined, means);
  const at = { ...place, room };
  const notice = await cardIn(scene, room);
  const key = keyFor(incident.id, act === 'log' ? 'c' : 'a');
  const insisted = await insist(() => moderator.post(at, notice, key), means.acting);
  return insisted && doneBy(act, insisted, room);
}

/** Writes the cards of an incident over with what has become of it. False: it could not be done yet. */
export async function rewrite(scene: Scene): Promise<boolean> {
  const { incident, moderator, means } = scene;
  for (const { act, room, messageId } of incident.done) {
    if ((act !== 'log' && act !== 'alert') || room === undefined || messageId === undefined) continue;
    const notice = await cardIn(scene, room);
    const revise = () => moderator.revise({ ...incident.place, room }, messageId, notice);
    if (!(await insist(revise, means.acting))) return false;
  }
  return true;
}

async function cardIn(scene: Scene, room: string): Promise<Notice> {
  const { incident, policy, means } = scene;
  const say = await sayIn({ ...incident.place, room }, means);
  return card(scene, await strikesOf(incident, policy.strikes.days, scene), say);
}

function strikesOf({ place, person }: Incident, days: number, { means }: Scene): Promise<number> {
  return means.incidents.strikes(place, person, means.acting.now() - days * dayMs);
}
