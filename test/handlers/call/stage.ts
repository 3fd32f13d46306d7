// A call that a test plays step by step, on a clock that only the test moves.
import { onTestFinished, vi } from 'vitest';
import { call } from '#handlers/call.ts';
import { type Calls, openCalls } from '#handlers/call/calls.ts';
import type { CallMind } from '#handlers/call/mind.ts';
import type { Doing, Spoken } from '#handlers/moderate/watch/voice.ts';
import { openAuthority } from '#src/authority.ts';
import { openBudgets } from '#src/allowance.ts';
import { monotonic } from '#src/clock.ts';
import type { Count, Latency, Step } from '#src/latency.ts';
import { openLog } from '#src/log.ts';
import type { Memorable, Memory } from '#src/memory.ts';
import type { Clip, Person } from '#src/message.ts';
import { type Settings, settings, type Values } from '#src/settings.ts';
import { english } from '#src/tongue.ts';
import type { Call, Heard, Reception, Sound, Speech, Utterance, Written } from '#src/voice.ts';
import { openBooks } from '#test/books.ts';
import { complete, Oracle, piece, safe } from '#test/oracle.ts';
import { ann, place } from '#test/said.ts';

/** Lets `ms` of the test's clock pass, and all that follows from it happen. */
export async function pass(ms = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

/** Resolves with what comes without time passing. */
async function comes<T>(look: () => T | undefined | false, what = String(look)): Promise<T> {
  for (let tries = 0; tries < 100; tries += 1) {
    const seen = look();
    if (seen !== undefined && seen !== false) return seen;
    await pass();
  }
  throw new Error(`there never was ${what}`);
}

/** A recording that an oracle hears as its own bytes. */
export const recording = (text: string): Clip => ({
  name: 'said.ogg',
  mediaType: 'audio/ogg',
  bytes: new TextEncoder().encode(text),
});

/** What one person says in one go, as a test lets it be heard. */
export class Mic {
  readonly utterance: Utterance;
  /** Whether the bot has left the loop. */
  left = false;
  readonly #steps: Sound[] = [];
  readonly #agreement = new AbortController();
  #news = Promise.withResolvers<void>();
  #over = false;

  constructor(speaker: Person, pressed = false) {
    this.utterance = {
      speaker,
      pressed,
      from: monotonic(),
      withdrawn: this.#agreement.signal,
      sound: { [Symbol.asyncIterator]: () => this.#read() },
    };
  }

  step(...steps: Sound[]): this {
    this.#steps.push(...steps);
    this.#news.resolve();
    return this;
  }

  voice(ms: number): this {
    return this.step({ type: 'voice', ms });
  }

  /** 120 ms after the last voice, as the worker tells it. */
  pause(text: string, voicedMs = 1000, closed = false): this {
    const since = monotonic() - 120;
    return this.step({ type: 'pause', recording: recording(text), voicedMs, since, closed });
  }

  /** The speaker takes the agreement to be heard back. */
  withdraw(): void {
    this.#agreement.abort();
  }

  end(): this {
    this.#over = true;
    this.#news.resolve();
    return this;
  }

  #read(): AsyncIterator<Sound> {
    return {
      next: async () => {
        for (;;) {
          const value = this.left ? undefined : this.#steps.shift();
          if (value) return { done: false, value };
          if (this.#over || this.left) return { done: true, value: undefined };
          await this.#news.promise;
          this.#news = Promise.withResolvers();
        }
      },
      return: async () => {
        this.left = true;
        this.#news.resolve();
        return { done: true, value: undefined };
      },
    };
  }
}

/** What the bot says, until a test tells how it was heard. */
interface Playing {
  readonly speech: Speech;
  readonly hears: (heard?: Partial<Heard>) => Promise<void>;
}

export class Stage {
  readonly models: Oracle;
  readonly kept: Memorable[] = [];
  readonly written: Written[] = [];
  readonly playing: Playing[] = [];
  readonly times: [Step, number][] = [];
  readonly counts: Count[] = [];
  readonly calls: Calls = openCalls();
  readonly logged: string[] = [];
  readonly leave = new AbortController();
  people: Person[] = [ann];
  /** Ids of people who are not to be read. */
  readonly hidden = new Set<string>();
  ended = false;
  readonly mind: CallMind;
  readonly settings: Settings;
  /** Nothing was used before the call. */
  readonly books = openBooks();
  /** What was said, for whoever looks after the space. */
  readonly overheard: (Spoken & Doing)[] = [];
  readonly #utterances = new Line<Utterance>();
  readonly #messages = new Line<{ author: Person; text: string }>();

  constructor(but: Partial<Values> = {}, models = hearing()) {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    this.models = models;
    const usual = Object.fromEntries(Object.entries(settings).map(([name, { usual }]) => [name, usual]));
    const values = { ...usual, ...but } as Values;
    this.settings = { of: async () => values, rooms: ({ room }) => [room] };
    const out = { write: (line: string) => this.logged.push(line) };
    this.mind = {
      models,
      memory: memory(this.kept),
      lexicon: () => safe,
      contextTokens: 3000,
      say: english,
      settings: this.settings,
      authority: openAuthority(this.settings),
      unread: { has: (_, person) => this.hidden.has(person) },
      latency: latency(this.times, this.counts),
      overhear: (spoken, doing) => void this.overheard.push({ ...spoken, ...doing }),
      calls: this.calls,
      budgets: openBudgets(this.books, this.settings, () => Date.now()),
      log: openLog({ level: 'info', secrets: [], out }),
    };
    const { aloud, written } = call(this.#call(), this.mind, this.leave.signal);
    void this.#play(aloud);
    void this.#read(written);
  }

  /** Somebody begins to speak. */
  speaks(speaker: Person = ann, pressed = false): Mic {
    const mic = new Mic(speaker, pressed);
    this.#utterances.put(mic.utterance);
    return mic;
  }

  /** Somebody says a sentence, and nothing follows. */
  async says(text: string, speaker: Person = ann, pressed = false): Promise<Mic> {
    const mic = this.speaks(speaker, pressed).voice(1000);
    await pass();
    mic.pause(text, 1000, true);
    await pass();
    await pass(1200);
    return mic;
  }

  writes(author: Person, text: string): void {
    this.#messages.put({ author, text });
  }

  hangUp(): void {
    this.#utterances.end();
    this.#messages.end();
  }

  /** The n-th speech. */
  said(n = 0): Promise<Playing> {
    return comes(() => this.playing[n], `speech ${n}`);
  }

  /** The model answers the n-th question. */
  async answers(text: string, n = 0): Promise<void> {
    const chat = await comes(() => this.models.chats[n], `chat ${n}`);
    chat.parts.push(piece(text), complete).end();
    await pass();
  }

  get notes(): string[] {
    return this.written.flatMap((one) => (one.type === 'note' ? [one.text] : []));
  }

  get lines(): string[] {
    return this.written.flatMap((one) =>
      one.type === 'line' ? [`${one.speaker?.name ?? 'Parley'}: ${one.text}`] : [],
    );
  }

  get remembered(): string[] {
    return this.kept.map(({ author, text }) => `${author.name}: ${text}`);
  }

  timed(step: Step): number[] {
    return this.times.flatMap(([name, ms]) => (name === step ? [Math.round(ms)] : []));
  }

  counted(what: Count): number {
    return this.counts.filter((count) => count === what).length;
  }

  #call(): Call {
    const reception: Reception = { received: 0, lost: 0, repaired: 0, dropped: 0 };
    return {
      place,
      utterances: this.#utterances.read(),
      messages: this.#messages.read(),
      name: 'Parley',
      people: () => this.people,
      reception: () => reception,
    };
  }

  async #play(aloud: AsyncGenerator<Speech, void, Heard>): Promise<void> {
    let next = await aloud.next();
    while (!next.done) {
      const speech = next.value;
      const heard = Promise.withResolvers<Heard>();
      const from = monotonic();
      const hears = async (but: Partial<Heard> = {}) => {
        heard.resolve({ whole: true, share: 1, from, ...but });
        await pass();
      };
      this.playing.push({ speech, hears });
      next = await aloud.next(await heard.promise);
    }
    this.ended = true;
  }

  async #read(written: AsyncIterable<Written>): Promise<void> {
    for await (const one of written) this.written.push(one);
  }
}

