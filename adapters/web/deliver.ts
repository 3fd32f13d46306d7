// Shows one answer on the page, through the room that its viewers watch.
import type { Turn } from '#src/message.ts';
import { type Page, type Poster, PostError } from '#src/poster.ts';
import type { Room } from './room.ts';
import type { Lease, Rooms } from './rooms.ts';

/** Milliseconds between two edits: a screen shows no more, and a reader sees an even flow. */
const paceMs = 30;

export function poster(rooms: Rooms, turn: Turn): Poster {
  return new WebPoster(rooms, turn);
}

class WebPoster implements Poster {
  readonly limit = 16_000;
  readonly revisable = true;
  readonly #turn: Turn;
  readonly #lease: Promise<Lease>;
  readonly #growing = new Set<string>();
  #over = false;
  #editedAt = 0;

  constructor(rooms: Rooms, turn: Turn) {
    this.#turn = turn;
    this.#lease = rooms.enter(turn.place.room);
    // Who needs the room hears of it failing; the signs below can do without it.
    this.#lease.catch(() => undefined);
  }

  size(text: string): number {
    return text.length;
  }

  pace(): number {
    return Math.max(0, this.#editedAt + paceMs - Date.now());
  }

  /** An alert, as GitHub writes them: https://docs.github.com/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#alerts */
  note(text: string): string {
    return ['> [!NOTE]', ...text.split('\n').map((line) => `> ${line}`)].join('\n');
  }

  working(on: string): void {
    this.#sign((room) => ({ ...room.signs, working: on }));
  }

  waiting(text: string): void {
    this.#sign((room) => ({ ...room.signs, waiting: text }));
  }

  async post(page: Page, key: string): Promise<string> {
    const room = await this.#room();
    await this.#show(room, `answer:${key}`, page);
    room.signs = { turn: this.#turn.id };
    return `answer:${key}`;
  }

  async edit(id: string, page: Page): Promise<void> {
    const room = await this.#room();
    if (!room.get(id)) throw new PostError('gone', 'the message is no more');
    this.#editedAt = Date.now();
    await this.#show(room, id, page);
  }

  async remove(id: string): Promise<void> {
    this.#growing.delete(id);
    await (await this.#room()).remove(id).catch(unknown);
  }

  async find(key: string): Promise<string | undefined> {
    return (await this.#room()).get(`answer:${key}`)?.id;
  }

  over(): void {
    if (this.#over) return;
    this.#over = true;
    // What is cut short grows no more until the next process goes on with it.
    void this.#lease.then(
      async (lease) => {
        using held = lease;
        const { room } = held;
        if (room.signs.turn === this.#turn.id) room.signs = {};
        for (const id of this.#growing) await this.#settle(room, id);
      },
      () => undefined,
    );
  }

  async #show(room: Room, id: string, { text, growing }: Page): Promise<void> {
    if (growing) this.#growing.add(id);
    else this.#growing.delete(id);
    await this.#ask(room);
    await room.show({ id, by: 'bot', text, growing }).catch(unknown);
  }

  async #settle(room: Room, id: string): Promise<void> {
    const shown = room.get(id);
    // The text stands in memory either way; an answer that is resumed is written again.
    if (shown) await room.show({ ...shown, growing: false }).catch(() => undefined);
  }

  /** Shows the questions, where the process died between taking them in and showing them. */
  async #ask(room: Room): Promise<void> {
    for (const { id, text, at } of this.#turn.messages) {
      if (!room.knows(id)) await room.show({ id, by: 'person', text, at, growing: false }).catch(unknown);
    }
  }

  #sign(signs: (room: Room) => Room['signs']): void {
    void this.#lease.then(
      ({ room }) => {
        if (!this.#over) room.signs = { ...signs(room), turn: this.#turn.id };
      },
      () => undefined,
    );
  }

  async #room(): Promise<Room> {
    return (await this.#lease.catch(unknown)).room;
  }
}

/** The store failed: what was to be shown may or may not outlive this process. */
function unknown(cause: unknown): never {
  throw new PostError('unknown', 'the page could not be written', { cause });
}
