// The files and the speech below one answer: each posted once, after the pages, with its receipt.
import { insist } from './insist.ts';
import { keyOf } from './key.ts';
import type { ReplyPart, Turn } from '../message.ts';
import { type Enclosure, type Poster, PostError } from '../poster.ts';
import type { Receipts } from '../receipts.ts';
import { BotError } from '../trouble.ts';

/** Enclosures are numbered from here on among the receipts of an answer, which has far fewer pages. */
export const firstEnclosure = 1000;

type Part = Extract<ReplyPart, { type: 'file' | 'audio' }>;

/** What an earlier attempt left. Without an id, its outcome is unknown. */
interface Left {
  readonly key: string;
  readonly id?: string;
}

/** The enclosures of the answer to one turn. Calls must not overlap, but for `add`. */
export class Enclosures {
  readonly #turn: Turn;
  readonly #poster: Poster;
  readonly #receipts: Receipts;
  readonly #signal: AbortSignal;
  readonly #left = new Map<number, Left>();
  readonly #restored = Promise.withResolvers<void>();
  #wanted: (Enclosure | 'posted')[] = [];
  #done = 0;

  constructor(turn: Turn, poster: Poster, receipts: Receipts, signal: AbortSignal) {
    this.#turn = turn;
    this.#poster = poster;
    this.#receipts = receipts;
    this.#signal = signal;
  }

  /** Takes up what an earlier attempt left. */
  async restore(): Promise<void> {
    try {
      for (const { page, key, messageId: id } of await this.#receipts.receipts(this.#turn.id)) {
        if (page >= firstEnclosure) this.#left.set(page - firstEnclosure, { key, ...(id !== undefined && { id }) });
      }
    } finally {
      this.#restored.resolve();
    }
  }

  /** Takes one more in, and begins to make its sound unless that was posted before a restart. */
  async add(part: Part): Promise<void> {
    await this.#restored.promise;
    const posted = this.#left.get(this.#wanted.length)?.id !== undefined;
    if (posted) this.#wanted.push('posted');
    else if (part.type === 'file') this.#wanted.push(part);
    else {
      const sounding = part.begin(this.#signal);
      // Whoever posts it hears of its failure.
      sounding.whole.catch(() => undefined);
      this.#wanted.push({ type: 'audio', sounding });
    }
  }

  /** What was wanted is not any more. */
  drop(): void {
    this.#wanted = [];
  }

  /** Posts what is not posted yet, and takes away what is too much. Returns what people should know of it, a sentence each. */
  async post(): Promise<readonly string[]> {
    const notes: string[] = [];
    for (; this.#done < this.#wanted.length && !this.#signal.aborted; this.#done += 1) {
      const enclosure = this.#wanted[this.#done];
      if (!enclosure || enclosure === 'posted') continue;
      const note = this.#tooLarge(enclosure) ?? (await this.#postOne(enclosure, this.#done));
      if (note !== undefined) notes.push(note);
    }
    if (!this.#signal.aborted) await this.removeFrom(this.#wanted.length);
    return notes;
  }

  async removeFrom(count: number): Promise<void> {
    for (const [number, { key, id }] of [...this.#left].toReversed()) {
      if (number < count) continue;
      const found = id ?? (await insist(() => this.#poster.findEnclosure(key, number), this.#signal));
      if (found !== undefined) await insist(() => this.#poster.remove(found), this.#signal);
      await this.#receipts.removed(this.#turn.id, firstEnclosure + number);
      this.#left.delete(number);
    }
  }

  #tooLarge(enclosure: Enclosure): string | undefined {
    if (enclosure.type === 'audio' || enclosure.clip.bytes.length <= this.#poster.largestFile) return undefined;
    return `${enclosure.clip.name} is larger than a file may be here.`;
  }

  async #postOne(enclosure: Enclosure, number: number): Promise<string | undefined> {
    const { id: turnId, place } = this.#turn;
    const page = firstEnclosure + number;
    const key = this.#left.get(number)?.key ?? keyOf(turnId, page);
    let doubtful = this.#left.has(number);
    const once = async (): Promise<string> => {
      const found = doubtful ? await this.#poster.findEnclosure(key, number) : undefined;
      if (found !== undefined) return found;
      doubtful = true;
      return this.#poster.enclose(enclosure, number, key);
    };
    if (!doubtful) await this.#receipts.intend(turnId, place, page, key);
    this.#left.set(number, { key });
    try {
      const id = await insist(once, this.#signal);
      await this.#receipts.posted(turnId, page, id);
      this.#left.set(number, { key, id });
      return undefined;
    } catch (error) {
      // It may have arrived: its receipt stays, for whoever goes on with the turn, or takes its answer away.
      if (this.#signal.aborted) return undefined;
      const sentence = this.#told(error);
      this.#left.delete(number);
      await this.#receipts.removed(turnId, page);
      return sentence;
    }
  }

  /** What a failure means to people. What may pass is thrown: the turn is tried again. */
  #told(error: unknown): string {
    if (error instanceof BotError) return error.sentence;
    if (error instanceof PostError && error.kind === 'refused') return 'I may not post files here.';
    if (error instanceof PostError && error.kind === 'invalid') return 'A file was not taken here.';
    throw error;
  }
}
