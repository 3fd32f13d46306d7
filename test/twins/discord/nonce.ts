// Remembers which messages a bot named, so that the same name does not post twice.
// https://docs.discord.com/developers/resources/message#create-message (`enforce_nonce`)
import type { Kept } from './world.ts';

/** "The past few minutes". */
const fewMinutesMs = 3 * 60_000;

export interface Nonces {
  /** The message posted under this name a few minutes ago or less. */
  find(nonce: string | number | null | undefined): Kept | undefined;
  add(nonce: string | number | null | undefined, kept: Kept): void;
  /** As when a few minutes have passed. */
  forget(): void;
}

export function newNonces(): Nonces {
  const known = new Map<string, { kept: Kept; until: number }>();
  return {
    find(nonce) {
      const entry = known.get(String(nonce ?? ''));
      return entry && entry.until > Date.now() ? entry.kept : undefined;
    },
    add(nonce, kept) {
      if (nonce === null || nonce === undefined || nonce === '') return;
      if (known.size > 10_000) for (const [name, { until }] of known) if (until < Date.now()) known.delete(name);
      known.set(String(nonce), { kept, until: Date.now() + fewMinutesMs });
    },
    forget: () => known.clear(),
  };
}
