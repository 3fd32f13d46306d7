// Looks at what members write, where admins want that: lists of words first, then what was judged before, then a model.
import { LRUCache } from 'lru-cache';
import type { InboundMessage } from '#src/message.ts';
import type { Edition } from '#src/policies.ts';
import type { Policy } from '#src/policy.ts';
import type { Unsafe, Verdict } from '#src/verdict.ts';
import { keyFor } from '#src/verdicts.ts';
import { caught } from './moderate/caught.ts';
import { openGlance } from './moderate/watch/glance.ts';
import type { Watching } from './moderate/means.ts';
import { revealed } from './moderate/watch/reveal.ts';
import { openSieve } from './moderate/watch/sieve.ts';
import { openTail } from './moderate/watch/tail.ts';
import { isExempt } from './oversight.ts';
import { unwanted, weighed } from './weigh.ts';

export interface Watch {
  /** As `Bot.watch`. */
  look(message: InboundMessage): void;
}

/** Messages of which it is known how they were judged as they stand: platforms tell of one several times. */
const mostSeen = 20_000;

export function openWatch(means: Watching): Watch {
  const { policies, settings, unread, log } = means;
  const sieve = openSieve(means.models, (place, verdict) => means.reached(place, verdict));
  const glance = openGlance(means);
  const tail = openTail((place) => settings.rooms(place));
  const seen = new LRUCache<string, true>({ max: mostSeen });
  const asking = new Map<string, Promise<Verdict>>();

  async function judge(message: InboundMessage, edition: Edition): Promise<void> {
    const { place, author } = message;
    const { policy } = edition;
    const words = byWords(message, policy);
    if (words) {
      tail.forget(message);
      return find(message, words, edition);
    }
    // Whoever is not to be read is read by nobody: lists of words ask nobody.
    if (unread.has(place.platform, author.id)) return;
    const verdicts = await Promise.all([byModel(message, policy), glance.judge(message, policy)]);
    for (const verdict of verdicts)
      if (verdict?.type === 'unsafe') return find(message, verdict, await policies.of(place));
  }

  /** A text by itself, and as the end of what the person has just written; phrases of our own punish nobody. */
  function byWords(message: InboundMessage, { words: lists }: Policy): Unsafe | undefined {
    if (lists.denied.length === 0 && !lists.profanity) return undefined;
    for (const text of tail.since(message)) {
      const found = unwanted(means.lexicon(text, lists));
      if (found) return found;
    }
    return undefined;
  }

  async function byModel({ place, text }: InboundMessage, { rules }: Policy): Promise<Verdict | undefined> {
    if (text.trim() === '') return undefined;
    const shown = revealed(text);
    const like = shown.toLowerCase().replace(/\s+/g, ' ').trim();
    const { 'model-guard': judge } = await settings.of(place);
    const key = keyFor([place.platform, place.space, JSON.stringify([rules, judge]), like]);
    const known = means.verdicts.of(key);
    if (known) return known;
    const pending = asking.get(key) ?? sieve.judge({ place, text: shown, rules });
    asking.set(key, pending);
    const verdict = await pending;
    if (asking.delete(key)) means.reached(place, verdict);
    means.verdicts.keep(key, verdict);
    return verdict;
  }

  function find(message: InboundMessage, verdict: Verdict, edition: Edition): Promise<void> | undefined {
    const counting = weighed(verdict, edition.policy);
    if (counting.type !== 'unsafe') return undefined;
    const { place, id: messageId, author, text } = message;
    return caught({ stage: 'messages', place, messageId, author, text, verdict: counting, edition }, means);
  }

  function lookBy(message: InboundMessage, edition: Edition): void {
    if (!isWatched(message, edition.policy, settings.rooms(message.place))) return;
    const { platform, room } = message.place;
    const key = keyFor([platform, room, message.id, message.text]);
    if (seen.has(key)) return;
    seen.set(key, true);
    judge(message, edition).catch((error: unknown) => {
      seen.delete(key);
      log.error({ err: error, platform }, 'a message could not be looked at');
    });
  }

  return {
    look(message) {
      const known = policies.known(message.place);
      if (known) return lookBy(message, known);
      policies.of(message.place).then(
        (edition) => lookBy(message, edition),
        (error: unknown) => log.error({ err: error }, 'a policy could not be read'),
      );
    },
  };
}

/** Admins answer for themselves. */
function isWatched({ author, direct, task }: InboundMessage, policy: Policy, rooms: readonly string[]): boolean {
  if (direct || task || author.isAdmin) return false;
  return watches(policy, rooms) && !isExempt(policy, author, rooms);
}

/** Whether all that members write in a room is looked at. `rooms`: it, and what it is a thread of. */
export function watches(
  { everywhere, rooms: watched }: Pick<Policy, 'everywhere' | 'rooms'>,
  rooms: readonly string[],
): boolean {
  return everywhere || rooms.some((one) => watched.includes(one));
}
