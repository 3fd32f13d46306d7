// What moderators should know besides cards is told once, where cards go to, and again only after it was over. Nobody else hears of it.
import type { Place } from '#src/message.ts';
import type { Values } from '#src/tongue.ts';
import { insist } from '../acts/insist.ts';
import { keyOf } from './key.ts';
import type { Enforcing } from '../means.ts';
import { sayIn } from '../scene.ts';

/** A sentence, as it stands in the catalogs, with what its braces hold. */
interface Sentence {
  readonly sentence: string;
  readonly values?: Values | undefined;
}

export interface Tidings extends Sentence {
  /** What stands for `{why}` in it. */
  readonly why?: Sentence;
}

/**
 * Tells moderators of a space of a trouble, unless they know of it, also from before a restart; where cards go nowhere, not
 * before they do. `trouble` names it for good, of at most 100 characters. Never rejects.
 */
export async function tellOnce(place: Place, trouble: string, tidings: Tidings, means: Enforcing): Promise<void> {
  await quietly(means, async () => {
    const room = await logRoom(place, means);
    if (!room || !(await means.incidents.tell(place, trouble))) return;
    // Untold, it is told with the next chance.
    if (!(await posted(room, trouble, tidings, means))) await means.incidents.solved(place, trouble);
  });
}

/** It is over: told where the trouble was, if there is something to tell. Never rejects. */
export async function tellSolved(
  place: Place,
  trouble: string,
  tidings: Tidings | undefined,
  means: Enforcing,
): Promise<void> {
  await quietly(means, async () => {
    if (!(await means.incidents.solved(place, trouble)) || !tidings) return;
    const room = await logRoom(place, means);
    if (room) await posted(room, `${trouble} over`, tidings, means);
  });
}

async function logRoom(place: Place, { policies }: Enforcing): Promise<Place | undefined> {
  const { policy } = await policies.of(place);
  return policy.log === undefined ? undefined : { ...place, room: policy.log };
}

async function posted(room: Place, trouble: string, tidings: Tidings, means: Enforcing): Promise<boolean> {
  const moderator = means.moderator(room.platform);
  if (!moderator) return false;
  const say = await sayIn(room, means);
  const key = keyOf(room.platform, room.space, trouble, means.acting.now());
  const { sentence, values, why } = tidings;
  const text = say(sentence, { ...values, ...(why && { why: say(why.sentence, why.values) }) });
  const insisted = await insist(() => moderator.post(room, { text }, key), means.acting);
  return insisted?.effect.type === 'done';
}

async function quietly({ log }: Enforcing, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.error({ err: error }, 'moderators could not be told of a trouble');
  }
}
