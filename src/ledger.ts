// Nothing asked may be lost, nothing answered twice: the inbox, and what became of every turn.
import { randomBytes } from 'node:crypto';
import type { Attachment, InboundMessage, Place } from './message.ts';
import { cells } from './cells.ts';
import { days } from './holdings.ts';
import { openReading, type Reading } from './reading.ts';
import { openReceipts, type Receipts } from './receipts.ts';
import type { Store } from './store.ts';
import { openVault, type Vault } from './vault.ts';

/** An attachment as it is stored: only the platform can find its bytes again. */
export type StoredAttachment = Omit<Attachment, 'read'>;

/** A message as it is stored: without its lazy calls, which only the platform can give back. */
export type StoredMessage = Omit<InboundMessage, 'earlier' | 'attached' | 'history' | 'attachments'> & {
  readonly attachments: readonly StoredAttachment[];
};

/** A turn that has no end yet. `admittedAt` is by our clock, milliseconds since 1970. */
export interface OpenTurn {
  readonly id: string;
  readonly messages: readonly [StoredMessage, ...StoredMessage[]];
  readonly admittedAt: number;
  /** How many processes began it and ended before it did. */
  readonly attempts: number;
}

/** How a turn ended. `expired`: it was found too late to be worth an answer. */
export type Outcome = 'answered' | 'stopped' | 'failed' | 'deleted' | 'expired';

export interface Ledger extends Reading, Receipts {
  /** Writes a message into the inbox as part of a turn; durable when it resolves. False: it was there before. */
  admit(message: InboundMessage, turnId: string): Promise<boolean>;
  /** Whether a message has been admitted, in whatever state it is now. */
  knows(place: Place, messageId: string): Promise<boolean>;
  /** An edit before the answer: the stored question changes too. */
  revise(message: StoredMessage): Promise<void>;
  /** A message of a burst was deleted: the turn goes on without it. */
  drop(place: Place, messageId: string): Promise<void>;
  /** Counts one more try to answer, and returns how many there were; undefined when the turn has ended already. */
  begin(turnId: string): Promise<number | undefined>;
  end(turnId: string, outcome: Outcome): Promise<void>;
  /** Everything admitted on a platform that has no end, oldest first. */
  unfinished(platform: string): Promise<readonly OpenTurn[]>;
  /** Deletes what is older than its use: ended turns after 48 h (Slack redelivers no later), receipts after 90 days, rooms after 30. */
  prune(now: number): Promise<void>;
  /** Looks rooms up again: some were deleted. */
  forgetRooms(): void;
  /** Writes what `mark` still holds back. */
  flush(): Promise<void>;
}

const dayMs = 24 * 3_600_000;

/** A UUIDv7 (RFC 9562): 48 bits of milliseconds, then randomness, so that ids sort by time. */
export function newTurnId(now = Date.now()): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = 0x70 | (bytes.readUInt8(6) & 0x0f);
  bytes[8] = 0x80 | (bytes.readUInt8(8) & 0x3f);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The ledger in a store. `now` is our clock, milliseconds since 1970. */
export function openLedger(store: Store, now: () => number = Date.now, vault: Vault = openVault()): Ledger {
  const reading = openReading(store, now);
  const enter = (message: InboundMessage) => reading.enter(message);
  return { ...inbox(store, now, vault, enter), ...openReceipts(store, now), ...reading };
}

function inbox(store: Store, now: () => number, vault: Vault, enter: (message: InboundMessage) => Promise<void>) {
  let latest = 0;
  const sealed = (message: StoredMessage) =>
    vault.seal(cells.inbox, { ...message.place, message_id: message.id, body: JSON.stringify(message) });
  /** Times that order what was admitted, although two may share a millisecond and clocks are set back. */
  const next = () => (latest = Math.max(now(), latest + 1));
  return {
    async admit(message: InboundMessage, turnId: string) {
      const row = { ...sealed(message), person: message.author.id, turn_id: turnId };
      // Side by side, so that both share a commit. A room that could not be written is written with its next message. Work on
      // something that others said is no part in their conversation.
      const entered = message.task ? undefined : enter(message).catch(() => undefined);
      const { numInsertedOrUpdatedRows: inserted } = await store
        .insertInto('inbox')
        .values({ ...row, state: 'open', attempts: 0, at: next() })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      await entered;
      return inserted === 1n;
    },

    async knows(place: Place, messageId: string) {
      const row = await store
        .selectFrom('inbox')
        .where((where) => where.and({ ...place, message_id: messageId }))
        .select('turn_id')
        .executeTakeFirst();
      return row !== undefined;
    },

    async revise(message: StoredMessage) {
      await store
        .updateTable('inbox')
        .set({ body: sealed(message).body })
        .where((where) => where.and({ ...message.place, message_id: message.id, state: 'open' }))
        .execute();
    },

    async drop(place: Place, messageId: string) {
      await store
        .updateTable('inbox')
        .set({ state: 'deleted', body: null })
        .where((where) => where.and({ ...place, message_id: messageId }))
        .execute();
    },

    async begin(turnId: string) {
      const rows = await store
        .updateTable('inbox')
        .set((column) => ({ attempts: column('attempts', '+', 1) }))
        .where((where) => where.and({ turn_id: turnId, state: 'open' }))
        .returning('attempts')
        .execute();
      // What joined a burst later was tried less often.
      return rows.length === 0 ? undefined : Math.max(...rows.map(({ attempts }) => attempts));
    },

    async end(turnId: string, outcome: Outcome) {
      await store.updateTable('inbox').set({ state: outcome, body: null }).where('turn_id', '=', turnId).execute();
    },

    async unfinished(platform: string) {
      const rows = await store
        .selectFrom('inbox')
        .where((where) => where.and({ platform, state: 'open' }))
        .orderBy('at')
        .selectAll()
        .execute();
      const turns = new Map<string, OpenTurn>();
      for (const row of rows.flatMap((one) => vault.open(cells.inbox, one) ?? [])) {
        // What `admit` wrote; the column is null only once the turn has ended.
        const message = JSON.parse(row.body ?? 'null') as StoredMessage;
        const turn = turns.get(row.turn_id);
        const messages: OpenTurn['messages'] = turn ? [...turn.messages, message] : [message];
        turns.set(row.turn_id, {
          id: row.turn_id,
          messages,
          admittedAt: turn?.admittedAt ?? row.at,
          attempts: Math.max(turn?.attempts ?? 0, row.attempts),
        });
      }
      return [...turns.values()];
    },

    async prune(today: number) {
      await store
        .deleteFrom('inbox')
        .where('state', '!=', 'open')
        .where('at', '<', today - days.inbox * dayMs)
        .execute();
      await store
        .deleteFrom('receipts')
        .where('at', '<', today - days.receipts * dayMs)
        .execute();
      await store
        .deleteFrom('rooms')
        .where('asked_at', '<', today - days.rooms * dayMs)
        .execute();
    },
  };
}
