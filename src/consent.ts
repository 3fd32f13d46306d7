// Who agreed to be heard in calls, by space: asked before any sound of theirs is decoded, kept until it is taken back.
import type { Place } from './message.ts';
import type { Store } from './store.ts';
import type { Unread } from './unread.ts';

/** Where agreements belong: a server, whatever the room. */
export type Space = Pick<Place, 'platform' | 'space'>;

export interface Consent {
  /** The ids of all who agreed in a space, but for those who are not to be read at all. */
  agreed(space: Space): Promise<ReadonlySet<string>>;
  /** Durable once it resolves; watchers hear of a withdrawal before that, at once, and of an agreement after. */
  decide(space: Space, person: string, agrees: boolean): Promise<void>;
  /** Takes all agreements of a person back, in all spaces; watchers hear of it first. */
  withdraw(platform: string, person: string): Promise<void>;
  /** Calls back with every decision until `signal` aborts, and where somebody is not to be read any more, or again. */
  watch(decided: (space: Space, person: string, agrees: boolean) => void, signal: AbortSignal): void;
}

export function openConsent(store: Store, now: () => number = Date.now, unread?: Unread): Consent {
  const watchers = new Set<(space: Space, person: string, agrees: boolean) => void>();
  const tell = (space: Space, person: string, agrees: boolean) => {
    for (const decided of watchers) decided(space, person, agrees);
  };
  const isHidden = (platform: string, person: string) => unread?.has(platform, person) ?? false;
  const tellAll = async (platform: string, person: string, agrees: boolean) => {
    for (const { space } of await spacesOf(store, platform, person)) tell({ platform, space }, person, agrees);
  };
  unread?.watch((platform, person, hidden) => tellAll(platform, person, !hidden));
  return {
    async agreed({ platform, space }) {
      const rows = await store
        .selectFrom('consent')
        .where((where) => where.and({ platform, space, agrees: 1 }))
        .select('person')
        .execute();
      return new Set(rows.map(({ person }) => person).filter((person) => !isHidden(platform, person)));
    },
    async decide({ platform, space }, person, agrees) {
      const here = { platform, space };
      if (!agrees) tell(here, person, false);
      const row = { ...here, person, agrees: Number(agrees), at: now() };
      await store
        .insertInto('consent')
        .values(row)
        .onConflict((conflict) =>
          conflict.columns(['platform', 'space', 'person']).doUpdateSet({ agrees: row.agrees, at: row.at }),
        )
        .execute();
      if (agrees && !isHidden(platform, person)) tell(here, person, true);
    },
    async withdraw(platform, person) {
      await tellAll(platform, person, false);
      await store
        .deleteFrom('consent')
        .where((where) => where.and({ platform, person }))
        .execute();
    },
    watch(decided, signal) {
      watchers.add(decided);
      signal.addEventListener('abort', () => watchers.delete(decided), { once: true });
    },
  };
}

/** Where a person agreed. */
function spacesOf(store: Store, platform: string, person: string) {
  return store
    .selectFrom('consent')
    .where((where) => where.and({ platform, person, agrees: 1 }))
    .select('space')
    .execute();
}
