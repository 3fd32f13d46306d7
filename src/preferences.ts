// What people chose of the settings, kept in the store: by space, room and person, the narrowest counting.
import { LRUCache } from 'lru-cache';
import type { Place } from './message.ts';
import { type History, openHistory } from './settings/history.ts';
import { type Scope, type Setting, type SettingName, settings, type Settings, type Values } from './settings.ts';
import { cells } from './cells.ts';
import type { Store } from './store.ts';
import { openVault, type Vault } from './vault.ts';

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
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A value to be set; without one, what was set is taken back, and the next wider one holds again. */
export interface Choice extends Target {
  readonly name: SettingName;
  readonly value?: unknown;
}

export type { Alteration } from './settings/history.ts';

export interface Preferences extends Settings, History {
  /** Sets all of them or none, and writes down what they were before. Values must have been checked. */
  choose(place: Place, choices: readonly Choice[], by: string): Promise<void>;
  /** One of them. */
  set(place: Place, choice: Choice & { readonly by: string }): Promise<void>;
  /** What was set in a space, in no order. */
  all(place: Place): Promise<readonly Preference[]>;
  /** What of it holds here, widest first: the last of a name counts. */
  holding(place: Place, person?: string): Promise<readonly Preference[]>;
  /** Reads again what is set in a space, or in all of them: somebody else has changed it. */
  forget(space?: Pick<Place, 'platform' | 'space'>): void;
}

/** Spaces whose choices are at hand, and places whose values are; others are read again when they are asked for. */
const [mostSpaces, mostPlaces] = [1000, 20_000];

/** `parentOf` tells the room that a thread belongs to, where a platform names threads like rooms. */
export function openPreferences(
  store: Store,
  parentOf: (place: Place) => string | undefined = () => undefined,
  now: () => number = Date.now,
  vault: Vault = openVault(),
): Preferences {
  const spaces = new LRUCache<string, Promise<readonly Preference[]>>({ max: mostSpaces });
  const values = new LRUCache<string, Promise<Values>>({ max: mostPlaces });
  const changed = new Map<string, number>();
  const key = ({ platform, space }: Pick<Place, 'platform' | 'space'>) => JSON.stringify([platform, space]);

  function forget(space?: Pick<Place, 'platform' | 'space'>): void {
    if (!space) {
      spaces.clear();
      values.clear();
      return;
    }
    spaces.delete(key(space));
    changed.set(key(space), (changed.get(key(space)) ?? 0) + 1);
  }

  function all(place: Place): Promise<readonly Preference[]> {
    const known = spaces.get(key(place)) ?? read(store, vault, place);
    spaces.set(key(place), known);
    // A read that failed is tried again.
    known.catch(() => spaces.delete(key(place)));
    return known;
  }

  function rooms(place: Place): readonly string[] {
    const parent = parentOf(place);
    if (parent !== undefined) return [place.room, parent];
    const [channel = place.room] = place.room.split(':');
    return channel === place.room ? [channel] : [place.room, channel];
  }

  async function holding(place: Place, person?: string): Promise<readonly Preference[]> {
    const here = rooms(place);
    const width = ({ scope, target }: Target) => {
      if (scope === 'space') return Infinity;
      return scope === 'room' ? here.indexOf(target) : -1;
    };
    const chosen = (await all(place)).filter((one) => holds(one, here, person));
    return allowed(chosen.toSorted((one, other) => width(other) - width(one)));
  }

  async function resolved(place: Place, person?: string): Promise<Values> {
    const usual = Object.entries(settings).map(([name, one]) => [name, one.usual]);
    const chosen = (await holding(place, person)).map(({ name, value }) => [name, value]);
    // Names and kinds come from the table, which `Values` is made of; what is stored was checked when it was set.
    return Object.fromEntries([...usual, ...chosen]) as Values;
  }

  const history = openHistory(store, forget, vault, now);
  return {
    all,
    rooms,
    holding,
    forget,
    of(place, person) {
      const since = changed.get(key(place)) ?? 0;
      const at = JSON.stringify([place.platform, place.space, since, rooms(place), person]);
      const known = values.get(at) ?? resolved(place, person);
      values.set(at, known);
      known.catch(() => values.delete(at));
      return known;
    },
    ...history,
    set: (place, { by, ...choice }) => history.choose(place, [choice], by),
  };
}

/** What holds in a room holds in its threads. */
function holds({ scope, target }: Target, rooms: readonly string[], person: string | undefined): boolean {
  if (scope === 'space') return true;
  return scope === 'room' ? rooms.includes(target) : target === person;
}

/**
 * Without what members had chosen for themselves before admins closed that to them: whatever was chosen since then was chosen by
 * somebody who still may.
 */
function allowed(chosen: readonly Preference[]): readonly Preference[] {
  return chosen.filter(({ scope, name, at }) => {
    const { allowedBy }: Setting = settings[name];
    if (scope !== 'person' || allowedBy === undefined) return true;
    const flag = chosen.findLast((one) => one.name === allowedBy);
    return flag === undefined || flag.value === true || at >= flag.at;
  });
}

async function read(store: Store, vault: Vault, { platform, space }: Place): Promise<readonly Preference[]> {
  const rows = await store
    .selectFrom('settings')
    .where((where) => where.and({ platform, space }))
    .selectAll()
    .execute();
  const opened = rows.flatMap((row) => vault.open(cells.settings, row) ?? []);
  return opened.flatMap(({ scope, target, name, value, set_by: by, at }): Preference[] =>
    // A setting of a later version, or one that is no more.
    isSetting(name) ? [{ scope, target, name, value: JSON.parse(value) as unknown, by, at }] : [],
  );
}

export function isSetting(name: string): name is SettingName {
  return Object.hasOwn(settings, name);
}
