// How soon a message of a room may be edited again, learned from Discord's own rate-limit headers.
import { LRUCache } from 'lru-cache';
import { RESTEvents, type REST } from 'discord.js';

/** Below this, edits are seen as flicker; above, the text as slow. Discord's usual budget is 5 edits in 5 s. */
const gapMs = 1_100;

interface Budget {
  /** When a message of the room was last posted or edited. */
  readonly at: number;
  readonly remaining: number;
  readonly resetAt: number;
}

const shown = /^\/channels\/(?<room>\d+)\/messages(?:\/\d+)?$/;

/** Of the 50 requests a second that a bot may make in all, edits of growing answers leave ten to everything else. */
const shareMs = 1_000 / 40;

/**
 * Listens to the answers to posts and edits; tells the milliseconds until the next edit in a room is welcome. `growing`
 * are the answers that share what a bot may do in all.
 */
export function learnPace(
  rest: REST,
  growing: ReadonlySet<string>,
  now = () => performance.now(),
): (room: string) => number {
  const budgets = new LRUCache<string, Budget>({ max: 10_000 });

  rest.on(RESTEvents.Response, (request, response) => {
    const room = shown.exec(request.path)?.groups?.['room'];
    if (room === undefined || !['PATCH', 'POST'].includes(request.method)) return;
    budgets.set(room, request.method === 'PATCH' ? heard(response.headers, now()) : unspent(budgets.get(room), now()));
  });

  return (room) => {
    const budget = budgets.get(room);
    return budget === undefined ? 0 : Math.max(0, Math.ceil(nextAt(budget, growing.size * shareMs) - now()));
  };
}

function heard(headers: Pick<Headers, 'get'>, at: number): Budget {
  const seconds = Number(headers.get('retry-after') ?? headers.get('x-ratelimit-reset-after') ?? 0);
  const left = headers.get('retry-after') === null ? headers.get('x-ratelimit-remaining') : 0;
  return { at, remaining: left === null ? Infinity : Number(left), resetAt: at + seconds * 1_000 };
}

/** A post has a budget of its own; what is known of the edits' stays. */
function unspent(budget: Budget | undefined, at: number): Budget {
  return { at, remaining: budget?.remaining ?? Infinity, resetAt: budget?.resetAt ?? at };
}

/** Spreads what is left of the budget over the time it has to last, so that the final edit never has to wait. */
function nextAt({ at, remaining, resetAt }: Budget, fairMs: number): number {
  const spread = remaining === 0 ? resetAt - at : Math.max(0, resetAt - at) / remaining;
  return at + Math.max(gapMs, fairMs, spread);
}
