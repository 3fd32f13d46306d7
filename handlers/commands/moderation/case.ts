// The incident that a button means, and what there is to press about it.
import type { Asked, Chosen } from '#src/command.ts';
import type { Incident } from '#src/incidents.ts';
import { BotError } from '#src/trouble.ts';
import type { Say } from '#src/tongue.ts';
import { mention } from '../../mention.ts';
import type { Heard } from '../../moderate/telling/decided.ts';
import { timeOf } from '../../moderate/scene.ts';
import { settle } from '../../moderate/settle.ts';
import { type Desk, words } from '../deed.ts';

/** One of this very space, whatever a button claims: for whoever moderates it. */
export async function caseHere({ place }: Asked, chosen: Chosen, { incidents, say }: Desk): Promise<Incident> {
  const incident = await incidents.of(words(chosen, 'incident') ?? '');
  if (incident?.place.platform === place.platform && incident.place.space === place.space) return incident;
  throw new BotError(say('I do not know that incident any more.'));
}

/** Who has decided what about it, and when. */
export function decisionTold({ decision }: Pick<Incident, 'decision'>, say: Say): string {
  if (!decision) return say('Nobody has decided about that yet.');
  const by = { who: mention(decision.by), when: timeOf(decision.at) };
  return decision.what === 'upheld'
    ? say('That was decided on {when}: {who} upheld it.', by)
    : say('That was decided on {when}: {who} overturned it.', by);
}

/** Nobody waits longer to be told whether somebody else was; it is tried on. */
const patienceMs = 10_000;

/** Does what follows from a decision or an appeal, and tells whether whoever should hear of it has by now. */
export function follow(incident: Incident, desk: Desk): Promise<Heard | 'later'> {
  const settled = settle(incident, desk).catch((error: unknown) => {
    desk.log.error(
      { err: error, incident: incident.id },
      'what follows from a decision or an appeal could not be done',
    );
    return 'later' as const;
  });
  return Promise.race([settled, desk.acting.sleep(patienceMs).then(() => 'later' as const)]);
}
