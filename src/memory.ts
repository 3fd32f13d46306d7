// What was said in a room, so that the next answer knows it: follows edits, deletions and its own expiry.
import type { Change, Place, Turn } from './message.ts';
import type { Store } from './store.ts';

/** One thing that was said where the bot took part. */
export interface Memorable {
  /** The platform's id; of the bot's own answers, the turn's. */
  readonly id: string;
  readonly by: 'person' | 'bot';
  readonly author: { readonly id: string; readonly name: string };
  readonly text: string;
}

export interface Memory {
  /** What was said in a room, oldest first, at most the newest 200. */
  recall(place: Place): Promise<readonly Memorable[]>;
  /** Adds what was said, in order, after everything else in the room. What is there already keeps its place. */
  remember(place: Place, said: readonly Memorable[]): Promise<void>;
  /** Changes or forgets a message, `change.messageId` being what `Memorable.id` was. */
  follow(change: Change): Promise<void>;
  /** Forgets what is older than `before`, milliseconds since 1970. */
  prune(before: number): Promise<void>;
}

const mostRecalled = 200;

/** The id under which the answer to a turn is remembered. */
export function answerId(turnId: string): string {
  return `turn:${turnId}`;
}

/** The id under which what was found in a message's attachments is remembered, in words and marked as data. */
export function materialId(messageId: string): string {
  return `with:${messageId}`;
}

export function isMaterial({ id }: Pick<Memorable, 'id'>): boolean {
  return id.startsWith('with:');
}

/** The message that material came with. */
export function messageOf({ id }: Pick<Memorable, 'id'>): string {
  return id.slice('with:'.length);
}

/**
 * The answer to a turn among what was recalled in its room, when it was complete for all of its messages: then only its
 * delivery is missing, and the model need not be asked again.
 */
export function answerTo({ id, messages }: Turn, recalled: readonly Memorable[]): string | undefined {
  const texts = new Map(recalled.map((one) => [one.id, one.text]));
  return messages.every((message) => texts.has(message.id)) ? texts.get(answerId(id)) : undefined;
}

/** The memory in a store. `now` is our clock, milliseconds since 1970. */
export function openMemory(store: Store, now: () => number = Date.now): Memory {
  return {
    async recall(place) {
      const rows = await store
        .selectFrom('memory')
        .where((where) => where.and({ ...place }))
        .orderBy('at', 'desc')
        .limit(mostRecalled)
        .selectAll()
        .execute();
      return rows
        .map((row) => ({
          id: row.message_id,
          by: row.said_by,
          author: { id: row.author_id, name: row.author_name },
          text: row.text,
        }))
        .toReversed();
    },

    async remember(place, said) {
      if (said.length === 0) return;
      const newest = await store
        .selectFrom('memory')
        .where((where) => where.and({ ...place }))
        .select(({ fn }) => fn.max('at').as('at'))
        .executeTakeFirst();
      // Turns of a room run one at a time, so a millisecond for each line keeps them in order, whatever the clock does.
      const first = Math.max(now() - said.length, (newest?.at ?? 0) + 1);
      await store
        .insertInto('memory')
        .values(
          said.map(({ id, by, author, text }, index) => ({
            ...place,
            message_id: id,
            said_by: by,
            author_id: author.id,
            author_name: author.name,
            text,
            at: first + index,
          })),
        )
        .onConflict((conflict) =>
          conflict
            .columns(['platform', 'space', 'room', 'message_id'])
            .doUpdateSet((row) => ({ text: row.ref('excluded.text') })),
        )
        .execute();
    },

    async follow({ place, messageId, text }) {
      const here = { ...place, message_id: messageId };
      if (text === undefined)
        await store
          .deleteFrom('memory')
          .where((where) => where.and({ ...place }))
          .where('message_id', 'in', [messageId, materialId(messageId)])
          .execute();
      else
        await store
          .updateTable('memory')
          .set({ text })
          .where((where) => where.and(here))
          .execute();
    },

    async prune(before) {
      await store.deleteFrom('memory').where('at', '<', before).execute();
    },
  };
}
