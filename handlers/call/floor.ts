// The floor of a call: one answer at a time; what is said meanwhile waits here, and is answered together.
import { monotonic } from '#src/clock.ts';
import type { Person } from '#src/message.ts';
import type { Asked, Thought } from './think.ts';

/** Something that was said to the bot. Times are `monotonic()` ms. */
export interface Remark extends Asked {
  /** When the voice ended, and when that was taken for the end. */
  readonly end: number;
  readonly endedAt: number;
  /** How long after that the transcript was waited for, milliseconds. */
  readonly waitedMs: number;
  /** Its answer, begun before it was sure that nothing would follow. */
  readonly thought?: Thought;
  /** Nobody had the floor: its answer is not held up by another. */
  readonly atOnce?: boolean;
}

/**
 * Something to say that nobody asked for: a sentence of the bot's own as the catalogs have it. `by`: whose words they are, where
 * they are somebody's · `names`: it is said as it is, and names somebody as they call themselves, which is judged.
 */
export interface Saying {
  readonly text: string;
  readonly by?: Person;
  readonly names?: Person;
}

export type Matter = readonly [Remark, ...Remark[]] | Saying;

/** The bot's turn. */
export interface Turn {
  readonly matter: Matter;
  /** Aborts when the turn is taken from the bot. */
  readonly signal: AbortSignal;
  /** When its first sentence was given out, `monotonic()` ms. */
  speakingSince?: number;
  cut(): void;
  /** Whether the person is among those who asked. */
  asks(person: string): boolean;
}

export interface Floor {
  /** Whose turn it is: the bot's, or nobody's. */
  readonly turn: Turn | undefined;
  /** Whether what is said now is answered at once: nobody has the floor, or only who said it, and nothing waits. */
  isFree(id: string): boolean;
  /** Whom the bot answered last, and when it had finished. */
  readonly answered: { readonly people: readonly string[]; readonly at: number } | undefined;
  /** What was said to the bot, to be answered when the floor is free. */
  take(remark: Remark): void;
  /** What was asked before, and not answered after all. */
  again(remarks: readonly Remark[]): void;
  say(saying: Saying): void;
  /** Keeps the floor from the bot, as long as somebody speaks who took it: until `release`. */
  hold(id: string): void;
  release(id: string): void;
  /** Ends the bot's turn, waits for the next, and begins it. Undefined: there is none any more. */
  next(): Promise<Turn | undefined>;
  /** Ends the bot's turn without a next one. */
  leave(): void;
  /** Takes the floor from the bot for good. Resolves when it has ended its turn. */
  close(): Promise<void>;
}

/** More than this is not worth saying any more when its time has come. */
const mostSayings = 10;

export function openFloor(): Floor {
  const end = new AbortController();
  const sayings: Saying[] = [];
  let remarks: Remark[] = [];
  let turn: Turn | undefined;
  let news = Promise.withResolvers<void>();
  const holds = new Set<string>();
  let answered: Floor['answered'];

  const wake = () => {
    news.resolve();
    news = Promise.withResolvers();
  };
  const matter = (): Matter | undefined => {
    const [first, ...rest] = remarks;
    if (!first) return sayings.shift();
    remarks = [];
    return [first, ...rest];
  };
  const over = () => {
    if (turn && isQuestion(turn.matter) && turn.speakingSince !== undefined)
      answered = { people: turn.matter.map(({ speaker }) => speaker.id), at: monotonic() };
    // Whatever still listens to its signal is free to go.
    turn?.cut();
    turn = undefined;
    wake();
  };
  const isFree = (id: string) => !turn && remarks.length === 0 && Array.from(holds).every((one) => one === id);

  return {
    get turn() {
      return turn;
    },
    isFree,
    get answered() {
      return answered;
    },
    take(remark) {
      const atOnce = isFree(remark.id);
      // What is answered in between was not known to it.
      if (!atOnce) remark.thought?.cancel();
      remarks.push(atOnce ? { ...remark, atOnce } : plain(remark));
      wake();
    },
    again(before) {
      remarks = [...before.map(plain), ...remarks];
      wake();
    },
    say(saying) {
      if (sayings.length < mostSayings) sayings.push(saying);
      wake();
    },
    hold: (id) => void holds.add(id),
    release(id) {
      if (holds.delete(id)) wake();
    },
    async next() {
      over();
      for (;;) {
        const next = end.signal.aborted || holds.size > 0 ? undefined : matter();
        if (next) return (turn = begin(next, end.signal));
        if (end.signal.aborted) return undefined;
        await news.promise;
      }
    },
    leave: over,
    async close() {
      end.abort();
      wake();
      for (let open = turn; open; open = turn) await news.promise;
    },
  };
}

export function isQuestion(matter: Matter): matter is readonly [Remark, ...Remark[]] {
  return Array.isArray(matter);
}

/** As it was said, without what was thought about it. */
function plain({ id, speaker, text, end, endedAt, waitedMs }: Remark): Remark {
  return { id, speaker, text, end, endedAt, waitedMs };
}

function begin(matter: Matter, end: AbortSignal): Turn {
  const stop = new AbortController();
  const people = isQuestion(matter) ? matter.map(({ speaker }) => speaker.id) : [];
  return {
    matter,
    signal: AbortSignal.any([end, stop.signal]),
    cut: () => stop.abort(),
    asks: (person) => people.includes(person),
  };
}
