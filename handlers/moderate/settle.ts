// What follows once all is done that was planned: whoever decided or appealed is heard of where it matters, and what was wrong ends.
import type { Incident } from '#src/incidents.ts';
import { rewrite } from './telling/cards.ts';
import { type Heard, tellDecision } from './telling/decided.ts';
import type { Enforcing } from './means.ts';
import { bringAppeal, rewriteAppeal } from './telling/pleaded.ts';
import type { Scene } from './scene.ts';
import { release } from './acts/silence.ts';
import { left } from './steps.ts';

/**
 * To be called when an incident was decided, or appealed. What could not be done within a quarter of an hour, or an earlier process
 * did not get to, is taken up again: `resume`.
 */
export async function settle({ id }: Pick<Incident, 'id'>, means: Enforcing): Promise<Heard> {
  const incident = await means.incidents.of(id);
  const moderator = incident && means.moderator(incident.place.platform);
  if (!incident || !moderator) return 'unreached';
  const { policy } = await means.policies.of(incident.place);
  return (await settleScene({ incident, moderator, policy, means, again: false })) ?? 'unreached';
}

/**
 * What is decided follows, and an appeal is brought to moderators; once all is done, nothing is kept of what was said. Undefined:
 * nobody could be told yet.
 */
export async function settleScene(scene: Scene): Promise<Heard | undefined> {
  const { incident, means } = scene;
  if (incident.decision?.what === 'overturned' && isSilenced(scene) && !(await release(scene))) return undefined;
  const heard = incident.decision ? await tellDecision(scene) : await bringAppeal(scene);
  if (heard === undefined) return undefined;
  const shown = !incident.decision || ((await rewrite(scene)) && (await rewriteAppeal(scene)));
  if (shown && left(incident).length === 0) await means.incidents.close(incident.id);
  return heard;
}

function isSilenced({ incident: { planned, done, person }, means }: Scene): boolean {
  const until = planned.find(({ act }) => act === 'timeout')?.until ?? 0;
  const went = done.find(({ act }) => act === 'timeout');
  return person !== '' && went?.outcome === 'done' && until > means.acting.now();
}
