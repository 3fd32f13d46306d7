// Calculates, in a process of its own, each expression for two seconds at most.
import { Script } from 'node:vm';
import { serve } from '../workshop/serve.ts';
import { solve } from './expression.ts';
import { longest, type Order, type Outcome } from './order.ts';

/** Milliseconds. */
const patience = 2000;
/** Called by what is run in this way, an expression can be broken off from within. */
const call = new Script('work()');

serve(async ({ expression }: Order): Promise<Outcome> => {
  try {
    // What `work` returns, whose type a script does not know.
    const text = call.runInNewContext({ work: () => solve(expression) }, { timeout: patience }) as string;
    return { type: 'solved', text: text.length > longest.result ? `${text.slice(0, longest.result)} … (cut)` : text };
  } catch (error) {
    return outcomeOf(error);
  }
});

function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof Error)) return { type: 'heavy' };
  const isHeavy = 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
  // Its own recursion, or a list that no array can hold.
  if (isHeavy || error instanceof RangeError) return { type: 'heavy' };
  return { type: 'wrong', sentence: `That cannot be calculated: ${error.message.slice(0, longest.complaint)}` };
}
