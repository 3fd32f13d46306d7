// A queue that is fair to people: one entry of each person in turn, so that nobody waits behind one person's crowd.

/** The urgent go first, in their order; the others by turns. */
export class Queue<Entry extends { readonly person: string; readonly urgent: boolean }> {
  readonly #urgent: Entry[] = [];
  /** The order of the people is the order of their turns. */
  readonly #people = new Map<string, Entry[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** How many of a person's entries wait. */
  of(person: string): number {
    return this.#people.get(person)?.length ?? 0;
  }

  add(entry: Entry): void {
    this.#size += 1;
    if (entry.urgent) return void this.#urgent.push(entry);
    const own = this.#people.get(entry.person);
    if (own) own.push(entry);
    else this.#people.set(entry.person, [entry]);
  }

  /** Takes an entry out. Who was served goes to the end of the turns; who gave up keeps the place. */
  remove(entry: Entry, served: boolean): void {
    const own = entry.urgent ? this.#urgent : this.#people.get(entry.person);
    const at = own?.indexOf(entry) ?? -1;
    if (!own || at < 0) return;
    own.splice(at, 1);
    this.#size -= 1;
    if (entry.urgent) return;
    if (served || own.length === 0) this.#people.delete(entry.person);
    if (own.length > 0) this.#people.set(entry.person, own);
  }

  /** Everybody, in the order in which they will be served. */
  order(): readonly Entry[] {
    const people = [...this.#people.values()];
    const rounds = Math.max(0, ...people.map((own) => own.length));
    const turns = Array.from({ length: rounds }, (_, round) => people.flatMap((own) => own[round] ?? []));
    return [...this.#urgent, ...turns.flat()];
  }
}
