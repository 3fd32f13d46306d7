// Conversations that their person had deleted: whatever is still written in them is not stored any more.
import type { Bygone } from '#src/bygone.ts';
import type { Log } from '#src/log.ts';
import type { Store } from '#src/store.ts';
import type { WebTables } from './migration.ts';

export interface Gone {
  has(room: string): boolean;
  /** Somebody begins anew in it. */
  back(room: string): void;
}

/** `clear` is told of each such conversation, once. */
export function openGone(store: Store, bygone: Bygone | undefined, log: Log, clear: (room: string) => void): Gone {
  const db = store.withTables<WebTables>();
  const gone = new Set<string>();
  // Asked before the rows are deleted: the store answers one after the other.
  const forget = async (person: string): Promise<void> => {
    const rows = await db.selectFrom('web_rooms').where('person', '=', person).select('room').execute();
    for (const { room } of rows) gone.add(room);
    for (const { room } of rows) clear(room);
  };
  bygone?.watch(({ platform, space, person, words }) => {
    // What they said on the page is theirs to see, whoever reads it.
    if (platform !== 'web' || space !== undefined || person === undefined || words) return;
    forget(person).catch((error: unknown) =>
      log.error({ err: error }, 'conversations could not be taken off the page'),
    );
  });
  return { has: (room) => gone.has(room), back: (room) => void gone.delete(room) };
}
