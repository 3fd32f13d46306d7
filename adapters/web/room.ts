// One conversation while somebody looks at it or answers in it: what it shows now, and how that changes.
import { randomUUID } from 'node:crypto';
import { type Growth, growth } from './growth.ts';
import type { Shown, Transcript } from './transcript.ts';

/** What is going on in a room besides its messages. */
export interface Signs {
  /** The turn that is being answered, and can be stopped. */
  readonly turn?: string;
  readonly working?: string;
  readonly waiting?: string;
}

/** One step by which a viewer's picture of a room becomes the next one. */
export type Update =
  /** All that the room holds: what a viewer knows besides is gone. The messages follow. */
  | { readonly type: 'reset'; readonly ids: readonly string[] }
  | ({ readonly type: 'message' } & Growth & Omit<Shown, 'text'>)
  | { readonly type: 'removed'; readonly id: string }
  | ({ readonly type: 'signs' } & Signs);

/** An update, and the mark from which a viewer who took it can go on. */
export interface Step {
  readonly mark: string;
  readonly update: Update;
}

interface Entry {
  /** Counts the changes of a room; the room's latest is the largest. */
  readonly version: number;
  readonly id: string;
  /** Absent: it was removed. */
  readonly shown?: Shown;
}

/** Milliseconds between two writes of a growing text to the store; its end is always written. */
const writeEveryMs = 1_000;

export class Room {
  readonly id: string;
  readonly #transcript: Transcript;
  /** Tells marks of this room's life in memory from those of another. */
  readonly #life = randomUUID();
  readonly #entries = new Map<string, Entry>();
  readonly #written = new Map<string, number>();
  readonly #sleepers = new Set<() => void>();
  #version = 0;
  #latest = 0;
  #signs: Signs = {};

  private constructor(id: string, transcript: Transcript, all: readonly Shown[]) {
    this.id = id;
    this.#transcript = transcript;
    for (const shown of all) this.#enter(shown.id, shown);
  }

  static async open(id: string, transcript: Transcript): Promise<Room> {
    return new Room(id, transcript, await transcript.read(id));
  }

  get(id: string): Shown | undefined {
    return this.#entries.get(id)?.shown;
  }

  /** Whether a message is or was here: what was removed does not come back by being shown again. */
  knows(id: string): boolean {
    return this.#entries.has(id);
  }

  /** All messages, oldest first. */
  all(): readonly Shown[] {
    const all = [...this.#entries.values()].flatMap(({ shown }) => shown ?? []);
    return all.toSorted((a, b) => a.at - b.at);
  }

  /** A moment for one message, after all that were given before: two in one millisecond keep their order. */
  moment(): number {
    this.#latest = Math.max(Date.now(), this.#latest + 1);
    return this.#latest;
  }

  get signs(): Signs {
    return this.#signs;
  }

  set signs(signs: Signs) {
    this.#signs = signs;
    this.#ring();
  }

  /** Shows a message, or what became of it, and stores nothing of it: for what only lives as long as this process. */
  reveal(message: Omit<Shown, 'at'> & { readonly at?: number }): Shown {
    const at = this.get(message.id)?.at ?? message.at ?? this.moment();
    const shown = { ...message, at };
    this.#enter(message.id, shown);
    this.#ring();
    return shown;
  }

  /** Shows a message, or what became of it. Resolves when it is stored, which a growing one is once a second. */
  async show(message: Omit<Shown, 'at'> & { readonly at?: number }): Promise<void> {
    const { id, growing } = message;
    const shown = this.reveal(message);
    if (growing && Date.now() - (this.#written.get(id) ?? 0) < writeEveryMs) return;
    if (growing) this.#written.set(id, Date.now());
    else this.#written.delete(id);
    await this.#transcript.write(this.id, shown);
  }

  /** Nothing of what was shown is any more; the store is left alone. */
  clear(): void {
    for (const id of this.#entries.keys()) this.#enter(id);
    this.#ring();
  }

  async remove(id: string): Promise<void> {
    this.#enter(id);
    this.#ring();
    await this.#transcript.erase(this.id, id);
  }

  /**
   * The way from what a viewer has seen to what is shown, and on as it changes: whoever is slow gets fewer and larger
   * steps. Begins with a reset unless `mark` is of this room's present life. Ends when `signal` aborts.
   */
  async *watch(mark: string | undefined, signal: AbortSignal): AsyncGenerator<Step> {
    const told = new Map<string, string>();
    let signs: Signs | undefined;
    let seen = this.#seenBy(mark);
    const step = (update: Update): Step => ({ mark: `${this.#life}_${seen}`, update });
    if (seen === undefined) {
      seen = 0;
      yield step({ type: 'reset', ids: this.all().map(({ id }) => id) });
    }
    while (!signal.aborted) {
      for (const entry of this.#since(seen)) {
        seen = entry.version;
        yield step(updateTo(entry, told));
      }
      if (signs !== this.#signs) {
        signs = this.#signs;
        yield step({ type: 'signs', ...signs });
      }
      if (this.#version === seen && this.#signs === signs) await this.#change(signal);
    }
  }

  #seenBy(mark: string | undefined): number | undefined {
    const [life, version] = mark?.split('_') ?? [];
    const seen = Number(version);
    return life === this.#life && seen <= this.#version ? seen : undefined;
  }

  #since(version: number): readonly Entry[] {
    const newer = [...this.#entries.values()].filter((entry) => entry.version > version);
    return newer.toSorted((a, b) => a.version - b.version);
  }

  #enter(id: string, shown?: Shown): void {
    this.#version += 1;
    this.#latest = Math.max(this.#latest, shown?.at ?? 0);
    this.#entries.set(id, { version: this.#version, id, ...(shown ? { shown } : {}) });
  }

  #ring(): void {
    for (const wake of this.#sleepers) wake();
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#sleepers.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#sleepers.add(wake);
      signal.addEventListener('abort', wake);
      if (signal.aborted) wake();
    });
  }
}

/** `told` holds the growing texts as the viewer has them. */
function updateTo({ id, shown }: Entry, told: Map<string, string>): Update {
  if (!shown) return { type: 'removed', id };
  const { text, ...rest } = shown;
  const grown = growth(told.get(id) ?? '', text);
  if (shown.growing) told.set(id, text);
  else told.delete(id);
  return { type: 'message', ...rest, ...grown };
}
