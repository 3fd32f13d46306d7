// A bot that says what a test dictates, when the test dictates it.
import type { Change, InboundMessage, ReplyPart, Turn } from '#src/message.ts';
import type { Answering, Bot, Reply } from '#src/platform.ts';
import { until } from '#test/until.ts';
import { quietBot } from '#test/quiet-bot.ts';

/** How long a platform may take to do something on a busy machine, milliseconds. */
export const patienceMs = 60_000;

/** One answer, from the test to the platform. */
export class Dictation implements Reply {
  readonly turn: Turn;
  readonly signal: AbortSignal;
  readonly #parts: (ReplyPart | 'end' | Error)[] = [];
  #news = Promise.withResolvers<void>();

  constructor(turn: Turn, signal: AbortSignal) {
    this.turn = turn;
    this.signal = signal;
    signal.addEventListener('abort', () => this.#news.resolve());
  }

  /** The next piece of the answer. */
  say(text: string): void {
    this.give({ type: 'text', text });
  }

  give(...parts: (ReplyPart | 'end' | Error)[]): void {
    this.#parts.push(...parts);
    this.#news.resolve();
  }

  end(): void {
    this.give('end');
  }

  async *[Symbol.asyncIterator](): AsyncIterator<ReplyPart> {
    while (!this.signal.aborted) {
      const part = this.#parts.shift();
      if (part === 'end') return;
      if (part instanceof Error) throw part;
      if (part) yield part;
      else {
        await this.#news.promise;
        this.#news = Promise.withResolvers();
      }
    }
  }
}

/** Remembers what it was asked and told; answers by dictation, or at once where `answer` is given. */
export class Script implements Answering {
  readonly turns: Turn[] = [];
  readonly changes: Change[] = [];
  /** The same, as a platform wants it. */
  readonly bot: Bot = quietBot({
    message: (turn, signal) => this.message(turn, signal),
    changed: (change) => this.changed(change),
  });
  readonly #dictations: Dictation[] = [];
  readonly #answer: ((turn: Turn) => readonly ReplyPart[]) | undefined;

  constructor(answer?: (turn: Turn) => readonly ReplyPart[]) {
    this.#answer = answer;
  }

  async admit(message: InboundMessage): Promise<InboundMessage> {
    return message;
  }

  message(turn: Turn, signal: AbortSignal): Reply {
    this.turns.push(turn);
    const dictation = new Dictation(turn, signal);
    if (this.#answer) dictation.give(...this.#answer(turn), 'end');
    else this.#dictations.push(dictation);
    return dictation;
  }

  async changed(change: Change): Promise<void> {
    this.changes.push(change);
  }

  /** The next turn that waits for its answer. */
  async asked(): Promise<Dictation> {
    return until(() => this.#dictations.shift(), 'a question reaches the bot', patienceMs);
  }
}

/** Says at once what it heard. */
export function echo(turn: Turn): readonly ReplyPart[] {
  return [
    { type: 'working', on: 'thinking' },
    { type: 'text', text: `You said: ${heard(turn)}` },
  ];
}

/** What was asked in a turn. */
export function heard(turn: Turn): string {
  return turn.messages.map(({ text }) => text).join(' / ');
}
