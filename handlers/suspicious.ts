// Tells people when what they sent seems to give the bot orders: it is data whatever it says, but they may not know.
import type { Caller, TextModels } from '#src/models.ts';
import type { Say } from '#src/tongue.ts';
import type { Material } from './material.ts';

/** Prompt Guard's score from which a text counts as an attempt to give the bot orders. */
export const attack = 0.9;
/** A slow check must not hold up the answer. Milliseconds. */
const patienceMs = 400;

/** A note for each source that does. Never throws but when aborted. */
export async function suspicious(
  found: Material['found'],
  caller: Caller,
  { models, say }: { readonly models: Pick<TextModels, 'injection'>; readonly say: Say },
  signal: AbortSignal,
): Promise<string[]> {
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  const scores = found.map(({ text }) => models.injection(text, caller, inTime).catch(() => undefined));
  const attacks = await Promise.all(scores);
  signal.throwIfAborted();
  return found
    .filter((_, at) => (attacks[at] ?? 0) >= attack)
    .map(({ source }) =>
      say('{source}: this text seems to give me orders. I read it, and follow none of it.', { source }),
    );
}
