// Shows an answer in Slack: streamed natively where Slack lets it, posted and updated where not.
import type { Turn } from '#src/message.ts';
import type { Log } from '#src/log.ts';
import { type Enclosure, PostError, type Page, type Poster } from '#src/poster.ts';
import type { Sounds } from '#src/sounds.ts';
import { belowOf, type Running } from './buttons.ts';
import { controlsOf, type Control } from './control.ts';
import { largestFile } from './files.ts';
import { findPost } from './find.ts';
import { messagesOf, type Messages, type Shown, type Taste, unknownTaste } from './messages.ts';
import { pack } from './parcel.ts';
import type { Self } from './post.ts';
import { addressOf, questionOf, type Address } from './rooms.ts';
import type { Sign, Signs } from './signs.ts';
import { streamsWithdrawn } from './stream.ts';
import { Streams } from './streams.ts';
import { noted, quoted } from './quoted.ts';
import { type Uploads, uploadsOf } from './uploads.ts';
import type { Wire } from './wire.ts';

/** What all answers share. */
export interface Desk {
  readonly wire: Wire;
  readonly self: Self;
  readonly signs: Signs;
  readonly running: Running;
  readonly log: Log;
  readonly sounds: Pick<Sounds, 'as'>;
  /** How long an answer streams before it gets a button to stop it; 1 s unless a test says otherwise. */
  readonly stoppableAfterMs?: number;
  /** As for uploads. */
  readonly pauses?: readonly number[];
}

export function postersOf(desk: Desk): (turn: Turn) => Poster {
  const taste = unknownTaste();
  const messages = messagesOf(desk.wire, desk.log, taste);
  const control = controlsOf({ ...desk, messages, afterMs: desk.stoppableAfterMs ?? 1000 });
  // One bot token is one workspace: once it withholds streams, no later answer asks again.
  const uploads = uploadsOf({ ...desk, messages });
  const workspace = { streams: true, taste, messages, control, uploads };
  return (turn) => new SlackPoster(desk, turn, workspace);
}

/** What the answers of one workspace have in common. */
interface Common {
  streams: boolean;
  readonly taste: Taste;
  readonly messages: Messages;
  readonly control: (to: Address, turn: Turn) => Control;
  readonly uploads: Uploads;
}

class SlackPoster implements Poster {
  /** UTF-8 bytes: streamed messages were seen to fail from about 12,000 on, whatever Slack's documents say. */
  readonly limit = 11_000;
  /** Slack ends a stream after about five minutes. */
  readonly pageAgeMs = 220_000;
  readonly largestFile = largestFile;
  readonly note = noted;
  readonly understood = quoted;
  readonly waiting?: (text: string) => void;
  readonly #desk: Desk;
  readonly #turn: Turn;
  readonly #to: Address;
  /** The id of the question: whatever is older is no answer to it. */
  readonly #asked: string;
  readonly #sign: Sign;
  readonly #control: Control;
  readonly #workspace: Common;
  #streams = true;
  readonly #streamed: Streams;
  /** Every message heard of, with its key where this process posted it. */
  readonly #keys = new Map<string, string | undefined>();
  /** Whether this process has tried to post anything for the turn. */
  #posts = false;

  constructor(desk: Desk, turn: Turn, workspace: Common) {
    this.#desk = desk;
    this.#turn = turn;
    this.#workspace = workspace;
    this.#asked = questionOf(turn.messages[0]);
    this.#to = addressOf(turn.place, this.#asked);
    this.#sign = desk.signs.at(this.#to);
    this.#control = workspace.control(this.#to, turn);
    const reader = { team: turn.place.space, user: turn.author.id };
    this.#streamed = new Streams(desk.wire, this.#to, reader, this.#control);
    if (desk.signs.offered) this.waiting = (text) => this.#show('is waiting…', text);
  }

  get revisable(): boolean {
    return !(this.#streams && this.#workspace.streams);
  }

  size(text: string): number {
    return Buffer.byteLength(text);
  }

  pace(): number {
    return this.#streamed.paceMs ?? this.#desk.wire.pace(this.#to.channel);
  }

  working(on: string): void {
    this.#show(`is ${on}…`);
  }

  async post(page: Page, key: string): Promise<string> {
    this.#posts = true;
    const replaced = this.#sign.replacing();
    if (page.growing) this.#desk.running.begin(this.#to, this.#turn.id);
    // A page that is complete already needs no stream: one call posts it, with the mark that finds it again.
    const id = (page.growing && (await this.#begin(page, key))) || (await this.#say(page, key));
    replaced();
    this.#keys.set(id, key);
    return id;
  }

  async edit(id: string, page: Page): Promise<void> {
    this.#inherit();
    if (!this.#keys.has(id)) this.#keys.set(id, undefined);
    const below = this.#look(page).below(this.#workspace.taste.thumbs);
    if (await this.#streamed.grow(id, page, below)) return;
    await this.#close(id);
    await this.#workspace.messages.update(this.#to.channel, id, this.#look(page));
  }

  async enclose(enclosure: Enclosure, _number: number, key: string): Promise<string> {
    const { sounds, log } = this.#desk;
    const parcel = await pack(enclosure, { sounds, log, shown: this.#keys.size > 0 });
    return this.#workspace.uploads.post(this.#to, parcel, key);
  }

  findEnclosure(key: string, number: number): Promise<string | undefined> {
    return this.#workspace.uploads.find(this.#to, key, this.#asked, number);
  }

  async remove(id: string): Promise<void> {
    if (id.startsWith('F')) return this.#workspace.uploads.remove(this.#to, id, this.#asked);
    this.#inherit();
    await this.#close(id);
    await this.#workspace.messages.remove(this.#to.channel, id);
  }

  async find(key: string): Promise<string | undefined> {
    this.#inherit();
    const known = new Set(this.#keys.keys());
    return findPost(this.#desk.wire, this.#desk.self, { to: this.#to, key, asked: this.#asked, known });
  }

  over(): void {
    this.#desk.running.end(this.#to, this.#turn.id);
    this.#sign.end();
    this.#control.withdraw();
    for (const id of this.#streamed.ids())
      this.#close(id).catch((error: unknown) =>
        this.#desk.log.warn({ err: error }, 'a stream may have been left open'),
      );
  }

  /** What comes before the first post concerns what an earlier process left. */
  #inherit(): void {
    if (!this.#posts) this.#control.sweep();
  }

  #show(status: string, sentence?: string): void {
    this.#desk.running.begin(this.#to, this.#turn.id);
    this.#sign.show(status, sentence);
  }

  /** The id of a new stream, or undefined where Slack does not stream. */
  async #begin(page: Page, key: string): Promise<string | undefined> {
    if (this.revisable) return undefined;
    try {
      return await this.#streamed.begin(page.text, key);
    } catch (error) {
      if (!(error instanceof PostError) || (error.kind !== 'refused' && error.kind !== 'invalid')) throw error;
      this.#streams = false;
      this.#workspace.streams &&= !streamsWithdrawn(error);
      this.#desk.log.warn({ platform: 'slack', err: error }, 'Slack refuses to stream: posting and updating instead');
      return undefined;
    }
  }

  async #say(page: Page, key: string): Promise<string> {
    const id = await this.#workspace.messages.post(this.#to, this.#look(page), key);
    this.#streamed.still(id);
    return id;
  }

  async #close(id: string): Promise<void> {
    await this.#streamed.close(id, this.#keys.get(id));
  }

  #look(page: Page): Shown {
    return { text: page.text, below: (thumbs) => belowOf(page, this.#turn, thumbs) };
  }
}
