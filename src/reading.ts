// Where the bot takes part, and how far each stream of events was read: what a platform needs to catch up after a gap.
import { LRUCache } from 'lru-cache';
import type { InboundMessage, Place } from './message.ts';
import type { Store } from './store.ts';

/** What adapters ask the ledger, to know where to listen and where to catch up. */
export interface Reading {
  /** Whether the bot was asked something in this room: threads it takes part in need no mention. Cheap: cached. */
  takesPart(place: Place): Promise<boolean>;
  /** The bot takes part in a room: it was asked something there, or answers there what was asked elsewhere. */
  enter(room: Pick<InboundMessage, 'place' | 'inThread'>): Promise<void>;
  /** Remembers how far a stream of events has been read (a snowflake, a timestamp). Written at most once a second. */
  mark(platform: string, stream: string, position: string): void;
  position(platform: string, stream: string): Promise<string | undefined>;
  /** The streams of a platform that were read at all, those read furthest first, at most `limit`. */
  streams(platform: string, limit: number): Promise<readonly string[]>;
  /** Rooms where the bot was asked something since `since` (milliseconds since 1970), newest first, at most `limit`. */
  rooms(platform: string, since: number, limit: number): Promise<readonly { place: Place; inThread: boolean }[]>;
}

/** The reading, and what only the ledger does with it. */
interface Writing extends Reading {
  /** Looks rooms up again: some were deleted. */
  forgetRooms(): void;
  /** Writes what `mark` still holds back. */
  flush(): Promise<void>;
}

/** A room's row is renewed at most this often, in milliseconds. */
const renewMs = 300_000;

/** The reading in a store. */
export function openReading(store: Store, now: () => number): Writing {
  /** When a room was last written, 0 for rooms without the bot. Rooms change by `enter` only, so this cannot go stale. */
  const parts = new LRUCache<string, number>({ max: 20_000 });
  const marks = new Map<string, { platform: string; stream: string; position: string }>();
  let timer: NodeJS.Timeout | undefined;

  const flush = async () => {
    clearTimeout(timer);
    timer = undefined;
    const rows = [...marks.values()];
    marks.clear();
    if (rows.length === 0) return;
    await store
      .insertInto('positions')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['platform', 'stream']).doUpdateSet((row) => ({ position: row.ref('excluded.position') })),
      )
      .execute();
  };

  return {
    async enter({ place, inThread }) {
      if ((parts.get(keyOf(place)) ?? 0) > now() - renewMs) return;
      const row = { ...place, in_thread: Number(inThread), asked_at: now() };
      await store
        .insertInto('rooms')
        .values(row)
        .onConflict((conflict) =>
          conflict.columns(['platform', 'space', 'room']).doUpdateSet({ asked_at: row.asked_at }),
        )
        .execute();
      parts.set(keyOf(place), row.asked_at);
    },

    async takesPart(place: Place) {
      const known = parts.get(keyOf(place));
      if (known !== undefined) return known > 0;
      const row = await store
        .selectFrom('rooms')
        .where((where) => where.and({ ...place }))
        .select('asked_at')
        .executeTakeFirst();
      if (!parts.has(keyOf(place))) parts.set(keyOf(place), row?.asked_at ?? 0);
      return row !== undefined;
    },

    mark(platform: string, stream: string, position: string) {
      marks.set(JSON.stringify([platform, stream]), { platform, stream, position });
      // A mark that is lost makes the next start read a little more; the inbox knows what it has seen.
      timer ??= setTimeout(() => void flush().catch(() => undefined), 1000).unref();
    },

    async position(platform: string, stream: string) {
      const row = await store
        .selectFrom('positions')
        .where((where) => where.and({ platform, stream }))
        .select('position')
        .executeTakeFirst();
      return row?.position;
    },

    async streams(platform: string, limit: number) {
      const rows = await store
        .selectFrom('positions')
        .where('platform', '=', platform)
        .orderBy('position', 'desc')
        .limit(limit)
        .select('stream')
        .execute();
      return rows.map(({ stream }) => stream);
    },

    async rooms(platform: string, since: number, limit: number) {
      const rows = await store
        .selectFrom('rooms')
        .where('platform', '=', platform)
        .where('asked_at', '>=', since)
        .orderBy('asked_at', 'desc')
        .limit(limit)
        .selectAll()
        .execute();
      return rows.map(({ space, room, in_thread }) => ({
        place: { platform, space, room },
        inThread: in_thread === 1,
      }));
    },

    forgetRooms: () => parts.clear(),

    flush,
  };
}

function keyOf({ platform, space, room }: Place): string {
  return JSON.stringify([platform, space, room]);
}
