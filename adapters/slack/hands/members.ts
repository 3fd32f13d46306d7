// Who is in a conversation, by name. https://docs.slack.dev/reference/methods/conversations.members/
import { LRUCache } from 'lru-cache';
import type { Present } from '#src/hands.ts';
import { PostError } from '#src/poster.ts';
import { BotError } from '#src/trouble.ts';
import { nameOf } from '../people.ts';
import { neededScope, type Wire } from '../wire.ts';

/** Of one call. */
const longestPage = 999;
/** People that Slack is asked about at the same time. */
const atOnce = 5;
/** Milliseconds for which somebody is known. */
const knownMs = 600_000;

// said
const withheld =
  'Slack hides from me who is here: whoever runs me has to add the scopes channels:read, groups:read, im:read and mpim:read at https://api.slack.com/apps → my app → OAuth & Permissions, and install the app again.';
// said
const apart = 'I cannot see who is here: I am not in this conversation.';
// said
const unreached = 'Slack did not tell me who is here: please try again in a moment.';

/** At most `most`, without those who left the workspace. Rejects with a `BotError`. */
export function membersOf(wire: Wire) {
  const known = new LRUCache<string, Present | 'left'>({ max: 5000, ttl: knownMs });

  const look = async (id: string): Promise<Present | 'left'> => {
    const found = known.get(id);
    if (found !== undefined) return found;
    const { user } = await wire.call('users.info', '', (web) => web.users.info({ user: id }));
    const isBot = user?.is_bot === true || id === 'USLACKBOT';
    const present = { id, name: nameOf(user) ?? id, ...(isBot && { bot: true }) };
    const told = user?.deleted === true ? 'left' : present;
    known.set(id, told);
    return told;
  };

  return async (channel: string, most: number, signal: AbortSignal): Promise<readonly Present[]> => {
    const there: Present[] = [];
    try {
      for await (const ids of pages(wire, channel, most))
        for (let at = 0; at < ids.length && there.length < most; at += atOnce) {
          signal.throwIfAborted();
          const some = await Promise.all(ids.slice(at, at + atOnce).map(look));
          there.push(...some.filter((one) => one !== 'left'));
        }
    } catch (error) {
      throw new BotError(whyNot(error), { cause: error });
    }
    return there.slice(0, most);
  };
}

/** Two pages at most: of those who left, there are not that many. */
async function* pages(wire: Wire, channel: string, most: number): AsyncGenerator<readonly string[]> {
  let cursor: string | undefined;
  for (let page = 0; page < 2; page += 1) {
    const asked = { channel, limit: Math.min(longestPage, most), ...(cursor && { cursor }) };
    const answer = await wire.call('conversations.members', channel, (web) => web.conversations.members(asked));
    yield answer.members ?? [];
    cursor = answer.response_metadata?.next_cursor || undefined;
    if (cursor === undefined) return;
  }
}

function whyNot(error: unknown): string {
  if (neededScope(error) !== undefined) return withheld;
  return error instanceof PostError && ['gone', 'refused'].includes(error.kind) ? apart : unreached;
}
