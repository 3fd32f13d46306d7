// Finds a post whose outcome is unknown, before it is sent again: Slack knows no idempotent posts.
import { threadPosts } from './history.ts';
import { isOwn, type Self } from './post.ts';
import type { Address } from './rooms.ts';
import type { Wire } from './wire.ts';

/** The mark by which a post is found again: https://docs.slack.dev/messaging/message-metadata/ */
export function mark(key: string, type = 'parley_turn'): { event_type: string; event_payload: { key: string } } {
  return { event_type: type, event_payload: { key } };
}

export interface Lost {
  readonly to: Address;
  readonly key: string;
  /** The id of the question: whatever is older is no answer to it. */
  readonly asked: string;
  /** Ids of posts whose outcome is known. */
  readonly known: ReadonlySet<string>;
}

/**
 * The id of the lost post, or undefined when it never arrived. A post carries its mark from the start. A stream gets it
 * only at its end, but no more than one post of a turn is ever lost: it is the bot's unmarked message in this thread,
 * after the question, that nobody has heard of.
 */
export async function findPost(wire: Wire, self: Self, { to, key, asked, known }: Lost): Promise<string | undefined> {
  const posts = await threadPosts(wire, to, asked);
  const own = posts.filter((said) => said.ts > asked && isOwn(said, self) && said.files.length === 0);
  const marked = own.find(({ metadata }) => metadata?.event_payload['key'] === key);
  return (marked ?? own.findLast(({ metadata, ts }) => metadata?.event_payload['key'] === undefined && !known.has(ts)))
    ?.ts;
}
