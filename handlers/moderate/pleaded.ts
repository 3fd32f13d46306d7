// Brings an appeal to the moderators: below the card of its incident, or else where cards go to now.
import type { Incident } from '#src/incidents.ts';
import type { Moderator } from '#src/moderator.ts';
import { mention } from '../mention.ts';
import { named } from '../refusal.ts';
import { choices } from './card.ts';
import { insist } from './insist.ts';
import { keyFor } from './key.ts';
import type { Enforcing } from './means.ts';
import { roomOf, sayIn } from './scene.ts';

/** Nobody waits longer to be told whether somebody was reached; it is tried on. */
const patienceMs = 10_000;

/** Whether moderators have it now: posted once, however often it is called. */
export async function bringAppeal(incident: Incident, means: Enforcing): Promise<boolean> {
  const moderator = means.moderator(incident.place.platform);
  if (!moderator || incident.appeal === undefined) return false;
  const posted = postIn(await roomsFor(incident, means), incident, moderator, means).catch((error: unknown) => {
    means.log.error({ err: error, incident: incident.id }, 'an appeal could not be brought to moderators');
    return false;
  });
  return Promise.race([posted, means.acting.sleep(patienceMs).then(() => false)]);
}

/** Where its card is, then where cards and alerts go to now. */
async function roomsFor({ place, done }: Incident, { policies }: Enforcing): Promise<readonly string[]> {
  const { log, alert } = (await policies.of(place)).policy;
  const cards = done.filter(({ act, outcome }) => act === 'log' && outcome === 'done');
  return [...new Set([...cards.map(({ room }) => room), log, alert].filter((room) => room !== undefined))];
}

async function postIn(
  rooms: readonly string[],
  incident: Incident,
  moderator: Moderator,
  means: Enforcing,
): Promise<boolean> {
  for (const room of rooms) {
    const posted = await insist(() => post(room, incident, moderator, means), means.acting);
    if (posted?.effect.type === 'done') return true;
  }
  return false;
}

async function post(room: string, incident: Incident, moderator: Moderator, means: Enforcing) {
  const { id, place, person, categories, appeal = '', done } = incident;
  const at = { ...place, room };
  const say = await sayIn(at, means);
  const card = done.find((one) => one.act === 'log' && one.room === room)?.messageId;
  const what = { who: mention(person), categories: named(categories, say), room: roomOf(place, means) };
  const notice = {
    text: say(
      '**Appeal**: {who} asks for another look at what I found in {room} ({categories}), in these words:',
      what,
    ),
    hidden: appeal,
    buttons: choices(incident, say),
    ...(card !== undefined && { repliesTo: card }),
  };
  return moderator.post(at, notice, keyFor(id, 'p'));
}
