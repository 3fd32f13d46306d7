// Tells whoever an incident is about what moderators have decided about it.
import type { Incident } from '#src/incidents.ts';
import type { Say } from '#src/tongue.ts';
import { insist } from './insist.ts';
import { keyFor } from './key.ts';
import type { Enforcing } from './means.ts';
import { roomOf, sayIn } from './scene.ts';
import { silencedBy } from './silence.ts';

/**
 * Told once, however often it is called. `nothing`: there is nothing to tell, since the person never heard of it · `unreached`:
 * the platform does not let the bot tell them, or cannot now.
 */
export async function tellDecision(incident: Incident, means: Enforcing): Promise<'told' | 'nothing' | 'unreached'> {
  const { id, place, person, decision } = incident;
  if (!decision || person === '' || !isKnownTo(incident, decision.what)) return 'nothing';
  const moderator = means.moderator(place.platform);
  if (!moderator) return 'unreached';
  const say = await sayIn(place, means, { id: person });
  const text = decision.what === 'upheld' ? upheld(incident, means, say) : overturned(incident, means, say);
  const told = await insist(() => moderator.tell(place, person, { text }, keyFor(id, 'd')), means.acting);
  return told?.effect.type === 'done' ? 'told' : 'unreached';
}

/** Whoever felt nothing of it need not hear of it; that all stays as it is concerns only those who asked. */
function isKnownTo({ appeal, done, dry }: Incident, what: 'upheld' | 'overturned'): boolean {
  if (appeal !== undefined) return true;
  const felt = done.some(({ act, outcome }) => outcome === 'done' && act !== 'log' && act !== 'alert');
  return what === 'overturned' && felt && !dry;
}

function upheld({ place }: Incident, means: Enforcing, say: Say): string {
  return say('Moderators have looked again at what you said in {room}, as you asked: what was done stays as it is.', {
    room: roomOf(place, means),
  });
}

function overturned(incident: Incident, means: Enforcing, say: Say): string {
  const { place, planned, done, dry } = incident;
  const isDone = (which: string) => done.some(({ act, outcome }) => act === which && outcome === 'done');
  const { decision: _, ...before } = incident;
  const until = silencedBy(before) ?? 0;
  return [
    say('Moderators have looked again at what you said in {room}: it was fine, and I am sorry.', {
      room: roomOf(place, means),
    }),
    !dry && planned.some(({ act }) => act === 'strike') && say('The strike for it is taken back.'),
    until > means.acting.now() && say('You are not silenced for it any longer.'),
    isDone('delete') && say('What I deleted cannot be brought back, but you may write it again.'),
  ]
    .filter(Boolean)
    .join(' ');
}
