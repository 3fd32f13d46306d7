// Says what came of a job, once: judged before, and so that whoever asked hears of it.
import type { Job } from '#src/job.ts';
import type { Caller } from '#src/models.ts';
import { vet } from '../guard.ts';
import type { Here } from '../here.ts';
import type { Result } from './matter.ts';

export type Delivered =
  | { readonly type: 'said' }
  | { readonly type: 'later'; readonly ms: number }
  /** An English sentence for people. */
  | { readonly type: 'never'; readonly why: string };

// said
const speechless = 'I can say nothing by myself on this platform.';
// said
const nowhere = 'The room that was to be told of it is no more.';
// said
const unallowed = 'I may not write in the room that was to be told of it.';

/** The same job is told once, also after a restart. Rejects only when aborted. */
export async function deliver(
  { id, place, order }: Job,
  { text, question, files }: Result,
  mind: Here,
  signal: AbortSignal,
): Promise<Delivered> {
  const hands = mind.hands(place.platform);
  if (!hands) return { type: 'later', ms: 60_000 };
  if (!hands.powers.has('say')) return { type: 'never', why: speechless };
  const to = { ...place, room: order.to };
  const caller: Caller = { person: order.asker, place: to };
  const refusal = await vet(text, question, caller, mind, signal);
  signal.throwIfAborted();
  const effect = await hands.say(
    to,
    { text: refusal ?? text, to: order.asker.id, ...(refusal === undefined && files.length > 0 && { files }) },
    `job-${id}`,
  );
  if (effect.type === 'done') return { type: 'said' };
  if (effect.type === 'later') return { type: 'later', ms: effect.afterMs };
  return { type: 'never', why: effect.type === 'gone' ? nowhere : unallowed };
}