/** An oracle that finds everything safe, hears what a recording says, and has a voice. */
export function hearing(): Oracle {
  const models = new Oracle({ verdict: () => safe });
  models.hears = ({ bytes }) => new TextDecoder().decode(bytes);
  models.speaks = wav;
  return models;
}

export async function* wav(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(44);
}

class Line<T> {
  readonly #kept: T[] = [];
  #news = Promise.withResolvers<void>();
  #ended = false;

  put(item: T): void {
    this.#kept.push(item);
    this.#news.resolve();
  }

  end(): void {
    this.#ended = true;
    this.#news.resolve();
  }

  async *read(): AsyncGenerator<T> {
    for (;;) {
      yield* this.#kept.splice(0);
      if (this.#kept.length > 0) continue;
      if (this.#ended) return;
      await this.#news.promise;
      this.#news = Promise.withResolvers();
    }
  }
}

function memory(kept: Memorable[]): Memory {
  return {
    recall: async () => [...kept],
    remember: async (_, said) => void kept.push(...said),
    async follow({ messageId }) {
      const at = kept.findIndex(({ id }) => id === messageId);
      if (at >= 0) kept.splice(at, 1);
    },
    prune: async () => undefined,
  };
}

function latency(times: [Step, number][], counts: Count[]): Latency {
  return {
    time: (_, step, ms) => void times.push([step, ms]),
    count: (_, what) => void counts.push(what),
    packets: () => undefined,
    of: () => {
      throw new Error('nobody asks');
    },
  };
}
