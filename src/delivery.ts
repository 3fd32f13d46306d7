// Shows one reply through a poster: posts, edits, paces, keeps receipts, and never posts anything twice.
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Draft } from './draft.ts';
import type { Turn } from './message.ts';
import type { Reply } from './platform.ts';
import { type Page, type Poster, PostError } from './poster.ts';
import type { Receipts } from './receipts.ts';

/** One platform message of the answer: what was last sent, and whether its outcome is known. */
interface Slot {
  key: string;
  id?: string;
  /** An intent of this or an earlier process whose outcome is unknown. */
  doubtful: boolean;
  sent?: string;
  growing?: boolean;
  /** By our monotonic clock, milliseconds. */
  postedAt: number;
}

/** Tries for a call that may yet succeed; with the pauses between them, about half a minute. */
const mostTries = 7;
/** The longest pause that a platform may ask for before the call counts as failed, milliseconds. */
const patienceMs = 20_000;
/** An answer that took longer than this and ended by edits gets the platform's unread cue, milliseconds. */
const longAnswerMs = 20_000;

/**
 * Shows the reply to a turn and resolves when its last word is posted. Where an earlier attempt left messages, they are
 * rewritten rather than joined by others. When `signal` aborts with the reason `'stopped'`, what was written so far is
 * shown as the final answer; with any other reason everything is left as it stands. Rejects with the `PostError` of a call
 * that could not be completed.
 */
export async function deliver(
  turn: Turn,
  reply: Reply,
  poster: Poster,
  receipts: Receipts,
  signal: AbortSignal,
): Promise<void> {
  await new Delivery(turn, poster, receipts, signal).run(reply);
}

/** Takes away every message of the answer to a turn. */
export async function withdraw(turn: Turn, poster: Poster, receipts: Receipts): Promise<void> {
  // From the last to the first: cut short by a crash, it leaves no gap in the pages.
  for (const receipt of (await receipts.receipts(turn.id)).toReversed()) {
    const id = receipt.messageId ?? (await poster.find(receipt.key, blank(receipt.page)));
    if (id !== undefined) await poster.remove(id);
    await receipts.removed(turn.id, receipt.page);
  }
}

class Delivery {
  readonly #turn: Turn;
  readonly #poster: Poster;
  readonly #receipts: Receipts;
  readonly #signal: AbortSignal;
  readonly #draft: Draft;
  readonly #slots: Slot[] = [];
  #firstShownAt = 0;
  #changed = Promise.withResolvers<void>();
  readonly #over = Promise.withResolvers<void>();

  constructor(turn: Turn, poster: Poster, receipts: Receipts, signal: AbortSignal) {
    this.#turn = turn;
    this.#poster = poster;
    this.#receipts = receipts;
    this.#signal = signal;
    this.#draft = new Draft(poster);
  }

