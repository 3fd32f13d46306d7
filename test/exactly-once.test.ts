// Nothing asked is lost, nothing answered twice: a long bad day, and the same with one guard taken out.
import { describe, expect, it } from 'vitest';
import { live } from './exactly-once.ts';
import type { Mutation } from './mutant.ts';

describe('a day with drops, redeliveries, cut posts and kills', () => {
  it('answers a thousand questions once', { timeout: 600_000 }, async () => {
    const { lost, doubled, wrong, asked, kills } = await live({ triggers: 1000, kills: 12, seed: 1, chunkMs: 3 });
    expect({ lost, doubled, wrong }).toEqual({ lost: [], doubled: [], wrong: [] });
    expect({ asked, kills }).toEqual({ asked: 1000, kills: 12 });
  });

  /** What each guard keeps from happening. */
  const guards: Readonly<Record<string, Mutation & { readonly ends: 'lost' | 'doubled' | 'wrong' }>> = {
    'unfinished turns are taken up at the start': {
      file: '/src/turns.ts',
      from: 'await this.#means.ledger.unfinished(this.#means.stage.platform)',
      to: '[] as OpenTurn[]',
      ends: 'wrong',
    },
    'the inbox knows what it has seen': {
      file: '/src/ledger.ts',
      from: 'return inserted === 1n;',
      to: 'return true;',
      ends: 'doubled',
    },
    'a post of unknown outcome is looked for': {
      file: '/src/delivery/posts.ts',
      from: 'post.doubtful ? await this.#poster.find(post.key, shown) : undefined',
      to: 'undefined',
      ends: 'doubled',
    },
    'messages of an earlier process are taken up': {
      file: '/src/delivery.ts',
      from: 'await this.#posts.restore();',
      to: '',
      ends: 'doubled',
    },
    'what Discord sent meanwhile is read': {
      file: '/adapters/discord/catchup.ts',
      from: 'for (const message of await missedIn(connected, unread, ended.signal)) await take(message, guildId);',
      to: '',
      ends: 'lost',
    },
  };

  for (const [guard, { ends, ...mutation }] of Object.entries(guards)) {
    // Side by side: each has a world of its own, in which it mostly waits.
    it.concurrent(`ends badly unless ${guard}`, { timeout: 300_000 }, async () => {
      // Where a kill falls is up to the machine: a day that went well by luck proves nothing, but five do not.
      for (const seed of [2, 3, 4, 5, 6]) {
        const day = await live({ triggers: 40, kills: 2, seed, chunkMs: 12, mutation, patienceMs: 4_000 });
        if (day[ends].length > 0) return;
      }
      expect.unreachable(`five days without the guard and nothing ${ends}`);
    });
  }
});
