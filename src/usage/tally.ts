// What was used of everything that budgets measure: by each person, in each room with its threads, and in all.
import { type Measure, measures, type Scope, type Used } from '../budgets.ts';
import type { Window } from './calendar.ts';
import type { Amounts } from './sum.ts';

const nothing: Used = { tokens: 0, dollars: 0, seconds: 0, images: 0 };

/** What budgets measure of what was used. */
export function measured(
  used: Pick<Amounts, 'promptTokens' | 'completionTokens' | 'dollars'> &
    Partial<Pick<Amounts, 'audioSeconds' | 'images'>>,
): Used {
  const { promptTokens, completionTokens, dollars, audioSeconds = 0, images = 0 } = used;
  return { tokens: promptTokens + completionTokens, dollars, seconds: audioSeconds, images };
}

function added(one: Used, other: Used): Used {
  // One of each measure.
  return Object.fromEntries(measures.map((of) => [of, one[of] + other[of]])) as Used;
}

/** Of one space, in one hour, day or month. */
export class Tally {
  readonly window: Window;
  /** Whether all that was used before is in it, so that every call from now on has to be added. */
  complete = false;
  readonly #people = new Map<string, Used>();
  readonly #rooms = new Map<string, Used>();
  #all = nothing;

  constructor(window: Window) {
    this.window = window;
  }

  /** `rooms`: the room, and what it is a thread of. */
  add(person: string, rooms: readonly string[], used: Used): void {
    this.#all = added(this.#all, used);
    this.#people.set(person, added(this.#people.get(person) ?? nothing, used));
    for (const room of new Set(rooms)) this.#rooms.set(room, added(this.#rooms.get(room) ?? nothing, used));
  }

  /** What those have used whom a rule counts together with a person. */
  of(who: Scope, person: string): Used {
    if (who.type === 'space') return this.#all;
    return (who.type === 'room' ? this.#rooms.get(who.id) : this.#people.get(person)) ?? nothing;
  }

  /** The most that one person has used. */
  most(of: Measure): number {
    let most = 0;
    for (const used of this.#people.values()) most = Math.max(most, used[of]);
    return most;
  }
}
