// Brings an appeal to the moderators: below the card of its incident, or else where cards go to now.
import type { Done } from '#src/incidents.ts';
import type { Notice } from '#src/moderator.ts';
import { mention } from '../../mention.ts';
import { named } from '../../refusal.ts';
import { choices, ruling } from './card.ts';
import type { Heard } from './decided.ts';
import { doneBy } from '../acts/deeds.ts';
import { insist } from '../acts/insist.ts';
import { keyFor } from './key.ts';
import { roomOf, sayIn, type Scene } from '../scene.ts';

/** Posted once, however often it is called. Undefined: it could not be posted yet. */
export async function bringAppeal(scene: Scene): Promise<Heard | undefined> {
  const { incident, moderator, means } = scene;
  if (incident.appeal === undefined) return 'nothing';
  if (posted(scene)) return 'told';
  for (const room of roomsFor(scene)) {
    const at = { ...incident.place, room };
    const notice = await noticeIn(room, scene);
    const insisted = await insist(() => moderator.post(at, notice, keyFor(incident.id, 'p')), means.acting);
    if (!insisted) return undefined;
    if (insisted.effect.type !== 'done') continue;
    await means.incidents.mark(incident.id, doneBy('appeal', insisted, room));
    return 'told';
  }
  return 'unreached';
}

/** Writes it over with what was decided. False: it could not be done yet. */
export async function rewriteAppeal(scene: Scene): Promise<boolean> {
  const { incident, moderator, means } = scene;
  const { room, messageId } = posted(scene) ?? {};
  if (room === undefined || messageId === undefined) return true;
  const notice = await noticeIn(room, scene);
  const revise = () => moderator.revise({ ...incident.place, room }, messageId, notice);
  return (await insist(revise, means.acting)) !== undefined;
}

function posted({ incident }: Scene): Done | undefined {
  return incident.done.find(({ act }) => act === 'appeal');
}

/** Where its card is, then where cards and alerts go to now. */
function roomsFor({ incident, policy }: Scene): ReadonlySet<string> {
  const cards = incident.done.filter(({ act, outcome }) => act === 'log' && outcome === 'done');
  const rooms = [...cards.map(({ room }) => room), policy.log, policy.alert];
  return new Set(rooms.filter((room) => room !== undefined));
}

async function noticeIn(room: string, { incident, means }: Scene): Promise<Notice> {
  const { place, person, categories, appeal = '', done, decision } = incident;
  const say = await sayIn({ ...place, room }, means);
  const card = done.find((one) => one.act === 'log' && one.room === room)?.messageId;
  const what = { who: mention(person), categories: named(categories, say), room: roomOf(place, means) };
  const asks = say(
    '**Appeal**: {who} asks for another look at what I found in {room} ({categories}), in these words:',
    what,
  );
  return {
    // Their words follow right below.
    text: decision ? [ruling(decision, say), asks].join('\n') : asks,
    hidden: appeal,
    ...(!decision && { buttons: choices(incident, say) }),
    ...(card !== undefined && { repliesTo: card }),
  };
}
