// Shows one answer on the page, through the room that its viewers watch.
import type { Turn } from '#src/message.ts';
import { type Enclosure, type Page, type Poster, PostError } from '#src/poster.ts';
import { speaker, tongueOf } from '#src/tongue.ts';
import { enclose, type Shelf, unknown } from './enclose.ts';
import { largestFile } from './files.ts';
import { shownOf } from './inbound.ts';
import { note, understood } from './marks.ts';
import { pressed } from './press.ts';
import type { Room } from './room.ts';
import type { Lease, Rooms } from './rooms.ts';

/** Milliseconds between two edits: a screen shows no more, and a reader sees an even flow. */
const paceMs = 30;

/** `unseen` tells of a task that what is answered to it stands for it. */
export function poster(
  rooms: Rooms,
  shelf: Shelf,
  turn: Turn,
  unseen: (task: string) => boolean = () => false,
): Poster {
  return new WebPoster(rooms, shelf, turn, unseen);
}

class WebPoster implements Poster {
  readonly limit = 16_000;
  readonly revisable = true;
  readonly largestFile = largestFile;
  readonly #turn: Turn;
  readonly #shelf: Shelf;
  readonly #lease: Promise<Lease>;
  readonly #growing = new Set<string>();
  readonly #unseen: (task: string) => boolean;
  #over = false;
  #editedAt = 0;

  constructor(rooms: Rooms, shelf: Shelf, turn: Turn, unseen: (task: string) => boolean) {
    this.#turn = turn;
    this.#unseen = unseen;
    this.#shelf = shelf;
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

  readonly note = note;

  understood(text: string, folded: boolean, heading?: string): string {
    const { locale } = this.#turn.messages[0].author;
    return understood(text, folded, speaker(tongueOf(locale) ?? 'en'), heading);
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
    const room = await this.#room();
    await room.remove(id).catch(unknown);
    await this.#shelf.files.erase(room.id, id).catch(unknown);
  }

  async enclose(enclosure: Enclosure, _number: number, key: string): Promise<string> {
    const room = await this.#room();
    await this.#ask(room);
    await enclose(enclosure, room, { id: `answer:${key}`, ...this.#made }, key, this.#shelf);
    return `answer:${key}`;
  }

  async findEnclosure(key: string): Promise<string | undefined> {
    const shown = (await this.#room()).get(`answer:${key}`);
    return shown?.growing === false ? shown.id : undefined;
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

  /** What a command has made is no part of what was said; a new answer to a question is. */
  get #made(): { readonly made?: true } {
    const { task } = this.#turn.messages[0];
    return task && !this.#unseen(task.name) ? { made: true } : {};
  }

  async #show(room: Room, id: string, { text, growing, buttons = [] }: Page): Promise<void> {
    if (growing) this.#growing.add(id);
    else this.#growing.delete(id);
    await this.#ask(room);
    const below = buttons.length > 0 && { buttons: pressed(buttons, room.get(id)?.buttons) };
    await room.show({ id, by: 'bot', text, growing, ...below, ...this.#made }).catch(unknown);
  }

  async #settle(room: Room, id: string): Promise<void> {
    const shown = room.get(id);
    // The text stands in memory either way; an answer that is resumed is written again.
    if (shown) await room.show({ ...shown, growing: false }).catch(() => undefined);
  }

  /** Shows the questions, where the process died between taking them in and showing them. */
  async #ask(room: Room): Promise<void> {
    for (const message of this.#turn.messages) {
      if (room.knows(message.id) || (message.task && this.#unseen(message.task.name))) continue;
      const files = await this.#shelf.files.of(room.id, message.id).catch(unknown);
      await room.show(shownOf(message, files)).catch(unknown);
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
