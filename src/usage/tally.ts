// What was used of everything that budgets measure: by each person, in each room with its threads, and in all.
import { type Measure, measures, type Used } from '../budgets.ts';
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

/** What was used in one space in one hour, day or month: by each person, or in each room with its threads. */
export class Tally {
  readonly window: Window;
  /** Whether all that was used before is in it, so that every call from now on has to be added. */
  complete = false;
  readonly #used = new Map<string, Used>();
  #all = nothing;

  constructor(window: Window) {
    this.window = window;
  }

  /** `names`: a person; or a room, and what it is a thread of. */
  add(names: readonly string[], used: Used): void {
    this.#all = added(this.#all, used);
    for (const name of new Set(names)) this.#used.set(name, added(this.#used.get(name) ?? nothing, used));
  }

  of(name: string): Used {
    return this.#used.get(name) ?? nothing;
  }

  /** All of them together. */
  get all(): Used {
    return this.#all;
  }

  /** The most that one of them has used. */
  most(of: Measure): number {
    let most = 0;
    for (const used of this.#used.values()) most = Math.max(most, used[of]);
    return most;
  }
}
