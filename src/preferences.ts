// What people chose of the settings, kept in the store: by space, room and person, the narrowest counting.
import { LRUCache } from 'lru-cache';
import type { Place } from './message.ts';
import { type Scope, type SettingName, settings, type Settings, type Values } from './settings.ts';
import type { Store } from './store.ts';

/** For whom a value is set: `target` is the room's or the person's id, and empty for the space itself. */
export interface Target {
  readonly scope: Scope;
  readonly target: string;
}

/** A value that was set, and by whom. */
export interface Preference extends Target {
  readonly name: SettingName;
  readonly value: unknown;
  readonly by: string;
}

export interface Preferences extends Settings {
  /** All that was set in a space. */
  set(place: Place, preference: Preference): Promise<void>;
  /** Takes a value back: the next wider one holds again. */
  reset(place: Place, at: Target & { readonly name: SettingName }): Promise<void>;
  /** What was set in a space, widest first. */
  all(place: Place): Promise<readonly Preference[]>;
}

/** Spaces whose choices are at hand; others are read again when they are asked for. */
const mostSpaces = 1000;
const widestFirst: readonly Scope[] = ['space', 'room', 'person'];

/** `parentOf` tells the room that a thread belongs to, where a platform names threads like rooms. */
export function openPreferences(
  store: Store,
  parentOf: (place: Place) => string | undefined = () => undefined,
  now: () => number = Date.now,
): Preferences {
  const spaces = new LRUCache<string, Promise<readonly Preference[]>>({ max: mostSpaces });
  const key = ({ platform, space }: Place) => `${platform} ${space}`;

  function all(place: Place): Promise<readonly Preference[]> {
    const known = spaces.get(key(place)) ?? read(store, place);
    spaces.set(key(place), known);
    // A read that failed is tried again.
    known.catch(() => spaces.delete(key(place)));
    return known;
  }

  function rooms(place: Place): readonly string[] {
    const parent = parentOf(place);
    const threads = place.room.split(':').map((_, at, all) => all.slice(0, at + 1).join(':'));
    return parent === undefined ? threads.toReversed() : [place.room, parent];
  }

  return {
    all,
    rooms,
    async of(place, person) {
      const usual = Object.entries(settings).map(([name, { usual }]) => [name, usual]);
      const here = rooms(place);
      const chosen = (await all(place)).filter((one) => holds(one, here, person));
      // Names and kinds come from the table, which `Values` is made of; what is stored was checked when it was set.
      return Object.fromEntries([...usual, ...chosen.map(({ name, value }) => [name, value])]) as Values;
    },
    async set(place, { scope, target, name, value, by }) {
      const row = { ...inSpace(place), scope, target, name, value: JSON.stringify(value), set_by: by, at: now() };
      await store
        .insertInto('settings')
        .values(row)
        .onConflict((conflict) =>
          conflict.columns(['platform', 'space', 'scope', 'target', 'name']).doUpdateSet((fresh) => ({
            value: fresh.ref('excluded.value'),
            set_by: fresh.ref('excluded.set_by'),
            at: fresh.ref('excluded.at'),
          })),
        )
        .execute();
      spaces.delete(key(place));
    },
    async reset(place, { scope, target, name }) {
      await store
        .deleteFrom('settings')
        .where((where) => where.and({ ...inSpace(place), scope, target, name }))
        .execute();
      spaces.delete(key(place));
    },
  };
}

function inSpace({ platform, space }: Place) {
  return { platform, space };
}

/** What holds in a room holds in its threads: where those are rooms of their own, they are named `room:thread`. */
function holds({ scope, target }: Preference, rooms: readonly string[], person: string | undefined): boolean {
  if (scope === 'space') return true;
  return scope === 'room' ? rooms.includes(target) : target === person;
}

async function read(store: Store, place: Place): Promise<readonly Preference[]> {
  const rows = await store
    .selectFrom('settings')
    .where((where) => where.and(inSpace(place)))
    .selectAll()
    .execute();
  return rows
    .flatMap(({ scope, target, name, value, set_by: by }): Preference[] =>
      // A setting of a later version, or one that is no more.
      isSetting(name) ? [{ scope, target, name, value: JSON.parse(value) as unknown, by }] : [],
    )
    .toSorted((a, b) => widestFirst.indexOf(a.scope) - widestFirst.indexOf(b.scope));
}

export function isSetting(name: string): name is SettingName {
  return Object.hasOwn(settings, name);
}
