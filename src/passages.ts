// What was understood of the parts of a long recording, so that a restart goes on where it was.
import { expiry, type Keeping, pruneRooms } from './keeping.ts';
import type { Place } from './message.ts';
import type { Transcript } from './transcript.ts';
import { cells } from './cells.ts';
import type { Store } from './store.ts';
import { openVault } from './vault.ts';

/** One part of one recording, in one way of listening (`hear`, `translate`). */
export interface PassageKey {
  readonly place: Place;
  readonly messageId: string;
  readonly attachmentId: string;
  readonly way: string;
  readonly number: number;
}

export interface Passages {
  get(key: PassageKey): Promise<Transcript | undefined>;
  /** `person`: whose recording it is. */
  put(key: PassageKey, transcript: Transcript, person: string): Promise<void>;
  /** Forgets what was understood of the recordings of a message. */
  forget(place: Place, messageId: string): Promise<void>;
  /** Forgets what is older than `before`, milliseconds since 1970. */
  prune(before: number): Promise<void>;
}

export function openPassages(store: Store, keeping: Keeping = {}): Passages {
  const { now = Date.now, vault = openVault(), hours } = keeping;
  return {
    async get(key) {
      const row = await store
        .selectFrom('passages')
        .where((where) => where.and(id(key)))
        .where('at', '>', await expiry(key.place, keeping))
        .selectAll()
        .executeTakeFirst();
      const opened = row && vault.open(cells.passages, row);
      // Written by `put`, in the same shape.
      return opened && (JSON.parse(opened.body) as Transcript);
    },
    async put(key, transcript, person) {
      if (hours && (await hours(key.place)) === 0) return;
      const row = vault.seal(cells.passages, { ...id(key), person, body: JSON.stringify(transcript), at: now() });
      await store
        .insertInto('passages')
        .values(row)
        .onConflict((conflict) =>
          conflict
            .columns(['platform', 'space', 'room', 'message_id', 'attachment_id', 'way', 'number'])
            .doUpdateSet({ body: row.body, at: row.at }),
        )
        .execute();
    },
    async forget({ platform, space, room }, messageId) {
      await store
        .deleteFrom('passages')
        .where((where) => where.and({ platform, space, room, message_id: messageId }))
        .execute();
    },
    prune: (before) => pruneRooms(store, 'passages', before, keeping),
  };
}

function id({ place: { platform, space, room }, messageId, attachmentId, way, number }: PassageKey) {
  return { platform, space, room, message_id: messageId, attachment_id: attachmentId, way, number };
}
