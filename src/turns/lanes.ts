// The rooms that have something to do: a queue each, forgotten when nothing is left in it.
import type { Place } from '../message.ts';
import type { Entry } from './run.ts';

export interface Lane {
  readonly place: Place;
  /** Oldest first; the first one runs. */
  readonly entries: Entry[];
  busy: boolean;
  /** Offers to one room are taken in one after the other, so that order and bursts are certain. */
  gate: Promise<unknown>;
  /** How many offers stand at the gate. */
  offers: number;
}

/** The lanes of one platform. A lane stays the same for as long as anybody uses it: two would run two turns in one room. */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();

  /** How many lanes there are. */
  get size(): number {
    return this.#lanes.size;
  }

  /** How many turns wait or run, in all rooms. */
  get turns(): number {
    return this.all().reduce((sum, { entries }) => sum + entries.length, 0);
  }

  all(): Lane[] {
    return [...this.#lanes.values()];
  }

  /** The lane of a room, made when there is none. */
  of(place: Place): Lane {
    const lane = this.get(place) ?? { place, entries: [], busy: false, gate: Promise.resolve(), offers: 0 };
    this.#lanes.set(keyOf(place), lane);
    return lane;
  }

  get(place: Place): Lane | undefined {
    return this.#lanes.get(keyOf(place));
  }

  find(matches: (entry: Entry) => boolean): Entry | undefined {
    return this.all()
      .flatMap(({ entries }) => entries)
      .find(matches);
  }

  /** Forgets a lane that nobody uses. */
  sweep({ place, entries, busy, offers }: Lane): void {
    if (entries.length === 0 && !busy && offers === 0) this.#lanes.delete(keyOf(place));
  }
}

function keyOf({ space, room }: Place): string {
  return JSON.stringify([space, room]);
}
