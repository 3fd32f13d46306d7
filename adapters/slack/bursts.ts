// The second half of a burst belongs to the first, also where Slack would begin another thread for it.
import { LRUCache } from 'lru-cache';
import { isDirect, millis, type Standing } from './rooms.ts';

/** Two seconds, by Slack's clock: longer than any burst that the turns gather. */
const burstMs = 2000;

/**
 * In a channel every message begins a thread of its own, so that the second half of a burst, which names nobody, would
 * land in another room than the first. It is taken into the thread that the first half began. `asked`: it is answered; `named`:
 * because it addresses the bot itself, which begins something new.
 */
export function burstsOf(): (author: string, said: Standing, asked: boolean, named: boolean) => Standing {
  const begun = new LRUCache<string, string>({ max: 1000 });
  return (author, said, asked, named) => {
    if (isDirect(said) || said.thread_ts !== undefined) return said;
    const key = `${said.channel} ${author}`;
    const root = begun.get(key);
    const follows = root !== undefined && said.ts > root && millis(said.ts) - millis(root) <= burstMs;
    if (follows && !named) return { channel: said.channel, ts: said.ts, thread_ts: root };
    if (asked) begun.set(key, said.ts);
    return said;
  };
}
