// Which part of a room's history is wanted: since a time, the newest so many messages, from one on, since somebody spoke.
import type { Chosen } from '#src/command.ts';
import type { Say } from '#src/tongue.ts';
import { since } from './since.ts';

export type Wanted =
  /** Milliseconds since 1970. */
  | { readonly type: 'since'; readonly at: number }
  | { readonly type: 'last'; readonly count: number }
  /** That message, and all after it. */
  | { readonly type: 'from'; readonly id: string }
  /** After the last thing that this person said. */
  | { readonly type: 'spoken'; readonly person: string };

/** Without a word on it. */
const usualCount = 200;

/** What was chosen with `/summarize`; `about`: the message on whose menu it was given. Throws a `BotError` for no time. */
export function summarized(chosen: Chosen, about: string | undefined, say: Say, now = Date.now()): Wanted {
  if (about !== undefined) return { type: 'from', id: about };
  const at = given(chosen);
  if (at !== undefined) return { type: 'since', at: since(at, say, now) };
  const count = Number(chosen['messages']);
  return { type: 'last', count: count >= 1 ? Math.floor(count) : usualCount };
}

/** What was chosen with `/catchup`. Throws a `BotError` for no time. */
export function caughtUp(chosen: Chosen, person: string, say: Say, now = Date.now()): Wanted {
  const at = given(chosen);
  return at === undefined ? { type: 'spoken', person } : { type: 'since', at: since(at, say, now) };
}

function given({ since: at }: Chosen): string | undefined {
  return typeof at === 'string' && at.trim() !== '' ? at : undefined;
}
