// What was called for an answer that has changed something already: so that after a crash it goes on and does nothing twice.
import type { Place } from './message.ts';
import { cells } from './cells.ts';
import type { ToolCall } from './models.ts';
import type { Store } from './store.ts';
import { openVault, type Vault } from './vault.ts';

/** A step of an answer, begun or done. */
export interface KeptStep {
  readonly text: string;
  readonly calls: readonly ToolCall[];
  /** JSON of what came of the calls; absent: it was begun, and nobody knows how far it came. */
  readonly results?: string;
}

/** Whose turn it is. */
export interface Stepping {
  readonly id: string;
  readonly place: Place;
  readonly person: string;
}

export interface Steps {
  /** Oldest first; none, where nothing was changed yet: then it costs no query. */
  of(turnId: string): Promise<readonly KeptStep[]>;
  /** Writes all steps so far: before one is done that changes something, and after it. */
  keep(turn: Stepping, steps: readonly KeptStep[]): Promise<void>;
  /** The answer is whole. */
  drop(turnId: string): Promise<void>;
}

export async function openSteps(
  store: Store,
  now: () => number = Date.now,
  vault: Vault = openVault(),
): Promise<Steps> {
  const ids = await store.selectFrom('steps').select('turn_id').execute();
  // Hardly ever one: so that nobody waits for the disk before a model is asked.
  const known = new Set(ids.map(({ turn_id: id }) => id));
  return {
    async of(turnId) {
      if (!known.has(turnId)) return [];
      const kept = await store.selectFrom('steps').where('turn_id', '=', turnId).selectAll().executeTakeFirst();
      const row = kept && vault.open(cells.steps, kept);
      // What `keep` wrote.
      return row ? (JSON.parse(row.body) as KeptStep[]) : [];
    },
    async keep({ id, place, person }, steps) {
      known.add(id);
      const row = { ...place, turn_id: id, person, body: JSON.stringify(steps), at: now() };
      await store
        .insertInto('steps')
        .values(vault.seal(cells.steps, row))
        .onConflict((conflict) =>
          conflict.column('turn_id').doUpdateSet((fresh) => ({ body: fresh.ref('excluded.body') })),
        )
        .execute();
    },
    async drop(turnId) {
      if (!known.delete(turnId)) return;
      await store.deleteFrom('steps').where('turn_id', '=', turnId).execute();
    },
  };
}
