// People who are not to be read at all: nothing they write or say is taken in, wherever they do.
import type { Store } from './store.ts';

export interface Unread {
  /** Makes no query. */
  has(platform: string, person: string): boolean;
  /** Counts at once; is durable, and known to all who watch, once it resolves. */
  hide(platform: string, person: string): Promise<void>;
  show(platform: string, person: string): Promise<void>;
  /** Calls back with every decision, at once. */
  watch(decided: Watcher): void;
}

type Watcher = (platform: string, person: string, hidden: boolean) => Promise<void> | void;

/** All of them are at hand from then on: it takes some forty bytes a person. */
export async function openUnread(store: Store, now: () => number = Date.now): Promise<Unread> {
  const rows = await store.selectFrom('unread').select(['platform', 'person']).execute();
  const hidden = new Set(rows.map(({ platform, person }) => key(platform, person)));
  const watchers: Watcher[] = [];
  const tell: Watcher = async (...decision) => {
    await Promise.all(watchers.map(async (decided) => decided(...decision)));
  };
  return {
    has: (platform, person) => hidden.has(key(platform, person)),
    async hide(platform, person) {
      hidden.add(key(platform, person));
      const told = tell(platform, person, true);
      await Promise.all([told, write(store, { platform, person, at: now() })]);
    },
    async show(platform, person) {
      await store
        .deleteFrom('unread')
        .where((where) => where.and({ platform, person }))
        .execute();
      hidden.delete(key(platform, person));
      await tell(platform, person, false);
    },
    watch: (decided) => void watchers.push(decided),
  };
}

async function write(store: Store, row: { platform: string; person: string; at: number }): Promise<void> {
  await store
    .insertInto('unread')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

function key(platform: string, person: string): string {
  return JSON.stringify([platform, person]);
}
