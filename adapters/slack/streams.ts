// The streams of one answer: begun, grown at Slack's pace with a button beside them, and none left open.
import type { KnownBlock } from '@slack/web-api';
import { PostError, type Page } from '#src/poster.ts';
import type { Control } from './control.ts';
import { harmless, settled } from './outgoing.ts';
import type { Address } from './rooms.ts';
import { closeStream, startStream, type Reader, type Stream } from './stream.ts';
import type { Wire } from './wire.ts';

/** Between two appends to one stream, well within Slack's tier 4: https://docs.slack.dev/reference/methods/chat.appendStream/ */
const appendEveryMs = 600;

export class Streams {
  readonly #wire: Wire;
  readonly #to: Address;
  readonly #reader: Reader;
  readonly #control: Control;
  readonly #open = new Map<string, Stream>();
  /** Messages that are certainly no open streams. */
  readonly #still = new Set<string>();
  #nextAppend = 0;

  constructor(wire: Wire, to: Address, reader: Reader, control: Control) {
    this.#wire = wire;
    this.#to = to;
    this.#reader = reader;
    this.#control = control;
  }

  /** Milliseconds until an open stream takes more, or undefined when none is open. */
  get paceMs(): number | undefined {
    return this.#open.size > 0 ? Math.max(0, this.#nextAppend - Date.now()) : undefined;
  }

  /** Starts a message and resolves with its id. */
  async begin(text: string, key: string): Promise<string> {
    const stream = await startStream(this.#wire, this.#to, this.#reader, settled(text), key);
    this.#open.set(stream.id, stream);
    this.#nextAppend = Date.now() + appendEveryMs;
    this.#control.offer();
    return stream.id;
  }

  /** `below`: what can be pressed below it, once it is complete. False when no stream can show this page: there is none, it was taken back, or the stream broke. */
  async grow(id: string, page: Page, below: readonly KnownBlock[]): Promise<boolean> {
    const stream = this.#open.get(id);
    if (stream === undefined) return false;
    const text = page.growing ? settled(page.text) : harmless(page.text);
    if (!text.startsWith(stream.sent)) return page.growing && stream.sent.startsWith(text);
    try {
      await (page.growing ? stream.grow(text) : stream.stop(text, below));
      this.#nextAppend = Date.now() + appendEveryMs;
    } catch (error) {
      if (error instanceof PostError && error.kind === 'limited') throw error;
      return false;
    }
    if (!page.growing) this.still(id);
    return true;
  }

  /** Makes sure that a message is no open stream, also one that an earlier process began. */
  async close(id: string, key: string | undefined): Promise<void> {
    if (this.#still.has(id)) return;
    await closeStream(this.#wire, this.#to.channel, id, key);
    this.still(id);
  }

  /** Takes note of a message that is certainly no open stream. */
  still(id: string): void {
    this.#open.delete(id);
    this.#still.add(id);
    if (this.#open.size === 0) this.#control.withdraw();
  }

  /** Ids of the open ones. */
  ids(): string[] {
    return [...this.#open.keys()];
  }
}
