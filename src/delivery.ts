// Shows one reply through a poster at the platform's pace, and takes it away again.
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { Draft } from './delivery/draft.ts';
import { Enclosures } from './delivery/enclosures.ts';
import type { Turn } from './message.ts';
import type { Reply } from './platform.ts';
import type { Poster } from './poster.ts';
import { Posts } from './delivery/posts.ts';
import type { Receipts } from './receipts.ts';
import { type Say, speaker, tongueOf } from './tongue.ts';

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
  const enclosures = new Enclosures(turn, poster, receipts, signal);
  const say = speaker(tongueOf(turn.author.locale) ?? 'en');
  await new Delivery(poster, new Posts(turn, poster, receipts, signal), enclosures, say, signal).run(reply);
}

/** Takes away every message of the answer to a turn. */
export async function withdraw(turn: Turn, poster: Poster, receipts: Receipts): Promise<void> {
  const { signal } = new AbortController();
  const enclosures = new Enclosures(turn, poster, receipts, signal);
  await enclosures.restore();
  await enclosures.removeFrom(0);
  const posts = new Posts(turn, poster, receipts, signal);
  await posts.restore();
  await posts.removeFrom(0);
}

class Delivery {
  readonly #poster: Poster;
  readonly #posts: Posts;
  readonly #enclosures: Enclosures;
  readonly #signal: AbortSignal;
  readonly #say: Say;
  readonly #draft: Draft;
  #firstShownAt = 0;
  #changed = Promise.withResolvers<void>();
  readonly #over = Promise.withResolvers<void>();

  constructor(poster: Poster, posts: Posts, enclosures: Enclosures, say: Say, signal: AbortSignal) {
    this.#poster = poster;
    this.#posts = posts;
    this.#enclosures = enclosures;
    this.#signal = signal;
    this.#say = say;
    this.#draft = new Draft(poster);
  }

  async run(reply: Reply): Promise<void> {
    const reading = this.#read(reply);
    // Its failure is awaited below, after the pages that came before it are shown.
    reading.catch(() => undefined);
    await this.#posts.restore();
    await this.#enclosures.restore();
    await this.#write();
    await reading;
    if (!this.#signal.aborted) await this.#enclose();
  }

  /** Takes the reply in as fast as it comes; what the platform is too slow for is coalesced. */
  async #read(reply: Reply): Promise<void> {
    try {
      for await (const part of reply) {
        if (part.type === 'working') this.#poster.working(part.on);
        else if (part.type === 'wait' && this.#poster.waiting) this.#poster.waiting(part.text);
        else if (part.type === 'file' || part.type === 'audio') await this.#enclosures.add(part);
        else this.#draft.add(part);
        if (part.type === 'retract') this.#enclosures.drop();
        this.#changed.resolve();
      }
      if (this.#signal.reason === 'stopped') this.#draft.add({ type: 'note', text: this.#say('Stopped.') });
    } finally {
      this.#changed.resolve();
      this.#over.resolve();
      this.#draft.end();
    }
  }

  /** Files and speech come below the words; what could not be posted is told there. */
  async #enclose(): Promise<void> {
    const notes = await this.#enclosures.post();
    if (notes.length === 0) return;
    for (const text of notes) this.#draft.add({ type: 'note', text });
    await this.#show();
  }

  async #write(): Promise<void> {
    for (;;) {
      await this.#changed.promise;
      // What came in one packet is shown at once, and what is whole by then is posted only once.
      if (this.#posts.count === 0) await setImmediate();
      else await Promise.race([sleep(this.#poster.pace()), this.#over.promise]);
      if (this.#signal.aborted && this.#signal.reason !== 'stopped') return;
      this.#changed = Promise.withResolvers();
      const { ended } = this.#draft;
      this.#turnOldPage();
      await this.#show();
      if (ended) return;
    }
  }

  /** Begins a new message where the platform would soon not let this one grow any more. */
  #turnOldPage(): void {
    const { last } = this.#posts;
    const { pageAgeMs } = this.#poster;
    if (pageAgeMs && last?.sent?.growing && performance.now() - last.postedAt > pageAgeMs) this.#draft.turnPage();
  }

  async #show(): Promise<void> {
    const pages = this.#draft.pages();
    for (const page of pages) {
      await this.#posts.show(page);
      this.#firstShownAt ||= performance.now();
    }
    if (this.#draft.ended || this.#draft.retracted) await this.#posts.removeFrom(pages.length);
    if (this.#draft.ended) await this.#cue(pages.length);
  }

  async #cue(number: number): Promise<void> {
    const { unreadCue } = this.#poster;
    const since = Math.max(this.#firstShownAt, this.#posts.last?.postedAt ?? 0);
    const long = this.#firstShownAt > 0 && performance.now() - since > longAnswerMs;
    if (unreadCue && long) await this.#posts.show({ number, text: unreadCue, growing: false });
  }
}
