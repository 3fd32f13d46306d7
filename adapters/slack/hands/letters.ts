// Messages that stand once under their keys, in order: found again by their marks, whatever became of whoever posted them.
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { PostError } from '#src/poster.ts';
import type { Messages } from '../messages.ts';
import { onceIn } from '../once.ts';
import { queues } from '../order.ts';
import { sayingMark, type Self } from '../post.ts';
import type { Spot } from '../rooms.ts';
import type { Wire } from '../wire.ts';

/** Characters of a page: 12,000 fit a message, less what breaks up to each third of them. */
export const pageLimit = 9000;
/** Milliseconds that a page waits at most for its channel to take another message. */
const patienceMs = 3000;

interface LetterParts {
  readonly wire: Wire;
  readonly self: Self;
  readonly messages: Messages;
}

/** Resolves with the id of the first; `whom` is mentioned in it. Rejects with a `PostError`. */
export type Letters = (at: Spot, pages: readonly string[], key: string, whom?: string) => Promise<string | undefined>;

export function letters({ wire, self, messages }: LetterParts): Letters {
  const once = onceIn(wire, self, sayingMark);
  const inOrder = queues();

  const whenWelcome = async (channel: string): Promise<void> => {
    const waitMs = wire.pace(channel);
    if (waitMs > patienceMs) throw new PostError('limited', 'the channel takes no more now', { retryAfterMs: waitMs });
    if (waitMs > 0) await sleep(waitMs, undefined, { ref: false });
  };

  return async (at, pages, key, whom) => {
    let first: string | undefined;
    for (const [number, text] of pages.entries()) {
      const name = partOf(key, number);
      const shown = { text, below: () => [], ...(number === 0 && whom !== undefined && { whom }) };
      const id = await once(at, name, () =>
        inOrder(at.channel, async () => {
          await whenWelcome(at.channel);
          return messages.post(at, shown, name, sayingMark);
        }),
      );
      first ??= id;
    }
    return first;
  };
}

/** The key of the n-th part of what has a key: the first has that key itself. */
export function partOf(key: string, number: number): string {
  if (number === 0) return key;
  return createHash('sha256').update(`${key} ${number}`).digest('base64url').slice(0, 22);
}
