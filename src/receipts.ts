// What was posted where: with it an unfinished answer is finished in the same message, and nothing is posted twice.
import type { Place } from './message.ts';
import type { Store } from './store.ts';

/** What is known of one post of an answer. Without `messageId` its outcome is unknown. */
export interface Receipt {
  readonly page: number;
  readonly key: string;
  readonly messageId?: string;
}

export interface Receipts {
  receipts(turnId: string): Promise<readonly Receipt[]>;
  /** Written before a post, so that a post of unknown outcome can be looked for. Replaces an earlier one of that page. */
  intend(turnId: string, place: Place, page: number, key: string): Promise<void>;
  posted(turnId: string, page: number, messageId: string): Promise<void>;
  /** A page was taken away again. */
  removed(turnId: string, page: number): Promise<void>;
  /** The turn whose answer begins with this message. What follows on further pages comes and goes with the first. */
  turnOf(place: Place, messageId: string): Promise<string | undefined>;
  /** The messages of a turn's answer become those of another's, which has none yet: it is written over them. */
  adopt(from: string, to: string): Promise<void>;
}

/** The receipts in a store. */
export function openReceipts(store: Store, now: () => number): Receipts {
  return {
    async receipts(turnId: string) {
      const rows = await store
        .selectFrom('receipts')
        .where('turn_id', '=', turnId)
        .orderBy('page')
        .selectAll()
        .execute();
      return rows.map((row) => ({
        page: row.page,
        key: row.key,
        ...(row.message_id === null ? {} : { messageId: row.message_id }),
      }));
    },

    async intend(turnId: string, place: Place, number: number, key: string) {
      await store
        .insertInto('receipts')
        .values({ ...place, ...page(turnId, number), key, message_id: null, at: now() })
        .onConflict((conflict) => conflict.columns(['turn_id', 'page']).doUpdateSet({ key, message_id: null }))
        .execute();
    },

    async posted(turnId: string, number: number, messageId: string) {
      await store
        .updateTable('receipts')
        .set({ message_id: messageId })
        .where((where) => where.and(page(turnId, number)))
        .execute();
    },

    async removed(turnId: string, number: number) {
      await store
        .deleteFrom('receipts')
        .where((where) => where.and(page(turnId, number)))
        .execute();
    },

    async turnOf(place: Place, messageId: string) {
      const { platform, room } = place;
      const row = await store
        .selectFrom('receipts')
        .where((where) => where.and({ platform, room, message_id: messageId, page: 0 }))
        .select('turn_id')
        .executeTakeFirst();
      return row?.turn_id;
    },

    async adopt(from: string, to: string) {
      await store
        .updateTable('receipts')
        .set({ turn_id: to, at: now() })
        .where('turn_id', '=', from)
        .where((where) =>
          where.not(
            where.exists(where.selectFrom('receipts as known').where('known.turn_id', '=', to).select('known.page')),
          ),
        )
        .execute();
    },
  };
}

function page(turnId: string, number: number) {
  return { turn_id: turnId, page: number };
}
