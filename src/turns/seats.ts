// How much one person gets at once: who asks in many rooms waits for their own answers, and holds up nobody else's.

/** Answers that are written for one person at the same time: more than anybody reads, and few beside a server's. */
const mostSeats = 20;

interface Row {
  taken: number;
  readonly waiting: (() => void)[];
}

/** The seats of every person. Whoever takes one gives it back by disposing of it, once. */
export class Seats {
  readonly #most: number;
  readonly #rows = new Map<string, Row>();

  constructor(most = mostSeats) {
    this.#most = most;
  }

  /** How many people have a seat. */
  get people(): number {
    return this.#rows.size;
  }

  /** Resolves once the person has a seat, first come, first served. */
  async take(person: string): Promise<Disposable> {
    const row = this.#rows.get(person) ?? { taken: 0, waiting: [] };
    this.#rows.set(person, row);
    if (row.taken < this.#most) row.taken += 1;
    else await new Promise<void>((resolve) => row.waiting.push(resolve));
    return { [Symbol.dispose]: () => this.#free(person, row) };
  }

  /** A seat passes to whoever waits longest. */
  #free(person: string, row: Row): void {
    const next = row.waiting.shift();
    if (next) return next();
    row.taken -= 1;
    if (row.taken === 0) this.#rows.delete(person);
  }
}
