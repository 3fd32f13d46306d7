// Lets somebody's work begin within the budgets: at once, after a short wait, or not at all.
import type { Account, Admission, Budgets, Spender } from '#src/allowance.ts';
import type { Used } from '#src/budgets.ts';
import type { Place, ReplyPart } from '#src/message.ts';
import { isSpent, type Speaking, timeOf } from './words.ts';

/** Nobody waits longer, milliseconds: for a budget to start anew, or for others' answers to leave something of it. */
const mostMs = 60_000;

/** Tells of the wait, where there is one. Returns `full` as well when the signal aborted meanwhile. */
export async function* queued(
  who: Spender,
  place: Place,
  expected: Used,
  budgets: Budgets,
  how: Speaking,
  signal: AbortSignal,
): AsyncGenerator<ReplyPart, Admission> {
  const latest = budgets.now() + mostMs;
  for (let told = false; ; told = true) {
    const admission = await budgets.admit(who, place, expected);
    if (admission.type === 'admitted' || signal.aborted) return admission;
    const { ms, text } = waiting(admission.accounts, latest, budgets.now(), how);
    if (ms <= 0 || ms > mostMs) return admission;
    if (!told) yield { type: 'wait', text };
    await budgets.pause(ms, signal);
  }
}

/** How long to wait, and what the person is told of it. */
function waiting(full: readonly Account[], latest: number, now: number, how: Speaking): { ms: number; text: string } {
  const spent = full.filter(isSpent);
  if (spent.length === 0)
    return { ms: latest - now, text: how.say('Other answers hold what is left of the budget: I answer after them.') };
  const until = Math.max(...spent.map((account) => account.until));
  const { when } = timeOf(until, now, how.tongue);
  return { ms: until - now, text: how.say('The budget is used up, but starts anew {when}: I answer then.', { when }) };
}
