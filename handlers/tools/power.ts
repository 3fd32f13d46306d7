// What a platform does for a member when a model asks for it: done once, in the words of a tool's result.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Hands } from '#src/hands.ts';
import type { Effect } from '#src/moderator.ts';
import { BotError } from '#src/trouble.ts';
import type { Occasion, Result } from './tool.ts';

/** Milliseconds that an answer waits at most for a platform that wants to be asked again. */
const patienceMs = 6_000;
/** Tries, each of which finds what an earlier one did. */
const tries = 3;

// said
export const without = 'That cannot be done here.';
// said
const unclear = 'The platform did not say in time whether it was done. Do not do it again, and tell the person so.';
// said
const gone = 'What it was about is gone.';

/** The platform's hands, where they can do something there. */
export function powerOf(
  power: 'people' | 'poll' | 'thread' | 'say',
  { mind, place }: Pick<Occasion, 'mind' | 'place'>,
): Hands | undefined {
  const hands = mind.hands(place.platform);
  return hands?.powers.has(power) ? hands : undefined;
}

/** Does it, and tells where it stands. Throws a `BotError` that names why not. `done`: what the model is told, in English. */
export async function carriedOut(
  act: () => Promise<Effect>,
  done: string,
  hands: Pick<Hands, 'linkTo'>,
  { mind, place }: Pick<Occasion, 'mind' | 'place'>,
  signal: AbortSignal,
): Promise<Result> {
  const effect = await insisted(act, signal);
  if (effect.type === 'refused') throw new BotError(mind.say(effect.why, effect.values ?? {}));
  if (effect.type === 'gone') throw new BotError(mind.say(gone));
  if (effect.type === 'later') throw new BotError(mind.say(unclear));
  const link = effect.id === undefined ? undefined : hands.linkTo(place, effect.id);
  return { text: link === undefined ? done : `${done} It is at ${link}` };
}

async function insisted(act: () => Promise<Effect>, signal: AbortSignal): Promise<Effect> {
  let effect = await act();
  for (let more = 1; more < tries && effect.type === 'later' && effect.afterMs <= patienceMs; more += 1) {
    await sleep(effect.afterMs, undefined, { signal });
    effect = await act();
  }
  return effect;
}
