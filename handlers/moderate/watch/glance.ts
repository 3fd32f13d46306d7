// Looks at images that members post where all is watched: few at a time, for each costs as much as a long text.
import { LRUCache } from 'lru-cache';
import type { InboundMessage } from '#src/message.ts';
import type { GuardRequest } from '#src/models.ts';
import type { Policy } from '#src/policy.ts';
import type { Verdict } from '#src/verdict.ts';
import { keyFor } from '#src/verdicts.ts';
import { gather, lots } from '../../look/gather.ts';
import type { Watching } from '../means.ts';
import { watcher } from './sieve.ts';

export interface Glance {
  /** Undefined: there is nothing to see, or nobody who looks. Never rejects. */
  judge(message: InboundMessage, policy: Policy): Promise<Verdict | undefined>;
}

/** It ends with the process. */
const never = new AbortController().signal;

/** Messages with images that wait for their turn in a space; more are not looked at, which is told as what nobody could judge. */
const mostWaiting = 50;
/**
 * How long is waited after a judge could not, at first and at most, and after how long it is given up: as texts, in milliseconds.
 * Where the judge is not at its limits, there are so many tries: others wait for the same turn.
 */
const [pauseMs, longestPauseMs, patienceMs, mostTries] = [2_000, 30_000, 600_000, 3];

const crowded: Verdict = { type: 'unknown', cause: 'too many images wait to be looked at' };

export function openGlance(means: Omit<Watching, 'lexicon'>): Glance {
  const { models, log, reached, acting } = means;
  const queues = new LRUCache<string, { waiting: number; last: Promise<unknown> }>({ max: 1000 });

  /** Never `busy`: nobody will try again. */
  async function decided(request: GuardRequest, since: number): Promise<Verdict> {
    for (let tries = 1, ms = pauseMs; ; tries += 1, ms = Math.min(ms * 2, longestPauseMs)) {
      const verdict = await models.guard(request, never);
      if (verdict.type !== 'unknown') return verdict;
      const isLate = acting.now() - since > patienceMs;
      if (isLate || (!verdict.busy && tries >= mostTries)) return { type: 'unknown', cause: verdict.cause };
      await acting.sleep(ms);
    }
  }

  async function look({ place, attachments }: InboundMessage, { rules }: Policy): Promise<Verdict | undefined> {
    const since = acting.now();
    const images = attachments.filter(({ kind }) => kind === 'image');
    const { pictures } = await gather(images, means, never);
    const caller = { person: watcher, place };
    for (const lot of lots(pictures, models.imagesAtOnce)) {
      const clips = lot.map(({ clip }) => clip);
      const key = keyFor([place.platform, place.space, JSON.stringify(rules), ...clips.map(({ bytes }) => bytes)]);
      const request = { caller, question: '', images: clips, rules, stage: 'messages' } as const;
      const known = means.verdicts.of(key);
      const verdict = known ?? (await decided(request, since));
      if (!known) reached(place, verdict);
      means.verdicts.keep(key, verdict);
      // What nobody could judge of some of them says nothing of the others.
      if (verdict.type === 'unsafe') return verdict;
    }
    return undefined;
  }

  return {
    async judge(message, policy) {
      const none = !message.attachments.some(({ kind }) => kind === 'image') || policy.stages.images === 'off';
      if (none || models.imagesAtOnce === 0) return undefined;
      const { platform, space } = message.place;
      const queue = queues.get(JSON.stringify([platform, space])) ?? { waiting: 0, last: Promise.resolve() };
      queues.set(JSON.stringify([platform, space]), queue);
      if (queue.waiting >= mostWaiting) {
        reached(message.place, crowded);
        return undefined;
      }
      queue.waiting += 1;
      const mine = queue.last
        .then(() => look(message, policy))
        .catch((error: unknown) => {
          log.warn({ err: error, platform }, 'an image could not be looked at');
          return undefined;
        });
      queue.last = mine.finally(() => (queue.waiting -= 1));
      return mine;
    },
  };
}
