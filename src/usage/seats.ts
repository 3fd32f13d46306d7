// Work under way, and what is expected of it still: so that much is held, until it is known what it used.
import { type Measure, measures, type Rule, type Used } from '../budgets.ts';
import type { Place } from '../message.ts';

interface Seat {
  readonly person: string;
  readonly place: Place;
  /** The room, and what it is a thread of. */
  readonly rooms: readonly string[];
  left: Used;
}

/** The seats of all spaces. */
export class Seats {
  readonly #taken = new Set<Seat>();
  #news = Promise.withResolvers<void>();

  /** Given back by disposing of it. */
  take(person: string, place: Place, rooms: readonly string[], expected: Used): Disposable {
    const seat: Seat = { person, place, rooms, left: expected };
    this.#taken.add(seat);
    return {
      [Symbol.dispose]: () => {
        if (this.#taken.delete(seat)) this.#tell();
      },
    };
  }

  /** What was used is not expected any more. Which of somebody's seats in a room it was does not matter to the sum. */
  used(person: string, place: Place, used: Used): void {
    let rest = used;
    for (const seat of this.#taken) {
      if (seat.person !== person || !isSame(seat.place, place)) continue;
      const left = minus(seat.left, rest);
      rest = minus(rest, seat.left);
      seat.left = left;
    }
    this.#tell();
  }

  /** What is held for whom a rule counts together with a person. */
  held({ who, of }: Rule, person: string, { platform, space }: Pick<Place, 'platform' | 'space'>): number {
    let sum = 0;
    for (const seat of this.#taken) {
      if (seat.place.platform !== platform || seat.place.space !== space) continue;
      const counts =
        who.type === 'space' || (who.type === 'room' ? seat.rooms.includes(who.id) : seat.person === person);
      if (counts) sum += seat.left[of];
    }
    return sum;
  }

  /** Resolves when less is held than now. */
  get news(): Promise<void> {
    return this.#news.promise;
  }

  #tell(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }
}

function isSame(one: Place, other: Place): boolean {
  return one.platform === other.platform && one.space === other.space && one.room === other.room;
}

/** Never less than nothing. */
function minus(one: Used, other: Used): Used {
  const rest = (of: Measure) => [of, Math.max(0, one[of] - other[of])];
  // One of each measure.
  return Object.fromEntries(measures.map(rest)) as Used;
}
