// What Discord lets the bot do for members: polls, threads, something it says by itself, who is there.
import type { Hands } from '#src/hands.ts';
import type { Place } from '#src/message.ts';
import type { Effect } from '#src/moderator.ts';
import { asking } from './hands/asking.ts';
import { branching } from './hands/branching.ts';
import { peopleIn } from './hands/people.ts';
import { against } from './hands/rights.ts';
import { lettersOf, tooLarge } from './hands/saying.ts';
import { history } from './history.ts';
import type { Line } from './line.ts';
import { elsewhere } from './moderator.ts';
import { type Attempt, attempted, type Later } from './moderator/effect.ts';
import { openPosts } from './moderator/posts.ts';
import { type Called, denied, lacking, toWrite } from './moderator/rights.ts';
import { BotError } from '#src/trouble.ts';

/** Until Discord may be connected. Milliseconds. */
const connectingMs = 5_000;

// said
const away = 'Discord is not connected yet: please try again in a moment.';

/** https://docs.discord.com/developers/topics/opcodes-and-status-codes#json */
const access = 50_001;
const permissions = 50_013;
const reading = 160_002;

interface Deed {
  /** What the bot needs there. */
  readonly needs: readonly Called[];
  /** Who wants it, and what they need there themselves. */
  readonly by?: { readonly person: string; readonly needs: readonly Called[] };
  /** Resolves with the id of what stands there then. */
  act(line: Line, signal: AbortSignal): Promise<string | undefined>;
}

export function openHands(connected: () => Line | undefined, later: Later): Hands {
  const posts = openPosts();

  async function doing({ space, room }: Place, make: (line: Line) => Effect | Deed): Promise<Effect> {
    const line = connected();
    if (line === undefined) return { type: 'later', afterMs: connectingMs };
    const deed = make(line);
    if ('type' in deed) return deed;
    const { needs, by } = deed;
    const act = async (signal: AbortSignal): Promise<Effect> => {
      const refused = by && (await against(line, room, by.person, by.needs));
      if (refused) return refused;
      const id = await deed.act(line, signal);
      return { type: 'done', ...(id !== undefined && { id }) };
    };
    return (
      elsewhere(line, space, room) ??
      lacking(line, room, 'helping', needs) ??
      attempted({ line, room, act, refusal: refusing(line, room, needs) }, later)
    );
  }

  return {
    powers: new Set(['people', 'poll', 'thread', 'say']),
    async people(place, most, signal) {
      const line = connected();
      if (line === undefined) throw new BotError(away);
      return peopleIn(line, place, most, signal, later);
    },
    poll: (place, poll, by, key) =>
      doing(place, (line) => {
        const needs = ['Create Polls', ...toWrite(line, place.room, false)] as const;
        const act: Deed['act'] = (_, signal) => posts.once(line, place.room, asking(poll), key, signal);
        return { needs, by: { person: by, needs }, act };
      }),
    thread: (place, opening, by, key) => doing(place, (line) => branching(line, posts, place, opening, by, key)),
    say: (place, saying, key) =>
      doing(place, (line) => {
        const letters = lettersOf(place, saying, key);
        const writing = toWrite(line, place.room, letters[0]?.letter.repliesTo !== undefined);
        const act: Deed['act'] = async (_, signal) => {
          let first: string | undefined;
          // One after the other, so that they stand in order.
          for (const { letter, name } of letters) {
            const id = await posts.once(line, place.room, letter, name, signal);
            first ??= id;
          }
          return first;
        };
        return tooLarge(line, place, saying) ?? { needs: [...writing, ...attaching(saying)], act };
      }),
    async *history({ room }, signal) {
      const line = connected();
      if (line === undefined) throw new BotError(away);
      yield* history(line, room, signal);
    },
    linkTo: ({ space, room }, messageId) =>
      `https://discord.com/channels/${space.startsWith('dm:') ? '@me' : space}/${room}/${messageId}`,
  };
}

function attaching({ files = [] }: { readonly files?: readonly unknown[] }): readonly Called[] {
  return files.length > 0 ? ['Attach Files'] : [];
}

/** Which right is missing Discord does not tell: it is the one that is the least usual. */
function refusing(line: Line, room: string, needs: readonly Called[]): Attempt['refusal'] {
  return (code) => {
    if (code === access) return denied(line, room, 'helping', 'View Channel');
    if (code === reading) return denied(line, room, 'helping', 'Read Message History');
    return code === permissions ? denied(line, room, 'helping', needs[0] ?? 'Send Messages') : undefined;
  };
}
