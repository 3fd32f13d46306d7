// What follows from a decision: a timeout that was wrong ends, and the cards tell what was decided.
import type { Incident } from '#src/incidents.ts';
import { rewrite } from './cards.ts';
import { tellDecision } from './decided.ts';
import type { Enforcing } from './means.ts';
import type { Scene } from './scene.ts';
import { release } from './silence.ts';
import { left } from './steps.ts';

/** To be called when an incident was decided; what an earlier process did not get to is done at the next start. */
export async function settle({ id }: Pick<Incident, 'id'>, means: Enforcing): Promise<void> {
  const incident = await means.incidents.of(id);
  const moderator = incident && means.moderator(incident.place.platform);
  if (!incident || !moderator) return;
  const { policy } = await means.policies.of(incident.place);
  await settleScene({ incident, moderator, policy, means, again: false });
}

/** What is decided follows; and once all is done that was planned, nothing is kept of what was said. */
export async function settleScene(scene: Scene): Promise<void> {
  const { incident, means } = scene;
  if (incident.decision?.what === 'overturned' && isSilenced(scene) && !(await release(scene))) return;
  if (incident.decision && !(await rewrite(scene))) return;
  // Whoever decided it would have told them, and may not have got to it.
  if (incident.decision && scene.again) await tellDecision(incident, means);
  if (left(incident).length === 0) await means.incidents.close(incident.id);
}

function isSilenced({ incident: { planned, done, person }, means }: Scene): boolean {
  const until = planned.find(({ act }) => act === 'timeout')?.until ?? 0;
  const went = done.find(({ act }) => act === 'timeout');
  return person !== '' && went?.outcome === 'done' && until > means.acting.now();
}
