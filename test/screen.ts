// A platform's screen in memory: a scriptable `Poster` that remembers what people see and what was asked of it.
import type { Clip } from '#src/message.ts';
import { type Enclosure, type Page, type Poster, PostError } from '#src/poster.ts';

type Call = 'post' | 'edit' | 'remove' | 'find' | 'enclose' | 'findEnclosure';

/** What a call is to do instead: fail, wait, or (`cut`) happen and yet look as if it might not have. */
type Fault = Error | Promise<unknown> | 'cut';

interface Shown {
  readonly id: string;
  readonly key: string;
  page: Page;
}

/** A file or speech below the answer, as it was posted. */
interface Enclosed {
  readonly id: string;
  readonly key: string;
  readonly clip: Clip;
}

/** Messages of one room, and the posters that show answers there. */
export class Screen {
  /** What stands there now, in order. */
  readonly shown: Shown[] = [];
  /** What stands below the answer, in order. */
  readonly enclosed: Enclosed[] = [];
  /** Everything that was asked, in order: `post 0 text`, `edit m1 text`, `remove m1`, `find key`, `enclose 0 name`. */
  readonly calls: string[] = [];
  /** What people saw on each change, all messages together. */
  readonly history: string[] = [];
  readonly signs: string[] = [];
  over = 0;
  paceMs = 0;
  readonly #faults: { call: Call; fault: Fault; times: number }[] = [];
  readonly #settings: Partial<Poster>;
  #ids = 0;

  constructor(settings: Partial<Poster> = {}) {
    this.#settings = settings;
  }

  /** The next calls of a kind do this instead. */
  next(call: Call, fault: Fault, times = 1): void {
    this.#faults.push({ call, fault, times });
  }

  get texts(): string[] {
    return this.shown.map(({ page }) => page.text);
  }

  get text(): string {
    return this.texts.join('\n');
  }

  /** Whether nothing grows any more and something is there. */
  get done(): boolean {
    return this.shown.length > 0 && this.shown.every(({ page }) => !page.growing);
  }

  /** Somebody else takes a message away. */
  lose(id: string): void {
    for (const all of [this.shown, this.enclosed]) {
      const at = all.findIndex((one) => one.id === id);
      if (at >= 0) all.splice(at, 1);
    }
  }

  poster(): Poster {
    const line = { busy: false };
    return {
      limit: 2000,
      size: (text) => text.length,
      revisable: true,
      pace: () => this.paceMs,
      note: (text) => `-# ${text}`,
      understood: (text, folded) => (folded ? `||${text}||` : `> ${text}`),
      largestFile: 1000,
      working: (on) => void this.signs.push(on),
      post: (page, key) => this.#call(line, 'post', `${page.number} ${page.text}`, () => this.#post(page, key)),
      edit: (id, page) => this.#call(line, 'edit', `${id} ${page.text}`, () => this.#edit(id, page)),
      remove: (id) => this.#call(line, 'remove', id, () => this.lose(id)),
      enclose: (enclosure, number, key) => this.#enclose(line, enclosure, number, key),
      findEnclosure: (key) =>
        this.#call(line, 'findEnclosure', key, () => this.enclosed.find((one) => one.key === key)?.id),
      find: (key) => this.#call(line, 'find', key, () => this.shown.find((one) => one.key === key)?.id),
      over: () => void (this.over += 1),
      ...this.#settings,
    };
  }

  #post(page: Page, key: string): string {
    this.#ids += 1;
    const id = `s${this.#ids}`;
    this.shown.push({ id, key, page });
    return id;
  }

  #edit(id: string, page: Page): void {
    const one = this.shown.find((other) => other.id === id);
    if (!one) throw new PostError('gone', 'unknown message');
    one.page = page;
  }

  async #enclose(line: { busy: boolean }, enclosure: Enclosure, number: number, key: string): Promise<string> {
    const clip = enclosure.type === 'file' ? enclosure.clip : (await enclosure.sounding.whole).clip;
    return this.#call(line, 'enclose', `${number} ${clip.name}`, () => {
      this.#ids += 1;
      this.enclosed.push({ id: `s${this.#ids}`, key, clip });
      return `s${this.#ids}`;
    });
  }

  async #call<T>(line: { busy: boolean }, call: Call, what: string, happen: () => T): Promise<T> {
    if (line.busy) throw new Error('calls of a poster must not overlap');
    line.busy = true;
    try {
      this.calls.push(`${call} ${what}`);
      const fault = this.#take(call);
      if (fault instanceof Error) throw fault;
      if (fault instanceof Promise) await fault;
      const result = happen();
      this.history.push(this.text);
      if (fault === 'cut') throw new PostError('unknown', 'the line was cut', { retryAfterMs: 1 });
      return result;
    } finally {
      line.busy = false;
    }
  }

  #take(call: Call): Fault | undefined {
    const at = this.#faults.findIndex((one) => one.call === call);
    const one = this.#faults[at];
    if (!one) return undefined;
    one.times -= 1;
    if (one.times === 0) this.#faults.splice(at, 1);
    return one.fault;
  }
}
