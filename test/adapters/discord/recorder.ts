// Stands in for the rest of the bot: writes down what an adapter hands to its ports, and answers as told.
import type { Answer } from '#src/answers.ts';
import { openLog } from '#src/log.ts';
import type { Change, InboundMessage, Person, Place, Turn } from '#src/message.ts';
import type { Bot } from '#src/platform.ts';
import type { CallKit } from '#src/kit.ts';
import type { Stage } from '#src/stage.ts';
import type { Offer, Turns } from '#src/turns.ts';
import { quietBot } from '#test/quiet-bot.ts';
import { Wishes } from './wishes.ts';

export class Recorder {
  readonly offers: InboundMessage[] = [];
  readonly changes: Change[] = [];
  readonly stops: { readonly turnId: string; readonly by: Pick<Person, 'id' | 'isAdmin'> }[] = [];
  readonly removed: Answer[] = [];
  readonly lines: Record<string, unknown>[] = [];
  /** What happened to the turns, in order. */
  readonly steps: string[] = [];
  /** Rooms in which the bot has answered. */
  readonly takesPart = new Set<string>();
  position: string | undefined;
  /** How far other streams than that of messages were read. */
  readonly marks = new Map<string, string>();
  rooms: readonly { place: Place; inThread: boolean }[] = [];
  stopOutcome: ReturnType<Turns['stop']> = 'stopped';
  /** How long running answers take to end. */
  closing: Promise<void> = Promise.resolve();
  /** Set: the next offers fail with it, as on a full disk. */
  full: Error | undefined;
  /** Set: the next offers are held up. */
  holding: Promise<void> | undefined;
  /** Set: what becomes of the next offers. */
  offer: Offer | undefined;
  #stage: Stage | undefined;
  readonly #waiting = new Set<() => void>();

  readonly wishes = new Wishes();

  bot: Bot = quietBot();

  readonly kit: CallKit = {
    consent: this.wishes.consent,
    settings: this.wishes.settings,
    openTurns: (stage) => {
      this.#stage = stage;
      return this.#turns;
    },
    reading: {
      takesPart: (place) => Promise.resolve(this.takesPart.has(place.room)),
      enter: ({ place }) => Promise.resolve(void this.takesPart.add(place.room)),
      mark: (_platform, stream, position) => {
        if (stream === 'messages') this.position = position;
        else this.marks.set(stream, position);
      },
      position: (_platform, stream) => Promise.resolve(stream === 'messages' ? this.position : this.marks.get(stream)),
      streams: () => Promise.resolve([...this.marks.keys()]),
      rooms: () => Promise.resolve(this.rooms),
    },
    log: openLog({ level: 'debug', secrets: [], out: { write: (line) => this.#note(this.lines, JSON.parse(line)) } }),
  };

  readonly #turns: Turns = {
    offer: async (message) => {
      if (this.full) throw this.full;
      this.#note(this.offers, message);
      await this.holding;
      return this.offer ?? (message.addressed ? 'taken' : 'ignored');
    },
    changed: (change) => Promise.resolve(this.#note(this.changes, change)),
    stop: (turnId, by) => {
      this.#note(this.stops, { turnId, by });
      return this.stopOutcome;
    },
    remove: (answer) => Promise.resolve(this.#note(this.removed, answer)),
    resume: () => Promise.resolve(this.#note(this.steps, 'resume')),
    close: async (graceMs) => {
      this.#note(this.steps, `close ${graceMs}`);
      await this.closing;
    },
  };

  /** Resolves once the condition holds; looks again whenever something was written down. */
  async until(condition: () => boolean, ms = 60_000): Promise<void> {
    if (condition()) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = () => condition() && resolve();
    const timer = setTimeout(() => reject(new Error(`this never came true: ${String(condition)}\n${this.logged}`)), ms);
    this.#waiting.add(look);
    await promise.finally(() => {
      this.#waiting.delete(look);
      clearTimeout(timer);
    });
  }

  #note<T>(list: T[], item: T): void {
    list.push(item);
    for (const look of this.#waiting) look();
  }

  /** What the adapter gave to the turns. */
  get stage(): Stage {
    if (!this.#stage) throw new Error('the platform has not opened its turns');
    return this.#stage;
  }

  /** The message with that text, or the first one offered. */
  offered(text = this.texts[0]): InboundMessage {
    const message = this.offers.find((one) => one.text === text);
    if (!message) throw new Error(`nobody said ${text}`);
    return message;
  }

  /** Everything that was logged, as text. */
  get logged(): string {
    return this.lines.map((line) => JSON.stringify(line)).join('\n');
  }

  /** The texts that were offered, in order. */
  get texts(): string[] {
    return this.offers.map(({ text }) => text);
  }
}

/** A turn that asks with these messages. */
export function turnOf(...messages: [InboundMessage, ...InboundMessage[]]): Turn {
  const { place, author } = messages[0];
  return { id: '0192f0c1-2345-7890-abcd-ef0123456789', place, author, messages };
}
