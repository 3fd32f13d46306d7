// The books: which call used how many tokens, seconds and dollars, for whom and where.
import type { Log } from './log.ts';
import type { Use } from './models.ts';
import type { Store } from './store.ts';

export interface Usage {
  /** Takes one call's use in; written within a second. Returns at once and never throws. */
  record(use: Use): void;
  /** Writes what is still held back. */
  flush(): Promise<void>;
}

/** Calls are written together, so that the books cost a busy bot one write a second. */
const flushMs = 1000;
/** While nothing can be written, the books keep the latest this many calls; SQLite takes 2,340 of them in one statement. */
const mostHeld = 2000;

export function openUsage(store: Store, log: Log, now: () => number = Date.now): Usage {
  let rows: ReturnType<typeof row>[] = [];
  let timer: NodeJS.Timeout | undefined;

  const flush = async () => {
    clearTimeout(timer);
    timer = undefined;
    const held = rows.splice(0, rows.length);
    if (held.length === 0) return;
    try {
      await store.insertInto('usage').values(held).execute();
    } catch (error) {
      rows = [...held, ...rows].slice(-mostHeld);
      throw error;
    }
  };

  return {
    record(use) {
      rows.push(row(use, now()));
      timer ??= setTimeout(() => {
        flush().catch((error: unknown) => log.error({ err: error }, 'usage could not be written'));
      }, flushMs).unref();
    },
    flush,
  };
}

function row(use: Use, at: number) {
  const { caller, role, model, promptTokens, cachedTokens, completionTokens, seconds, dollars } = use;
  const { platform, space, room } = caller.place;
  return {
    platform,
    space,
    room,
    at,
    person: caller.person.id,
    role,
    model,
    seconds,
    dollars,
    prompt_tokens: promptTokens,
    cached_tokens: cachedTokens,
    completion_tokens: completionTokens,
    audio_seconds: use.audioSeconds ?? null,
    characters: use.characters ?? null,
    images: use.images ?? null,
  };
}
