// The door between handlers and the world: what fails behind it is told honestly, once, with an id that finds the log line.
import { randomBytes } from 'node:crypto';
import type { Log } from '#src/log.ts';
import type { Turn } from '#src/message.ts';
import type { Reply } from '#src/platform.ts';
import { english, type Say } from '#src/tongue.ts';
import { BotError } from '#src/trouble.ts';
import { here } from './here.ts';
import type { Means } from './means.ts';

/** Passes a reply on; where it fails, the person is told what happened instead of a silence or a stack trace. */
export async function* honest(turn: Turn, reply: Reply, means: Means, signal: AbortSignal): Reply {
  let shown = false;
  try {
    for await (const part of reply) {
      shown ||= part.type === 'text';
      yield part;
    }
  } catch (error) {
    if (signal.aborted) return;
    // Settings that cannot be read may be what failed.
    const say = await here(means, turn.place, turn.author).then(
      (known) => known.say,
      () => english,
    );
    const text = told(error, turn, { log: means.log, say });
    yield shown ? { type: 'note', text } : { type: 'text', text };
  }
}

/** Writes a failure down, and says what the person is told of it. */
export function told(
  error: unknown,
  { id, place }: Pick<Turn, 'id' | 'place'>,
  { log, say }: { readonly log: Log; readonly say: Say },
): string {
  // What was wrong with the question itself needs no line in the log.
  if (error instanceof BotError && error.cause === undefined) return say(error.sentence);
  const reference = randomBytes(4).toString('hex');
  const fields = { err: error, reference, turn: id, platform: place.platform };
  if (error instanceof BotError) {
    log.warn(fields, 'a turn ended in a trouble');
    return `${say(error.sentence)} (${reference})`;
  }
  log.error(fields, 'a turn failed');
  return say('Something went wrong on my side, and it has been written down as {reference}. Please try again.', {
    reference,
  });
}
