// What a bot may do that has no role but everybody's: its roles do not tell, so that Discord is asked, and not again for a while.
import type { GuildMember } from 'discord.js';
import { LRUCache } from 'lru-cache';
import type { Refused } from './effect.ts';

/** So long Discord is not asked again for what it refused: that counts towards a ban. Milliseconds. */
const refusedMs = 600_000;

/** Whoever invites a bot with rights gives it a role of its own: without one, either it has none, or roles are not all there is. */
export function isDoubtful(me: GuildMember | null): boolean {
  return me === null || me.roles.cache.size <= 1;
}

export interface Doubts {
  /** What Discord lately said of it, while there is nothing else to go by. `about`: the deed, and where. */
  against(me: GuildMember | null, about: string): Refused | undefined;
  /** Discord refused it for want of a right. */
  learn(about: string, why: Refused): void;
}

export function openDoubts(): Doubts {
  const refused = new LRUCache<string, Refused>({ max: 10_000, ttl: refusedMs });
  return {
    against: (me, about) => (me && isDoubtful(me) ? refused.get(about) : undefined),
    learn: (about, why) => void refused.set(about, why),
  };
}
