// Rooms of which a digest is made each night.
import type { Selectable } from 'kysely';
import { cells } from '../cells.ts';
import type { Person, Place } from '../message.ts';
import type { Store } from '../store.ts';
import type { Tables } from '../store/tables.ts';
import type { Vault } from '../vault.ts';
import type { Nightly } from '../job.ts';

export interface Nights {
  /** From now on, in place of what was set before. */
  setNightly(nightly: Nightly): Promise<void>;
  /** False: there was none. */
  dropNightly(place: Place): Promise<boolean>;
  /** Those of a space. */
  nightlies(space: Pick<Place, 'platform' | 'space'>): Promise<readonly Nightly[]>;
  /** Those of a platform whose time has come. */
  dueNightlies(platform: string, at: number): Promise<readonly Nightly[]>;
  /** It was seen to; the next is due then. Nothing, where it was changed meanwhile. */
  nextNightly(nightly: Nightly, due: number): Promise<void>;
}

export function nightsIn(store: Store, now: () => number, vault: Vault): Nights {
  const opened = (rows: readonly Selectable<Tables['nightly']>[]): readonly Nightly[] =>
    rows.flatMap((row) => {
      const whole = vault.open(cells.nightly, row);
      return whole ? [nightlyOf(whole)] : [];
    });
  return {
    async setNightly({ place, asker, hour, due }) {
      const row = { ...place, person: asker.id, body: JSON.stringify(asker), hour, due, at: now() };
      const sealed = vault.seal(cells.nightly, row);
      const { person, body, at } = sealed;
      await store
        .insertInto('nightly')
        .values(sealed)
        .onConflict((conflict) =>
          conflict.columns(['platform', 'space', 'room']).doUpdateSet({ person, body, hour, due, at }),
        )
        .execute();
    },
    async dropNightly({ platform, space, room }) {
      const { numDeletedRows } = await store
        .deleteFrom('nightly')
        .where('platform', '=', platform)
        .where('space', '=', space)
        .where('room', '=', room)
        .executeTakeFirstOrThrow();
      return numDeletedRows > 0n;
    },
    async nightlies({ platform, space }) {
      const rows = store.selectFrom('nightly').where('platform', '=', platform).where('space', '=', space);
      return opened(await rows.selectAll().orderBy('at').execute());
    },
    async dueNightlies(platform, at) {
      const rows = store.selectFrom('nightly').where('platform', '=', platform).where('due', '<=', at);
      return opened(await rows.selectAll().orderBy('due').execute());
    },
    async nextNightly({ place: { platform, space, room }, due: was }, due) {
      await store
        .updateTable('nightly')
        .set({ due })
        .where('platform', '=', platform)
        .where('space', '=', space)
        .where('room', '=', room)
        .where('due', '=', was)
        .execute();
    },
  };
}

function nightlyOf({ platform, space, room, body, hour, due }: Selectable<Tables['nightly']>): Nightly {
  // What `setNightly` wrote.
  return { place: { platform, space, room }, asker: JSON.parse(body) as Person, hour, due };
}
