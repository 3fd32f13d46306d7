// What was said in a room, so that the next answer knows it: follows edits, deletions and its own expiry.
import type { Selectable } from 'kysely';
import type { Change, Place, Turn } from './message.ts';
import { cells } from './cells.ts';
import { expiry, type Keeping, pruneRooms } from './keeping.ts';
import type { Store } from './store.ts';
import type { Tables } from './store/tables.ts';
import { openVault } from './vault.ts';

/** One thing that was said where the bot took part. */
export interface Memorable {
  /** The platform's id; of the bot's own answers, the turn's. */
  readonly id: string;
  readonly by: 'person' | 'bot';
  readonly author: { readonly id: string; readonly name: string };
  /** Whom the bot answers with it, by id: it is theirs as much as what they said themselves. */
  readonly to?: string;
  readonly text: string;
}

export interface Memory {
  /** What was said in a room and may still be used, oldest first, at most the newest 200. */
  recall(place: Place): Promise<readonly Memorable[]>;
  /** Adds what was said, in order, after everything else in the room. What is there already keeps its place. */
  remember(place: Place, said: readonly Memorable[]): Promise<void>;
  /** Changes or forgets a message, `change.messageId` being what `Memorable.id` was. */
  follow(change: Change): Promise<void>;
  /** Forgets what is older than `before`, milliseconds since 1970, and what is older than it may be where it was said. */
  prune(before: number): Promise<void>;
}

const mostRecalled = 200;

/** The id under which the answer to a turn is remembered. */
export function answerId(turnId: string): string {
  return `turn:${turnId}`;
}

/** Whether it was remembered as it was written, together with what was read for it: of an answer that the platform tells nobody knows. */
export function isAnswerId(id: string): boolean {
  return id.startsWith('turn:');
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

/** Whose something is. */
export function ownerOf({ by, author, to }: Memorable): string {
  return by === 'person' ? author.id : (to ?? '');
}

export function openMemory(store: Store, keeping: Keeping = {}): Memory {
  const { now = Date.now, vault = openVault(), hours } = keeping;
  return {
    async recall(place) {
      const rows = await store
        .selectFrom('memory')
        .where((where) => where.and({ ...place }))
        .where('at', '>', await expiry(place, keeping))
        .orderBy('at', 'desc')
        .limit(mostRecalled)
        .selectAll()
        .execute();
      return rows
        .flatMap((row) => vault.open(cells.memory, row) ?? [])
        .map(memorable)
        .toReversed();
    },

    async remember(place, said) {
      if (said.length === 0 || (hours && (await hours(place)) === 0)) return;
      const newest = await store
        .selectFrom('memory')
        .where((where) => where.and({ ...place }))
        .select(({ fn }) => fn.max('at').as('at'))
        .executeTakeFirst();
      // Turns of a room run one at a time, so a millisecond for each line keeps them in order, whatever the clock does.
      const first = Math.max(now() - said.length, (newest?.at ?? 0) + 1);
      await store
        .insertInto('memory')
        .values(said.map((one, index) => vault.seal(cells.memory, row(place, one, first + index))))
        .onConflict((conflict) =>
          conflict
            .columns(['platform', 'space', 'room', 'message_id'])
            .doUpdateSet((fresh) => ({ text: fresh.ref('excluded.text') })),
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
          .set({ text: vault.seal(cells.memory, { ...here, text }).text })
          .where((where) => where.and(here))
          .execute();
    },

    prune: (before) => pruneRooms(store, 'memory', before, keeping),
  };
}

function row(place: Place, one: Memorable, at: number) {
  const { id, by, author, text } = one;
  return {
    ...place,
    message_id: id,
    said_by: by,
    person: ownerOf(one),
    author_id: author.id,
    author_name: author.name,
    text,
    at,
  };
}

function memorable(kept: Omit<Selectable<Tables['memory']>, 'at'>): Memorable {
  const { message_id: id, said_by: by, person, author_id, author_name, text } = kept;
  const author = { id: author_id, name: author_name };
  return { id, by, author, text, ...(by === 'bot' && person !== '' && { to: person }) };
}
