// Tells whoever an incident is about what moderators have decided about it.
import type { Incident } from '#src/incidents.ts';
import type { Say } from '#src/tongue.ts';
import { insist } from '../acts/insist.ts';
import { keyFor } from './key.ts';
import type { Enforcing } from '../means.ts';
import { roomOf, sayIn, type Scene } from '../scene.ts';
import { silencedBy } from '../acts/silence.ts';
import { outcomeOf } from '../steps.ts';

/** Whether whoever should hear of it does. `nothing`: there is nothing to tell · `unreached`: the platform does not allow it, or they are gone. */
export type Heard = 'told' | 'nothing' | 'unreached';

/** Told once, however often it is called. Undefined: they could not be told yet. */
export async function tellDecision({ incident, moderator, means }: Scene): Promise<Heard | undefined> {
  const { id, place, person, decision } = incident;
  if (!decision || person === '' || !isKnownTo(incident)) return 'nothing';
  const say = await sayIn(place, means, { id: person });
  const text = decision.what === 'upheld' ? upheld(incident, means, say) : overturned(incident, means, say);
  const insisted = await insist(() => moderator.tell(place, person, { text }, keyFor(id, 'd')), means.acting);
  return insisted && (insisted.effect.type === 'done' ? 'told' : 'unreached');
}

/** Whoever felt nothing of it need not hear of it; that all stays as it is concerns only those who asked. */
function isKnownTo({ appeal, decision, done, dry }: Incident): boolean {
  if (appeal !== undefined) return true;
  const felt = done.some(({ act, outcome }) => outcome === 'done' && act !== 'log' && act !== 'alert');
  return decision?.what === 'overturned' && felt && !dry;
}

function upheld({ place }: Incident, means: Enforcing, say: Say): string {
  return say('Moderators have looked again at what you said in {room}, as you asked: what was done stays as it is.', {
    room: roomOf(place, means),
  });
}

function overturned(incident: Incident, means: Enforcing, say: Say): string {
  const { decision: _, ...before } = incident;
  return [
    say('Moderators have looked again at what you said in {room}: it was fine, and I am sorry.', {
      room: roomOf(incident.place, means),
    }),
    outcomeOf(incident, 'strike') === 'done' && say('The strike for it is taken back.'),
    (silencedBy(before) ?? 0) > means.acting.now() && say('You are not silenced for it any longer.'),
    outcomeOf(incident, 'delete') === 'done' &&
      say('What I deleted cannot be brought back, but you may write it again.'),
  ]
    .filter(Boolean)
    .join(' ');
}
