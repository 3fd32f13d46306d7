// The messages of one answer as they stand on the platform: shown, changed and taken away, each with its receipt.
import { firstEnclosure } from './enclosures.ts';
import { insist, insistOn } from './insist.ts';
import { keyOf } from './key.ts';
import type { Turn } from '../message.ts';
import { type Page, type Poster, PostError } from '../poster.ts';
import type { Receipts } from '../receipts.ts';

/** One message of the answer: what was last sent, and whether its outcome is known. */
interface Post {
  readonly key: string;
  id?: string;
  /** An intent of this or an earlier process whose outcome is unknown. */
  doubtful: boolean;
  sent?: Page;
  /** By our monotonic clock, milliseconds. */
  postedAt: number;
}

/** The messages of the answer to one turn, by page. Calls must not overlap. */
export class Posts {
  readonly #turn: Turn;
  readonly #poster: Poster;
  readonly #receipts: Receipts;
  readonly #signal: AbortSignal;
  readonly #posts: Post[] = [];

  constructor(turn: Turn, poster: Poster, receipts: Receipts, signal: AbortSignal) {
    this.#turn = turn;
    this.#poster = poster;
    this.#receipts = receipts;
    this.#signal = signal;
  }

  /** How many messages there are, those of unknown outcome included. */
  get count(): number {
    return this.#posts.length;
  }

  get last(): Readonly<Post> | undefined {
    return this.#posts.at(-1);
  }

  /** Takes up what an earlier attempt left. */
  async restore(): Promise<void> {
    for (const { page, key, messageId: id } of await this.#receipts.receipts(this.#turn.id)) {
      if (page >= firstEnclosure) continue;
      this.#posts[page] = {
        key,
        doubtful: id === undefined,
        postedAt: performance.now(),
        ...(id !== undefined && { id }),
      };
    }
  }

  /** Makes a page stand as it should; does nothing where it already does. */
  async show(page: Page): Promise<void> {
    const post = this.#posts[page.number];
    if (post?.id === undefined) await this.#post(page);
    else if (!isAlike(post.sent, page)) await this.#edit(post.id, post, page);
  }

  /** Takes away all messages from the page `count` on: from the last to the first, so that a crash leaves no gap. */
  async removeFrom(count: number): Promise<void> {
    for (let post = this.#posts.at(-1); post && this.#posts.length > count; post = this.#posts.at(-1)) {
      const { key } = post;
      const number = this.#posts.length - 1;
      const id = post.id ?? (await insist(() => this.#poster.find(key, blank(number)), this.#signal));
      if (id !== undefined) await insist(() => this.#poster.remove(id), this.#signal);
      await this.#receipts.removed(this.#turn.id, number);
      this.#posts.pop();
    }
  }

  async #post(page: Page): Promise<void> {
    const post = (this.#posts[page.number] ??= {
      key: keyOf(this.#turn.id, page.number),
      doubtful: false,
      postedAt: 0,
    });
    if (!post.doubtful) await this.#receipts.intend(this.#turn.id, this.#turn.place, page.number, post.key);
    const id = await insistOn(page, (shown) => this.#once(shown, post, page), this.#signal);
    await this.#receipts.posted(this.#turn.id, page.number, id);
    Object.assign(post, { id, doubtful: false, postedAt: performance.now() });
    // What was found again may show an older text.
    await this.show(page);
  }

  /** Posts, but looks first whether an earlier try arrived after all. */
  async #once(shown: Page, post: Post, page: Page): Promise<string> {
    const found = post.doubtful ? await this.#poster.find(post.key, shown) : undefined;
    if (found !== undefined) return found;
    post.doubtful = true;
    const id = await this.#poster.post(shown, post.key).catch((error: unknown) => {
      // Every other refusal says that nothing was posted.
      post.doubtful = !(error instanceof PostError) || error.kind === 'unknown';
      throw error;
    });
    post.sent = page;
    return id;
  }

  async #edit(id: string, post: Post, page: Page): Promise<void> {
    try {
      if (page.growing) await this.#poster.edit(id, page);
      else await insistOn(page, (shown) => this.#poster.edit(id, shown), this.#signal);
      post.sent = page;
    } catch (error) {
      if (!(error instanceof PostError)) throw error;
      // The next edit will show what this one could not.
      if (page.growing && error.kind !== 'gone' && error.kind !== 'refused') return;
      if (error.kind !== 'gone') throw error;
      await this.#postAnew(page, post);
    }
  }

  /** Somebody deleted the message: the answer goes on in a new one, but only once. */
  async #postAnew(page: Page, gone: Post): Promise<void> {
    const key = keyOf(this.#turn.id, page.number, 1);
    if (gone.key === key) throw new PostError('gone', 'the message was deleted twice');
    this.#posts[page.number] = { key, doubtful: false, postedAt: 0 };
    await this.#post(page);
  }
}

function isAlike(sent: Page | undefined, page: Page): boolean {
  const offers = (one: Page) => JSON.stringify(one.buttons ?? []);
  return (
    sent !== undefined && sent.text === page.text && sent.growing === page.growing && offers(sent) === offers(page)
  );
}

/** Stands for a page whose text is not known any more. */
function blank(number: number): Page {
  return { number, text: '', growing: false };
}
