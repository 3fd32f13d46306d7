// What people are told when what is asked of the models cannot be had now: whether waiting helps, and for how long.
import type { Unavailable } from '#src/models.ts';
import type { Say } from '#src/tongue.ts';
import { BotError } from '#src/trouble.ts';

/** `sentence`: what did not come about, already in the language of whoever reads. */
export function lacking({ cause, quota, waitMs = 0 }: Unavailable, sentence: string, say: Say): BotError {
  if (!quota) return new BotError(sentence, { cause });
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  const busy = say(
    'The models are at their limits. Please ask again in about {seconds, plural, one {# second} other {# seconds}}.',
    { seconds },
  );
  return new BotError(busy, { cause });
}
