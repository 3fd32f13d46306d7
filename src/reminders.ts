// Of what people want to be reminded, when and where: kept until it was said, and known for some days longer.
import type { Insertable, Selectable } from 'kysely';
import { cells } from './cells.ts';
import type { Place } from './message.ts';
import type { Repeat, Schedule } from './recurrence.ts';
import type { Store } from './store.ts';
import type { Tables } from './store/tables.ts';
import { openVault, type Vault } from './vault.ts';

/** Somebody cannot have more of them at a time. */
export const mostReminders = 50;
/** Characters. */
export const longestReminder = 1000;
/** So far ahead at most: five years. Milliseconds. */
export const farthestMs = 5 * 366 * 24 * 3_600_000;

/** What somebody wants to be told. */
export interface Wanted extends Schedule {
  /** Names the wish for good, at most 25 characters: the same again changes nothing. */
  readonly key: string;
  readonly place: Place;
  readonly person: string;
  readonly text: string;
  /** When it is to be said, milliseconds since 1970. */
  readonly due: number;
  /** The message that it was wished in, where there is one. */
  readonly messageId?: string;
  /** As `Person.locale` was then. */
  readonly locale?: string;
}

export interface Reminder extends Omit<Wanted, 'due'> {
  /** Tells it from others of the same person. */
  readonly number: number;
  /** Absent: it was said, and does not come again. */
  readonly due?: number;
  /** How often it was said or put off so far: tells one occurrence from the next. */
  readonly count: number;
}

export interface Reminders {
  /** The reminder as it is; `many`: they have too many. */
  add(wanted: Wanted): Promise<Reminder | 'many'>;
  known(key: string): Promise<Reminder | undefined>;
  /** Those of somebody that are still to come, the next first. */
  of(platform: string, person: string): Promise<readonly Reminder[]>;
  /** One of somebody's by its number, also when it was said some days ago. */
  one(platform: string, person: string, number: number): Promise<Reminder | undefined>;
  /** The one of somebody's that was said last. */
  latest(platform: string, person: string): Promise<Reminder | undefined>;
  /** False: there is none by this number that is still to come. */
  cancel(platform: string, person: string, number: number): Promise<boolean>;
  /** What was to be said by then, oldest first, but for some. */
  due(platform: string, by: number, but: readonly string[], most: number): Promise<readonly Reminder[]>;
  /** When the next is to be said after then. */
  next(platform: string, after: number): Promise<number | undefined>;
  /** This occurrence was said, or nobody can say it; the next comes at `due`, if it is to come again. Where it was changed meanwhile: nothing. */
  past(reminder: Reminder, due: number | undefined): Promise<void>;
  /** It is to be said at `due` instead, also when it was said already. False: it was changed meanwhile. */
  putOff(reminder: Reminder, due: number): Promise<boolean>;
  /** It does not exist any more, whatever became of it. */
  drop(key: string): Promise<void>;
  /** Forgets those that were said for the last time before then. */
  prune(before: number): Promise<void>;
  /** Calls back whenever something may be due sooner than before. */
  watch(changed: () => void): void;
}

type Row = Selectable<Tables['reminders']>;

export function openReminders(store: Store, now: () => number = Date.now, vault: Vault = openVault()): Reminders {
  const opened = (rows: readonly Row[]) => rows.flatMap((row) => vault.open(cells.reminders, row) ?? []).map(reminder);
  const all = () => store.selectFrom('reminders').selectAll();
  const their = (platform: string, person: string) => all().where((w) => w.and({ platform, person }));
  const watchers: (() => void)[] = [];
  const tell = (): void => watchers.forEach((changed) => changed());
  const known = async (key: string) => opened(await all().where('key', '=', key).execute())[0];
  const occurrence = ({ key, count }: Reminder) =>
    store
      .updateTable('reminders')
      .where('key', '=', key)
      .where('count', '=', count)
      .set({ count: count + 1 });

  return {
    async add(wanted) {
      const isKept = await insert(store, wanted, vault);
      if (!isKept) return 'many';
      tell();
      const kept = await known(wanted.key);
      if (!kept) throw new Error('a reminder that was just kept is gone');
      return kept;
    },
    known,
    of: async (platform, person) =>
      opened(await their(platform, person).where('due', 'is not', null).orderBy('due').orderBy('number').execute()),
    one: async (platform, person, number) =>
      opened(await their(platform, person).where('number', '=', number).execute())[0],
    async latest(platform, person) {
      const said = their(platform, person).where('said_at', 'is not', null);
      return opened(await said.orderBy('said_at', 'desc').orderBy('number', 'desc').limit(1).execute())[0];
    },
    async cancel(platform, person, number) {
      const { numDeletedRows } = await store
        .deleteFrom('reminders')
        .where((w) => w.and({ platform, person, number }))
        .where('due', 'is not', null)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },
    async due(platform, by, but, most) {
      const ripe = all().where('platform', '=', platform).where('due', '<=', by);
      const left = but.length === 0 ? ripe : ripe.where('key', 'not in', but);
      return opened(await left.orderBy('due').orderBy('key').limit(most).execute());
    },
    async next(platform, after) {
      const soonest = store.selectFrom('reminders').where('platform', '=', platform).where('due', '>', after);
      const row = await soonest.select((e) => e.fn.min('due').as('due')).executeTakeFirst();
      return row?.due ?? undefined;
    },
    async past(one, due) {
      await occurrence(one)
        .set({ due: due ?? null, said_at: now() })
        .execute();
    },
    async putOff(one, due) {
      const { numUpdatedRows } = await occurrence(one).set({ due }).executeTakeFirst();
      tell();
      return numUpdatedRows > 0n;
    },
    async drop(key) {
      await store.deleteFrom('reminders').where('key', '=', key).execute();
    },
    async prune(before) {
      await store.deleteFrom('reminders').where('due', 'is', null).where('said_at', '<', before).execute();
    },
    watch: (changed) => void watchers.push(changed),
  };
}

/** At once or not at all, so that two of them cannot both be the last that somebody may have. */
function insert(store: Store, wanted: Wanted, vault: Vault): Promise<boolean> {
  const { platform } = wanted.place;
  const { person, key } = wanted;
  return store.transaction().execute(async (within) => {
    if (await within.selectFrom('reminders').where('key', '=', key).select('key').executeTakeFirst()) return true;
    const their = within.selectFrom('reminders').where((w) => w.and({ platform, person }));
    const counted = await their
      .select((e) => [e.fn.max('number').as('last'), e.fn.count<number>('due').as('open')])
      .executeTakeFirst();
    if ((counted?.open ?? 0) >= mostReminders) return false;
    const row = rowOf(wanted, (counted?.last ?? 0) + 1);
    await within.insertInto('reminders').values(vault.seal(cells.reminders, row)).execute();
    return true;
  });
}

function rowOf({ place, messageId, locale, ...rest }: Wanted, number: number) {
  const row = { ...place, ...rest, number, count: 0, said_at: null, message_id: messageId ?? null };
  return { ...row, locale: locale ?? null } satisfies Insertable<Tables['reminders']>;
}

function reminder(row: Row): Reminder {
  const { platform, space, room, due, said_at: _, message_id: messageId, locale, repeat, ...rest } = row;
  return {
    ...rest,
    place: { platform, space, room },
    // What `add` wrote.
    repeat: repeat as Repeat,
    ...(due !== null && { due }),
    ...(messageId !== null && { messageId }),
    ...(locale !== null && { locale }),
  };
}
