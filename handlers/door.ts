// The door between handlers and the world: what fails behind it is told honestly, once, with an id that finds the log line.
import { randomBytes } from 'node:crypto';
import type { Log } from '#src/log.ts';
import type { Turn } from '#src/message.ts';
import type { Reply } from '#src/platform.ts';
import { BotError } from '#src/trouble.ts';

/** Passes a reply on; where it fails, the person is told what happened instead of a silence or a stack trace. */
export async function* honest(turn: Turn, reply: Reply, signal: AbortSignal, log: Log): Reply {
  let shown = false;
  try {
    for await (const part of reply) {
      shown ||= part.type === 'text';
      yield part;
    }
  } catch (error) {
    if (signal.aborted) return;
    const text = told(error, turn, log);
    yield shown ? { type: 'note', text } : { type: 'text', text };
  }
}

/** Writes a failure down, and says what the person is told of it. */
export function told(error: unknown, { id, place }: Pick<Turn, 'id' | 'place'>, log: Log): string {
  // What was wrong with the question itself needs no line in the log.
  if (error instanceof BotError && error.cause === undefined) return error.sentence;
  const reference = randomBytes(4).toString('hex');
  const fields = { err: error, reference, turn: id, platform: place.platform };
  if (error instanceof BotError) {
    log.warn(fields, 'a turn ended in a trouble');
    return `${error.sentence} (${reference})`;
  }
  log.error(fields, 'a turn failed');
  return `Something went wrong on my side, and it has been written down as ${reference}. Please try again.`;
}
