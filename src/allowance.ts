// How much of the budgets is left: counted in memory from the moment a call is recorded, and held for work under way.
import { LRUCache } from 'lru-cache';
import { type Period, periods, type Rule, rulesIn, spellRule, type Used } from './budgets.ts';
import type { Person, Place } from './message.ts';
import type { Settings, Values } from './settings.ts';
import type { Usage } from './usage.ts';
import { windowOf } from './usage/calendar.ts';
import { Seats } from './usage/seats.ts';
import { measured, Tally } from './usage/tally.ts';

/** Who uses something. */
export type Spender = Pick<Person, 'id' | 'roles'>;

/** How it stands with one rule, for one person in one room. */
export interface Account {
  readonly rule: Rule;
  readonly used: number;
  /** What work under way is expected to use besides. */
  readonly held: number;
  /** When it starts anew, milliseconds since 1970. */
  readonly until: number;
}

export type Admission =
  /** Disposed of when the work has ended: what is expected of it is held until then. */
  | { readonly type: 'admitted'; readonly seat: Disposable; readonly accounts: readonly Account[] }
  /** Those that leave nothing. */
  | { readonly type: 'full'; readonly accounts: readonly Account[] };

export interface Budgets {
  /** Every rule that holds for somebody in a room; none, for whom no budget holds. Costs no query after the first of a period. */
  accounts(who: Spender, place: Place): Promise<readonly Account[]>;
  /** Lets work begin where each rule leaves something of what it needs, which is all that is more than 0 in `expected`. */
  admit(who: Spender, place: Place, expected: Used): Promise<Admission>;
  /** Every rule of a space; those that count people apart, with the most that one of them has used. */
  overview(place: Place): Promise<readonly Account[]>;
  /** Whether somebody is to be told of a rule now: once in its period. */
  mayTell(who: Spender, place: Place, account: Account): boolean;
  /** Resolves after so many milliseconds, earlier when less is held, and when the signal aborts. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
  now(): number;
}

interface Entry {
  readonly tally: Tally;
  /** Resolves once all that was used before is in it. */
  readonly ready: Promise<Tally>;
}

/** What a tally tells apart. */
type By = 'person' | 'room';

/** Spaces by period whose sums are at hand: others are added up again. And people who were told of a rule. */
const [mostTallies, mostTold] = [3000, 100_000];

export function openBudgets(
  usage: Pick<Usage, 'follow' | 'sums'>,
  settings: Settings,
  now: () => number = Date.now,
): Budgets {
  const tallies = new LRUCache<string, Entry>({ max: mostTallies });
  const told = new LRUCache<string, true>({ max: mostTold });
  const seats = new Seats();
  const key = ({ platform, space }: Place, period: Period, by: By) => JSON.stringify([platform, space, period, by]);

  usage.follow((use) => {
    const { person, place } = use.caller;
    const used = measured(use);
    for (const period of periods)
      for (const by of ['person', 'room'] as const) {
        const tally = tallies.get(key(place, period, by))?.tally;
        if (tally?.complete) tally.add(by === 'room' ? settings.rooms(place) : [person.id], used);
      }
    seats.used(person.id, place, used);
  });

  function tallyOf(place: Place, { who, per }: Rule): Promise<Tally> {
    const window = windowOf(per, now());
    const name = key(place, per, who.type === 'room' ? 'room' : 'person');
    const known = tallies.get(name);
    if (known && known.tally.window.to >= window.to) return known.ready;
    const tally = new Tally(window);
    const entry: Entry = { tally, ready: who.type === 'room' ? byRoom(place, tally) : byPerson(place, tally) };
    tallies.set(name, entry);
    // What could not be added up is tried again.
    entry.ready.catch(() => tallies.delete(name));
    return entry.ready;
  }

  const byPerson = (place: Place, tally: Tally): Promise<Tally> =>
    usage.sums({ space: place, ...tally.window, by: ['person'] }, (sums) => {
      for (const one of sums) tally.add([one.person], measured(one));
      return Object.assign(tally, { complete: true });
    });
  const byRoom = (place: Place, tally: Tally): Promise<Tally> =>
    usage.sums({ space: place, ...tally.window, by: ['room'] }, (sums) => {
      for (const one of sums) tally.add(settings.rooms({ ...place, room: one.room }), measured(one));
      return Object.assign(tally, { complete: true });
    });

  /** What tells how it stands with the rules, without waiting: between that and what follows from it, nobody else is let in. */
  async function standing(who: Spender, place: Place): Promise<() => readonly Account[]> {
    const values = await settings.of(place);
    const rooms = settings.rooms(place);
    const rules = isExempt(who, values) ? [] : rulesIn(values.budgets).filter((rule) => holds(rule, who, rooms));
    const all = await Promise.all(rules.map(async (rule) => ({ rule, tally: await tallyOf(place, rule) })));
    return () =>
      all.map(({ rule, tally }) => ({
        rule,
        used: usedOf(rule, tally, who.id)[rule.of],
        held: seats.held(rule, who.id, place),
        until: tally.window.to,
      }));
  }

  return {
    now,
    accounts: async (who, place) => (await standing(who, place))(),
    async admit(who, place, expected) {
      const accounts = (await standing(who, place))();
      const full = accounts.filter(({ rule, used, held }) => expected[rule.of] > 0 && used + held >= rule.most);
      if (full.length > 0) return { type: 'full', accounts: full };
      return { type: 'admitted', accounts, seat: seats.take(who.id, place, settings.rooms(place), expected) };
    },
    async overview(place) {
      const rules = rulesIn((await settings.of(place)).budgets);
      return Promise.all(
        rules.map(async (rule) => {
          const tally = await tallyOf(place, rule);
          const apart = rule.who.type === 'person' || rule.who.type === 'role';
          const used = apart ? tally.most(rule.of) : usedOf(rule, tally, '')[rule.of];
          return { rule, used, held: 0, until: tally.window.to };
        }),
      );
    },
    mayTell(who, { platform, space }, { rule, until }) {
      const name = JSON.stringify([platform, space, who.id, spellRule(rule), until]);
      const known = told.has(name);
      told.set(name, true);
      return !known;
    },
    async pause(ms, signal) {
      if (signal.aborted) return;
      const over = Promise.withResolvers<void>();
      const end = () => over.resolve();
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end, { once: true });
      await Promise.race([over.promise, seats.news]);
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
    },
  };
}

/** What those have used whom a rule counts together with a person. */
function usedOf({ who }: Rule, tally: Tally, person: string): Used {
  if (who.type === 'space') return tally.all;
  return tally.of(who.type === 'room' ? who.id : person);
}

function isExempt({ id, roles }: Spender, values: Pick<Values, 'exempt-roles' | 'exempt-people'>): boolean {
  return values['exempt-people'].includes(id) || roles.some((role) => values['exempt-roles'].includes(role));
}

function holds({ who }: Rule, { roles }: Spender, rooms: readonly string[]): boolean {
  if (who.type === 'role') return roles.includes(who.id);
  return who.type !== 'room' || rooms.includes(who.id);
}