  async run(reply: Reply): Promise<void> {
    for (const { page, key, messageId } of await this.#receipts.receipts(this.#turn.id)) {
      this.#slots[page] = {
        key,
        ...(messageId === undefined ? {} : { id: messageId }),
        doubtful: messageId === undefined,
        postedAt: performance.now(),
      };
    }
    const reading = this.#read(reply);
    // Its failure is awaited below, after the pages that came before it are shown.
    reading.catch(() => undefined);
    await this.#write();
    await reading;
  }

  /** Takes the reply in as fast as it comes; what the platform is too slow for is coalesced. */
  async #read(reply: Reply): Promise<void> {
    try {
      for await (const part of reply) {
        if (part.type === 'working') this.#poster.working(part.on);
        else if (part.type === 'wait' && this.#poster.waiting) this.#poster.waiting(part.text);
        else this.#draft.add(part);
        this.#changed.resolve();
      }
      if (this.#signal.reason === 'stopped') this.#draft.add({ type: 'note', text: 'Stopped.' });
    } finally {
      this.#changed.resolve();
      this.#over.resolve();
      this.#draft.end();
    }
  }

  async #write(): Promise<void> {
    for (;;) {
      await this.#changed.promise;
      if (this.#slots.length > 0) await Promise.race([sleep(this.#poster.pace()), this.#over.promise]);
      if (this.#signal.aborted && this.#signal.reason !== 'stopped') return;
      this.#changed = Promise.withResolvers();
      const { ended } = this.#draft;
      this.#turnOldPage();
      await this.#show(this.#draft.pages());
      if (ended) return;
    }
  }

  #turnOldPage(): void {
    const last = this.#slots.at(-1);
    const { pageAgeMs } = this.#poster;
    if (pageAgeMs && last?.growing && performance.now() - last.postedAt > pageAgeMs) this.#draft.turnPage();
  }

  async #show(pages: readonly Page[]): Promise<void> {
    for (const page of pages) {
      const slot = this.#slots[page.number];
      if (slot?.id !== undefined && slot.sent === page.text && slot.growing === page.growing) continue;
      if (slot?.id === undefined) await this.#post(page);
      else await this.#edit(slot.id, slot, page);
    }
    if (this.#draft.ended || this.#draft.retracted) await this.#removeFrom(pages.length);
    if (this.#draft.ended) await this.#cue(pages.length);
  }

  async #post(page: Page): Promise<void> {
    const slot = (this.#slots[page.number] ??= { key: this.#key(page.number, 0), doubtful: false, postedAt: 0 });
    if (!slot.doubtful) await this.#receipts.intend(this.#turn.id, this.#turn.place, page.number, slot.key);
    const id = await this.#send(page, async (shown) => {
      const found = slot.doubtful ? await this.#poster.find(slot.key, shown) : undefined;
      if (found !== undefined) return found;
      slot.doubtful = true;
      const posted = await this.#poster.post(shown, slot.key).catch((error: unknown) => {
        // Every other refusal says that nothing was posted.
        slot.doubtful = !(error instanceof PostError) || error.kind === 'unknown';
        throw error;
      });
      Object.assign(slot, { sent: page.text, growing: page.growing });
      return posted;
    });
    await this.#receipts.posted(this.#turn.id, page.number, id);
    Object.assign(slot, { id, doubtful: false, postedAt: performance.now() });
    this.#firstShownAt ||= performance.now();
    // What was found again may show an older text.
    if (slot.sent !== page.text || slot.growing !== page.growing) await this.#edit(id, slot, page);
  }

  async #edit(id: string, slot: Slot, page: Page): Promise<void> {
    try {
      if (page.growing) await this.#poster.edit(id, page);
      else await this.#send(page, (shown) => this.#poster.edit(id, shown));
      Object.assign(slot, { sent: page.text, growing: page.growing });
    } catch (error) {
      if (!(error instanceof PostError)) throw error;
      // The next edit will show what this one could not.
      if (page.growing && error.kind !== 'gone' && error.kind !== 'refused') return;
      if (error.kind !== 'gone') throw error;
      await this.#postAnew(page, slot);
    }
  }

  /** Somebody deleted the message: the answer goes on in a new one, but only once. */
  async #postAnew(page: Page, gone: Slot): Promise<void> {
    const key = this.#key(page.number, 1);
    if (gone.key === key) throw new PostError('gone', 'the message was deleted twice');
    this.#slots[page.number] = { key, doubtful: false, postedAt: 0 };
    await this.#post(page);
  }

  async #removeFrom(count: number): Promise<void> {
    for (let slot = this.#slots.at(-1); slot && this.#slots.length > count; slot = this.#slots.at(-1)) {
      const { key } = slot;
      const number = this.#slots.length - 1;
      const id = slot.id ?? (await this.#insist(() => this.#poster.find(key, blank(number))));
      if (id !== undefined) await this.#insist(() => this.#poster.remove(id));
      await this.#receipts.removed(this.#turn.id, number);
      this.#slots.pop();
    }
  }

  async #cue(number: number): Promise<void> {
    const { unreadCue } = this.#poster;
    const last = this.#slots.at(-1);
    const long =
      this.#firstShownAt > 0 && performance.now() - Math.max(this.#firstShownAt, last?.postedAt ?? 0) > longAnswerMs;
    if (unreadCue && long) await this.#post({ number, text: unreadCue, growing: false });
  }

  /** A text that the platform rejects is tried once more without any markup. */
  async #send<T>(page: Page, call: (page: Page) => Promise<T>): Promise<T> {
    try {
      return await this.#insist(() => call(page));
    } catch (error) {
      if (!(error instanceof PostError) || error.kind !== 'invalid') throw error;
      return this.#insist(() => call({ ...page, text: plain(page.text) }));
    }
  }

  /** Calls until it succeeds, waiting where the platform asks for it. */
  async #insist<T>(call: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await call();
      } catch (error) {
        if (!(error instanceof PostError) || tries >= mostTries) throw error;
        await this.#pause(error, tries);
      }
    }
  }

  async #pause(error: PostError, tries: number): Promise<void> {
    if (error.kind !== 'limited' && error.kind !== 'unknown') throw error;
    if (error.retryAfterMs > patienceMs) throw error;
    await sleep(error.retryAfterMs || 250 * 2 ** tries * (0.5 + Math.random() / 2));
    if (this.#signal.aborted && this.#signal.reason !== 'stopped') throw error;
  }

  /** Names a post for good: the same page of the same turn always has the same key. 22 characters. */
  #key(page: number, attempt: number): string {
    return createHash('sha256').update(`${this.#turn.id} ${page} ${attempt}`).digest('base64url').slice(0, 22);
  }
}

/** Stands for a page whose text is not known any more. */
function blank(number: number): Page {
  return { number, text: '', growing: false };
}

/** A text without anything that a platform could take for markup. */
function plain(text: string): string {
  return text.replace(/[`*_~|<>[\]#]/g, '').trim() || '…';
}
