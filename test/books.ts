// Books that are kept in memory alone: empty, until a test records what was used.
import type { Use } from '#src/models.ts';
import type { Usage } from '#src/usage.ts';

export interface Books extends Pick<Usage, 'follow' | 'sums'> {
  record(use: Use): void;
}

/** Begins with what nobody has used. */
export function openBooks(now: () => number = Date.now): Books {
  const listeners: Parameters<Usage['follow']>[0][] = [];
  return {
    follow: (listener) => void listeners.push(listener),
    sums: async (_, make) => make([]),
    record(use) {
      for (const listener of listeners) listener(use, now());
    },
  };
}
