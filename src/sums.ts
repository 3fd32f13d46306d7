// Works out what people want calculated, in a process of its own: expressions may take any time and any memory.
import type { Order, Outcome } from './sums/order.ts';
import { longest } from './sums/order.ts';
import { BotError } from './trouble.ts';
import { openWorkshop, TooLong } from './workshop.ts';

export interface Sums {
  /**
   * What an expression comes to, as a line of text for each of its parts. Throws a `BotError` with a sentence in English that says
   * what is wrong with it.
   */
  solve(expression: string, signal: AbortSignal): Promise<string>;
  close(): Promise<void>;
}

/**
 * An expression itself has two seconds; the rest is for a slow machine to start the process. The library takes 40 MB. A thread
 * would be no wall: one that asks for too much at once takes the whole process along.
 */
const conditions = { limitMs: 12_000, heapMb: 104, apart: true };
/** A process that nobody has needed for so long is ended: it takes the memory of a small program. Milliseconds. */
const idleMs = 60_000;
const thread = new URL('./sums/thread.ts', import.meta.url);

const tooLong = `The expression is too long: at most ${longest.expression} characters.`;
const tooHeavy = 'This takes too long or too much memory to calculate. Use smaller numbers, or a closed formula.';

/** `file` is for tests: a process that does otherwise. */
export function openSums(file = thread): Sums {
  const workshop = openWorkshop<Order, Outcome>(file, conditions);
  let idle: NodeJS.Timeout | undefined;
  let working = 0;

  const rest = (): void => {
    clearTimeout(idle);
    idle = setTimeout(() => void (working === 0 && workshop.close()), idleMs).unref();
  };

  async function done(expression: string, signal: AbortSignal): Promise<Outcome> {
    working += 1;
    try {
      return await workshop.do({ expression }, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      const cause = error instanceof TooLong ? 'too long' : 'too much';
      throw new BotError(tooHeavy, { cause: new Error(cause, { cause: error }) });
    } finally {
      working -= 1;
      rest();
    }
  }

  return {
    async solve(expression, signal) {
      if (expression.length > longest.expression) throw new BotError(tooLong);
      const outcome = await done(expression, signal);
      if (outcome.type === 'solved') return outcome.text;
      throw new BotError(outcome.type === 'heavy' ? tooHeavy : outcome.sentence);
    },
    close() {
      clearTimeout(idle);
      return workshop.close();
    },
  };
}
