// Looks at images that members post where all is watched: few at a time, for each costs as much as a long text.
import { LRUCache } from 'lru-cache';
import type { InboundMessage } from '#src/message.ts';
import type { Policy } from '#src/policy.ts';
import type { Verdict } from '#src/verdict.ts';
import { keyFor } from '#src/verdicts.ts';
import { gather, lots } from '../look/gather.ts';
import type { Watching } from './means.ts';
import { watcher } from './sieve.ts';

export interface Glance {
  /** Undefined: there is nothing to see, or nobody who looks. Never rejects. */
  judge(message: InboundMessage, policy: Policy): Promise<Verdict | undefined>;
}

/** Images that wait for their turn in a space; more are not looked at, which is told as any judge that gave no verdict. */
const mostWaiting = 50;

export function openGlance(means: Omit<Watching, 'lexicon'>): Glance {
  const { models, log, reached } = means;
  const queues = new LRUCache<string, { waiting: number; last: Promise<unknown> }>({ max: 1000 });

  async function look({ place, attachments }: InboundMessage, { rules }: Policy): Promise<Verdict | undefined> {
    const signal = new AbortController().signal;
    const images = attachments.filter(({ kind }) => kind === 'image');
    const { pictures } = await gather(images, means, signal);
    const caller = { person: watcher, place };
    for (const lot of lots(pictures, models.imagesAtOnce)) {
      const clips = lot.map(({ clip }) => clip);
      const key = keyFor([place.platform, place.space, JSON.stringify(rules), ...clips.map(({ bytes }) => bytes)]);
      const request = { caller, question: '', images: clips, rules, stage: 'messages' } as const;
      const verdict = means.verdicts.of(key) ?? (await models.guard(request, signal));
      means.verdicts.keep(key, verdict);
      reached(place, verdict);
      if (verdict.type !== 'safe') return verdict;
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
      if (queue.waiting >= mostWaiting) return undefined;
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
