// What the bot would do once somebody confirms it: bound to them and to exactly this, for a few minutes, done once.
import type { Place } from './message.ts';
import { cells } from './cells.ts';
import type { Store } from './store.ts';
import { openVault, type Vault } from './vault.ts';

/** Something that waits to be confirmed. */
export interface Approval {
  /** At most 25 characters. */
  readonly id: string;
  readonly place: Place;
  /** Who may confirm it, and nobody else. */
  readonly person: string;
  /** The tool, and what it is given, as JSON. */
  readonly tool: string;
  readonly input: string;
  /** The message that it was asked in; empty: it was asked in private, and nobody else is to know of it. */
  readonly messageId: string;
}

export interface Approvals {
  /** The same again waits from now on, unless it was done. */
  ask(approval: Approval): Promise<void>;
  /** What is to be done, for `person` alone; why not otherwise. The same again until it is done. */
  take(id: string, person: string): Promise<Approval | 'unknown' | 'late' | 'done'>;
  /** It was done. False: it was before. */
  done(id: string): Promise<boolean>;
}

/** From then on it is too late: what was asked for is forgotten by then, and the place has moved on. Milliseconds. */
export const confirmMs = 5 * 60_000;

export function openApprovals(store: Store, now: () => number = Date.now, vault: Vault = openVault()): Approvals {
  return {
    async ask({ id, place, person, tool, input, messageId }) {
      const row = { id, ...place, person, tool, input, message_id: messageId, done: 0, at: now() };
      await store
        .insertInto('approvals')
        .values(vault.seal(cells.approvals, row))
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ at: row.at }).where('approvals.done', '=', 0))
        .execute();
    },
    async take(id, person) {
      const kept = await store.selectFrom('approvals').where('id', '=', id).selectAll().executeTakeFirst();
      const row = kept && vault.open(cells.approvals, kept);
      if (!row || row.person !== person) return 'unknown';
      if (row.done === 1) return 'done';
      if (now() - row.at > confirmMs) return 'late';
      const { platform, space, room, tool, input, message_id: messageId } = row;
      return { id, place: { platform, space, room }, person, tool, input, messageId };
    },
    async done(id) {
      const doing = store.updateTable('approvals').set({ done: 1, input: '' });
      const { numUpdatedRows } = await doing.where('id', '=', id).where('done', '=', 0).executeTakeFirst();
      return numUpdatedRows > 0n;
    },
  };
}
