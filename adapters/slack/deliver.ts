// Shows an answer in Slack: streamed natively where Slack lets it, posted and updated where not.
import type { Turn } from '#src/message.ts';
import type { Log } from '#src/log.ts';
import { PostError, type Page, type Poster } from '#src/poster.ts';
import { stopButton, type Running } from './buttons.ts';
import { findPost, mark } from './find.ts';
import { harmless, messageOf, settled } from './outgoing.ts';
import type { Self } from './post.ts';
import { addressOf, type Address } from './rooms.ts';
import type { Sign, Signs } from './signs.ts';
import { closeStream, startStream, streamsWithdrawn, type Stream } from './stream.ts';
import type { Wire } from './wire.ts';

/** What all answers share. */
export interface Desk {
  readonly wire: Wire;
  readonly self: Self;
  readonly signs: Signs;
  readonly running: Running;
  readonly log: Log;
}

/** Between two appends to one stream, well within Slack's tier 4: https://docs.slack.dev/reference/methods/chat.appendStream/ */
const appendEveryMs = 600;

export function postersOf(desk: Desk): (turn: Turn) => Poster {
  // One bot token is one workspace: once it withholds streams, no later answer asks again.
  const workspace = { streams: true };
  return (turn) => new SlackPoster(desk, turn, workspace);
}

class SlackPoster implements Poster {
  /** UTF-8 bytes: streamed messages were seen to fail from about 12,000 on, whatever Slack's documents say. */
  readonly limit = 11_000;
  /** Slack ends a stream after about five minutes. */
  readonly pageAgeMs = 220_000;
  readonly waiting?: (text: string) => void;
  readonly #desk: Desk;
  readonly #turn: Turn;
  readonly #to: Address;
  readonly #sign: Sign;
  readonly #workspace: { streams: boolean };
  #streams = true;
  readonly #open = new Map<string, Stream>();
  /** Messages that are certainly no open streams. */
  readonly #still = new Set<string>();
  /** Every message heard of, with its key where this process posted it. */
  readonly #keys = new Map<string, string | undefined>();
  #nextAppend = 0;

  constructor(desk: Desk, turn: Turn, workspace: { streams: boolean }) {
    this.#desk = desk;
    this.#turn = turn;
    this.#workspace = workspace;
    this.#to = addressOf(turn.place, turn.messages[0].id);
    this.#sign = desk.signs.at(this.#to);
    if (desk.signs.offered) this.waiting = (text) => this.#show('is waiting…', text);
  }

  get revisable(): boolean {
    return !(this.#streams && this.#workspace.streams);
  }

  size(text: string): number {
    return Buffer.byteLength(text);
  }

  pace(): number {
    if (this.#open.size > 0) return Math.max(0, this.#nextAppend - Date.now());
    return this.#desk.wire.pace(this.#to.channel);
  }

  note(text: string): string {
    return text.replace(/^/gm, '> ');
  }

  working(on: string): void {
    this.#show(`is ${on}…`);
  }

  async post(page: Page, key: string): Promise<string> {
    if (page.growing) this.#desk.running.begin(this.#to, this.#turn.id);
    // A page that is complete already needs no stream: one call posts it, with the mark that finds it again.
    const id = (page.growing && (await this.#begin(page, key))) || (await this.#say(page, key));
    this.#sign.replaced();
    this.#keys.set(id, key);
    return id;
  }

  async edit(id: string, page: Page): Promise<void> {
    if (!this.#keys.has(id)) this.#keys.set(id, undefined);
    const stream = this.#open.get(id);
    if (stream && (await this.#grown(stream, page))) return;
    await this.#rewrite(id, page);
  }

  async remove(id: string): Promise<void> {
    const { channel } = this.#to;
    await this.#close(id);
    try {
      await this.#desk.wire.call('chat.delete', channel, (web) => web.chat.delete({ channel, ts: id }));
    } catch (error) {
      if (!(error instanceof PostError && error.kind === 'gone')) throw error;
    }
  }

  async find(key: string): Promise<string | undefined> {
    const lost = {
      to: this.#to,
      key,
      asked: this.#turn.messages[0].id,
      known: new Set(this.#keys.keys()),
    };
    return findPost(this.#desk.wire, this.#desk.self, lost);
  }

  over(): void {
    this.#desk.running.end(this.#to, this.#turn.id);
    this.#sign.end();
    for (const id of this.#open.keys())
      this.#close(id).catch((error: unknown) =>
        this.#desk.log.warn({ err: error }, 'a stream may have been left open'),
      );
  }

  #show(status: string, sentence?: string): void {
    this.#desk.running.begin(this.#to, this.#turn.id);
    this.#sign.show(status, sentence);
  }

  /** The id of a new stream, or undefined where Slack does not stream. */
  async #begin(page: Page, key: string): Promise<string | undefined> {
    if (this.revisable) return undefined;
    const reader = { team: this.#turn.place.space, user: this.#turn.author.id };
    try {
      const stream = await startStream(this.#desk.wire, this.#to, reader, settled(page.text), key);
      this.#open.set(stream.id, stream);
      this.#nextAppend = Date.now() + appendEveryMs;
      return stream.id;
    } catch (error) {
      if (!(error instanceof PostError) || (error.kind !== 'refused' && error.kind !== 'invalid')) throw error;
      this.#streams = false;
      this.#workspace.streams &&= !streamsWithdrawn(error);
      this.#desk.log.warn({ platform: 'slack', err: error }, 'Slack refuses to stream: posting and updating instead');
      return undefined;
    }
  }

  async #say(page: Page, key: string): Promise<string> {
    const { channel, thread } = this.#to;
    const { wire } = this.#desk;
    wire.spend(channel);
    const shown = { channel, thread_ts: thread, ...this.#look(page), metadata: mark(key) };
    const { ts = '' } = await wire.call('chat.postMessage', channel, (web) =>
      web.chat.postMessage({ ...shown, unfurl_links: false, unfurl_media: false }),
    );
    this.#still.add(ts);
    return ts;
  }

  /** False when the stream cannot show this page: it was taken back, or the stream broke. */
  async #grown(stream: Stream, page: Page): Promise<boolean> {
    const text = page.growing ? settled(page.text) : harmless(page.text);
    if (!text.startsWith(stream.sent)) return page.growing && stream.sent.startsWith(text);
    try {
      await (page.growing ? stream.grow(text) : stream.stop(text));
      this.#nextAppend = Date.now() + appendEveryMs;
    } catch (error) {
      if (error instanceof PostError && error.kind === 'limited') throw error;
      return false;
    }
    if (!page.growing) this.#ended(stream.id);
    return true;
  }

  /** Puts the whole page in place of whatever the message says. */
  async #rewrite(id: string, page: Page): Promise<void> {
    const { channel } = this.#to;
    const { wire } = this.#desk;
    await this.#close(id);
    wire.spend(channel);
    await wire.call('chat.update', channel, (web) => web.chat.update({ channel, ts: id, ...this.#look(page) }));
  }

  /** Makes sure that no stream stays open, also one that an earlier process began. */
  async #close(id: string): Promise<void> {
    if (this.#still.has(id)) return;
    await closeStream(this.#desk.wire, this.#to.channel, id, this.#keys.get(id));
    this.#ended(id);
  }

  #ended(id: string): void {
    this.#open.delete(id);
    this.#still.add(id);
  }

  #look(page: Page): ReturnType<typeof messageOf> {
    return messageOf(page.text, page.growing ? stopButton(this.#turn.id) : undefined);
  }
}
