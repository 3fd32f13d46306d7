// Silences members and lets them speak again: none of their timeouts cuts another one short.
import type { Effect } from '#src/moderator.ts';
import type { Incident } from '#src/incidents.ts';
import { named } from '../../refusal.ts';
import { type Insisted, insist } from './insist.ts';
import { sayIn, type Scene } from '../scene.ts';

/** Of one person that are looked through. */
const mostKnown = 100;

/**
 * Silences the person of an incident; what would let them speak sooner than they may is not said. To be called and written
 * down before anything else is done about the same person: `turnOf`.
 */
export async function silence(scene: Scene, until: number): Promise<Insisted | undefined> {
  if (until <= scene.means.acting.now()) return { effect: { type: 'gone' }, again: false };
  return set(scene, Math.max(until, (await standing(scene)) ?? 0));
}

/** Lets the person of an incident speak again, as far as other incidents do: a platform may cut no timeout short but end it. */
export function release(scene: Scene): Promise<Insisted | undefined> {
  return scene.means.acting.inTurn(turnOf(scene.incident), async () => {
    const others = await standing(scene);
    const ended = await set(scene, undefined);
    return ended && others !== undefined ? set(scene, others) : ended;
  });
}

async function set({ incident, moderator, means }: Scene, until: number | undefined): Promise<Insisted | undefined> {
  const say = await sayIn(incident.place, means);
  const reason = say('Moderation: {categories}', { categories: named(incident.categories, say) });
  const ask = (): Promise<Effect> => moderator.timeout(incident.place, incident.person, until, reason);
  return insist(ask, means.acting);
}

/** Until when other incidents silence the person. */
async function standing({ incident, means }: Scene): Promise<number | undefined> {
  const { place, person, id } = incident;
  const others = await means.incidents.latest(place, mostKnown, person);
  const ends = others.filter((one) => one.id !== id).flatMap((one) => silencedBy(one) ?? []);
  const longest = Math.max(0, ...ends);
  return longest > means.acting.now() ? longest : undefined;
}

/** Until when an incident silences its person, if it does. */
export function silencedBy({ planned, done, dry, decision }: Incident): number | undefined {
  if (dry || decision?.what === 'overturned') return undefined;
  const went = done.find(({ act }) => act === 'timeout');
  return went?.outcome === 'done' ? planned.find(({ act }) => act === 'timeout')?.until : undefined;
}

/** One after another is done what has the same. */
export function turnOf({ place: { platform, space }, person }: Incident): string {
  return JSON.stringify([platform, space, person]);
}
