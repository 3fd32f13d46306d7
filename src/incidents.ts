// What the guard found and what was done about it: written before it is done, so that nothing is done twice and all of it can be appealed.
import { sql } from 'kysely';
import { cells } from './cells.ts';
import { acted, counted, counts } from './incidents/counts.ts';
import type { Acted, Count, Decision, Done, Found, Incident, Planned } from './incidents/incident.ts';
import { grown } from './incidents/grown.ts';
import { bodyOf, incident, type Row, rowOf } from './incidents/row.ts';
import type { Place } from './message.ts';
import type { Store } from './store.ts';
import { openVault, type Vault } from './vault.ts';

export type { Acted, Count, Decision, Done, Found, Incident, Planned } from './incidents/incident.ts';

export interface Incidents {
  /**
   * Writes down what was found and what is to be done, which `plan` tells by the strikes that count since `since`: both in one go.
   * Where there is an incident about this message already, what was found besides is added to it; undefined: that is nothing.
   */
  open(found: Found, since: number, plan: (strikes: number) => readonly Planned[]): Promise<Incident | undefined>;
  /** A step was done: it is not done again after a crash. A strike that was refused does not count. */
  mark(id: string, done: Done): Promise<void>;
  /** All is done; what was said is not kept any longer. Not so where it is decided or appealed at the same time: then more follows. */
  close(id: string): Promise<void>;
  /** It was none: nothing is kept of it. */
  drop(id: string): Promise<void>;
  of(id: string): Promise<Incident | undefined>;
  /** What an earlier process left unfinished on a platform, oldest first. */
  unfinished(platform: string): Promise<readonly Incident[]>;
  /** False: there was an appeal or a decision before. What follows is open until `close`. */
  appeal(id: string, text: string): Promise<boolean>;
  /**
   * False: it was decided before. A decision that is overturned takes its strike back by itself. What else follows is open
   * until `close`.
   */
  decide(id: string, what: Decision, by: string): Promise<boolean>;
  /** Of a space, newest first; of one person where one is named. */
  latest(space: Pick<Place, 'platform' | 'space'>, most: number, person?: string): Promise<readonly Incident[]>;
  /** Of a space: those that somebody appealed and nobody decided, oldest first. */
  appealed(space: Pick<Place, 'platform' | 'space'>, most: number): Promise<readonly Incident[]>;
  /** Strikes of a person that count since then. */
  strikes(space: Pick<Place, 'platform' | 'space'>, person: string, since: number): Promise<number>;
  counts(space: Pick<Place, 'platform' | 'space'>, since: number): Promise<readonly Count[]>;
  /** What was done about those that are not dry, the most frequent first. */
  acted(space: Pick<Place, 'platform' | 'space'>, since: number): Promise<readonly Acted[]>;
  /** Whether admins of a space are to be told of a trouble now: true the first time, until `solved`. Across restarts. */
  tell(space: Pick<Place, 'platform' | 'space'>, trouble: string): Promise<boolean>;
  /** True: it had been told of. */
  solved(space: Pick<Place, 'platform' | 'space'>, trouble: string): Promise<boolean>;
}

type Space = Pick<Place, 'platform' | 'space'>;

export function openIncidents(store: Store, now: () => number = Date.now, vault: Vault = openVault()): Incidents {
  const opened = (rows: readonly Row[]) => rows.flatMap((row) => vault.open(cells.incidents, row) ?? []).map(incident);
  const inSpace = ({ platform, space }: Space) =>
    store.selectFrom('incidents').where((w) => w.and({ platform, space }));
  const trouble = ({ platform, space }: Space, name: string) => ({ platform, space, trouble: name });

  return {
    open: (found, since, plan) =>
      store.transaction().execute(async (within) => {
        const known = await within
          .selectFrom('incidents')
          .where((where) => where.and({ ...found.place, message_id: found.messageId, stage: found.stage }))
          .selectAll()
          .executeTakeFirst();
        const strikes = await counted(within, found.place, found.person, since);
        if (!known) {
          const row = rowOf(found, plan(strikes), now());
          await within.insertInto('incidents').values(vault.seal(cells.incidents, row)).execute();
          return incident(row);
        }
        const [before] = opened([known]);
        const row = before && grown(before, found, plan(Math.max(0, strikes - known.strike)));
        if (!row) return undefined;
        const { id, ...more } = vault.seal(cells.incidents, row);
        await within.updateTable('incidents').set(more).where('id', '=', id).execute();
        return { ...before, ...incident({ ...known, ...row }) };
      }),
    async mark(id, done) {
      await store
        .updateTable('incidents')
        .set({
          done: sql<string>`json_insert(done, '$[#]', json(${JSON.stringify(done)}))`,
          ...(done.act === 'strike' && done.outcome !== 'done' && { strike: 0 }),
        })
        .where('id', '=', id)
        .execute();
    },
    async close(id) {
      const rows = await store.selectFrom('incidents').where('id', '=', id).selectAll().execute();
      const [row] = rows;
      const [known] = opened(rows);
      if (!row || !known) return;
      const { excerpt: _, ...kept } = known;
      const body = vault.seal(cells.incidents, { id, body: bodyOf(kept) }).body;
      await store
        .updateTable('incidents')
        .set({ open: 0, body })
        .where('id', '=', id)
        // What was erased, decided or appealed in between stays as it is.
        .where(sql<boolean>`body is ${row.body} and decision is ${row.decision} and appeal is ${row.appeal}`)
        .execute();
    },
    async drop(id) {
      await store.deleteFrom('incidents').where('id', '=', id).execute();
    },
    of: async (id) => opened(await store.selectFrom('incidents').where('id', '=', id).selectAll().execute())[0],
    unfinished: async (platform) =>
      opened(
        await store
          .selectFrom('incidents')
          .where((where) => where.and({ platform, open: 1 }))
          .orderBy('id')
          .selectAll()
          .execute(),
      ),
    async appeal(id, text) {
      const { appeal } = vault.seal(cells.incidents, { id, appeal: text });
      const { numUpdatedRows } = await store
        .updateTable('incidents')
        .set({ appeal, open: 1 })
        .where('id', '=', id)
        .where('appeal', 'is', null)
        .where('decision', 'is', null)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    async decide(id, what, by) {
      const { numUpdatedRows } = await store
        .updateTable('incidents')
        .set({ decision: what, decided_by: by, decided_at: now(), open: 1 })
        .where('id', '=', id)
        .where('decision', 'is', null)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    async latest(space, most, person) {
      const all = inSpace(space).orderBy('at', 'desc').limit(most).selectAll();
      return opened(await (person === undefined ? all : all.where('person', '=', person)).execute());
    },
    strikes: (space, person, since) => counted(store, space, person, since),
    async appealed(space, most) {
      const open = inSpace(space).where('appeal', 'is not', null).where('decision', 'is', null);
      return opened(await open.orderBy('at').orderBy('id').limit(most).selectAll().execute());
    },
    counts: (space, since) => counts(store, space, since),
    acted: (space, since) => acted(store, space, since),
    async tell(space, name) {
      const { numInsertedOrUpdatedRows } = await store
        .insertInto('troubles')
        .values({ ...trouble(space, name), at: now() })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return (numInsertedOrUpdatedRows ?? 0n) > 0n;
    },
    async solved(space, name) {
      const { numDeletedRows } = await store
        .deleteFrom('troubles')
        .where((where) => where.and(trouble(space, name)))
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
}
