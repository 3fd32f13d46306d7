// Who changed what of the settings: written with the change itself, to be shown and taken back.
import type { Transaction } from 'kysely';
import type { Place } from '../message.ts';
import type { Store } from '../store.ts';
import type { Tables } from '../store/tables.ts';
import { cells } from '../cells.ts';
import type { Vault } from '../vault.ts';
import type { Scope } from './kinds.ts';

type Space = Pick<Place, 'platform' | 'space'>;

/** One value of one setting, before or after. */
interface Named {
  readonly scope: Scope;
  readonly target: string;
  readonly name: string;
  readonly value?: unknown;
}

export interface Alteration extends Omit<Named, 'value'> {
  /** Absent: nothing was set. */
  readonly before?: unknown;
  readonly after?: unknown;
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Who took it back. */
  readonly undoneBy?: string;
}

export interface History {
  choose(place: Place, choices: readonly Named[], by: string): Promise<void>;
  /** The latest alterations in a space, newest first; a person's own choices only where that person is named. */
  alterations(place: Place, person: string | undefined, most: number): Promise<readonly Alteration[]>;
  /**
   * Takes the latest alteration back that stands: one of a person's own choices where a person is named, else one for the
   * space or its rooms. Undefined: there is none.
   */
  undo(place: Place, person: string | undefined, by: string): Promise<Alteration | undefined>;
}

/** `changed` is told of every space whose settings are others now. */
export function openHistory(store: Store, changed: (space: Space) => void, vault: Vault, now: () => number): History {
  return {
    async choose(place, choices, by) {
      await store.transaction().execute(async (within) => {
        for (const choice of choices) await alter(within, vault, place, choice, by, now());
      });
      changed(place);
    },
    async alterations(place, person, most) {
      const rows = await newest(store, place, person).limit(most).execute();
      return rows.flatMap((row) => vault.open(cells.changes, row) ?? []).map(alteration);
    },
    async undo(place, person, by) {
      const undone = await store.transaction().execute(async (within) => {
        const kept = await newest(within, place, person).where('undone_by', 'is', null).limit(1).executeTakeFirst();
        const row = kept && vault.open(cells.changes, kept);
        if (!row) return undefined;
        const { scope, target, name, before } = row;
        // What somebody takes back for themselves is no new choice, which they may not make any more.
        const at = scope === 'person' ? row.at : now();
        await write(within, vault, place, { scope, target, name }, before, by, at);
        await within.updateTable('changes').set({ undone_by: by }).where('id', '=', row.id).execute();
        return alteration(row);
      });
      changed(place);
      return undone;
    },
  };
}

type Within = Transaction<Tables>;

async function alter(
  within: Within,
  vault: Vault,
  { platform, space }: Space,
  choice: Named,
  by: string,
  at: number,
): Promise<void> {
  const { scope, target, name, value } = choice;
  const kept = await within
    .selectFrom('settings')
    .where((where) => where.and({ platform, space, scope, target, name }))
    .selectAll()
    .executeTakeFirst();
  const known = kept && vault.open(cells.settings, kept);
  const [before, after] = [known?.value ?? null, value === undefined ? null : JSON.stringify(value)];
  if (before === after) return;
  await write(within, vault, { platform, space }, choice, after, by, at);
  const row = { platform, space, scope, target, name, before, after, changed_by: by, at, undone_by: null };
  await within.insertInto('changes').values(vault.seal(cells.changes, row)).execute();
}

/** Makes a value what the JSON says; null: nothing is set any more. */
async function write(
  within: Within,
  vault: Vault,
  { platform, space }: Space,
  { scope, target, name }: Named,
  value: string | null,
  by: string,
  at: number,
): Promise<void> {
  const where = { platform, space, scope, target, name };
  if (value === null) {
    await within
      .deleteFrom('settings')
      .where((one) => one.and(where))
      .execute();
    return;
  }
  const row = vault.seal(cells.settings, { ...where, value, set_by: by, at });
  await within
    .insertInto('settings')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['platform', 'space', 'scope', 'target', 'name'])
        .doUpdateSet({ value: row.value, set_by: by, at }),
    )
    .execute();
}

/** A person's own choices are nobody else's business. */
function newest(store: Store | Within, { platform, space }: Space, person: string | undefined) {
  const here = store.selectFrom('changes').where((where) => where.and({ platform, space }));
  const whose =
    person === undefined
      ? here.where('scope', '!=', 'person')
      : here.where('scope', '=', 'person').where('target', '=', person);
  return whose.orderBy('id', 'desc').selectAll();
}

type Row = Awaited<ReturnType<ReturnType<typeof newest>['execute']>>[number];

function alteration({ scope, target, name, before, after, changed_by: by, at, undone_by: undoneBy }: Row): Alteration {
  return {
    scope,
    target,
    name,
    by,
    at,
    // What `alter` wrote.
    ...(before !== null && { before: JSON.parse(before) as unknown }),
    ...(after !== null && { after: JSON.parse(after) as unknown }),
    ...(undoneBy !== null && { undoneBy }),
  };
}
