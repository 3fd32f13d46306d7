// Keeps what costs money within the budgets: turns, and commands that ask models.
import type { Account, Admission, Spender } from '#src/allowance.ts';
import { spellRule, type Used } from '#src/budgets.ts';
import type { Asked, Outcome } from '#src/command.ts';
import { answerTo } from '#src/memory.ts';
import type { Place, ReplyPart, Turn } from '#src/message.ts';
import type { Models } from '#src/models.ts';
import type { Reply } from '#src/platform.ts';
import { BotError } from '#src/trouble.ts';
import { answering, expectedOf } from './budget/expect.ts';
import { queued } from './budget/queue.ts';
import { allGone, sparing, type Thrift, thriftBy } from './budget/spare.ts';
import { cheapFrom, fillOf, isSpent, notSpoken, refusal, type Speaking, speaking, warning } from './budget/words.ts';
import type { Here } from './here.ts';
import type { Means } from './means.ts';

/** Whose budgets, where, what for, and in which words. */
interface Case {
  readonly who: Spender;
  readonly place: Place;
  readonly expected: Used;
  readonly how: Speaking;
}

type Purse = Pick<Means, 'budgets'>;

/** Runs a turn with what is left of the budgets, or says when there is something left again. */
export async function* within(turn: Turn, mind: Here, run: (mind: Here) => Reply, signal: AbortSignal): Reply {
  const { author: who, place } = turn;
  const one: Case = { who, place, expected: expectedOf(turn), how: speaking(mind.values, who) };
  const admission = yield* queued(who, place, one.expected, mind.budgets, one.how, signal);
  if (admission.type === 'full') {
    if (!signal.aborted) yield* refused(turn, admission.accounts, one, mind, run);
    return;
  }
  using _seat = admission.seat;
  const [{ task }] = turn.messages;
  const { mute } = thriftBy(admission.accounts, one.expected);
  if (mute && task?.name === 'speak') {
    yield { type: 'text', text: notSpoken(admission.accounts, mind.budgets.now(), one.how) };
    return;
  }
  yield* run({ ...mind, models: sparing(mind.models, () => thriftNow(one, mind), mute) });
  if (signal.aborted || task?.unasked) return;
  for (const text of await told(one, admission.accounts, mind)) yield { type: 'note', text };
}

/** What was written before a restart is shown all the same: that costs nothing. What nobody asked for is left without a word. */
async function* refused(
  turn: Turn,
  full: readonly Account[],
  { how }: Case,
  mind: Here,
  run: (mind: Here) => Reply,
): Reply {
  const written = answerTo(turn, await mind.memory.recall(turn.place)) !== undefined;
  if (written) yield* run({ ...mind, models: sparing(mind.models, async () => allGone, true) });
  else if (!turn.messages[0].task?.unasked) yield { type: 'text', text: refusal(full, mind.budgets.now(), how) };
}

/** Does a command with models that look at the budgets once they are asked something, which most commands never do. */
export async function spending(
  { author: who, place }: Asked,
  means: Means,
  perform: (models: Models) => Promise<Outcome>,
  signal: AbortSignal,
): Promise<Outcome> {
  const how = speaking(await means.settings.of(place, who.id), who);
  const one: Case = { who, place, expected: answering, how };
  let entry: Promise<Extract<Admission, { type: 'admitted' }>> | undefined;
  const thriftOf = async (): Promise<Thrift> => {
    await (entry ??= entered(one, means, signal));
    return thriftNow(one, means);
  };
  const end = async (): Promise<readonly string[]> => {
    const admission = await entry?.catch(() => undefined);
    if (!admission) return [];
    admission.seat[Symbol.dispose]();
    return told(one, admission.accounts, means);
  };
  const outcome = await perform(sparing(means.models, thriftOf));
  if (outcome.reply) return { ...outcome, reply: thenTold(outcome.reply, end) };
  const notes = await end();
  return { ...outcome, text: [outcome.text, ...notes].join('\n\n') };
}

/** Rejects with what the person is told, where nothing is left. */
async function entered(
  { who, place, expected, how }: Case,
  { budgets }: Purse,
  signal: AbortSignal,
): Promise<Extract<Admission, { type: 'admitted' }>> {
  const queue = queued(who, place, expected, budgets, how, signal);
  for (;;) {
    const step = await queue.next();
    // Whoever gave a command sees that it is being done.
    if (!step.done) continue;
    if (step.value.type === 'admitted') return step.value;
    signal.throwIfAborted();
    throw new BotError(refusal(step.value.accounts, budgets.now(), how));
  }
}

async function* thenTold(reply: AsyncIterable<ReplyPart>, end: () => Promise<readonly string[]>): Reply {
  let notes: readonly string[] = [];
  try {
    yield* reply;
  } finally {
    notes = await end();
  }
  for (const text of notes) yield { type: 'note', text };
}

async function thriftNow({ who, place, expected }: Case, { budgets }: Purse): Promise<Thrift> {
  return thriftBy(await budgets.accounts(who, place), expected);
}

/** What is to be told after some work: each budget that is nearly used up, once; and what ran out while it was needed. */
async function told({ who, place, how }: Case, before: readonly Account[], { budgets }: Purse): Promise<string[]> {
  const had = new Set(before.filter((account) => !isSpent(account)).map(({ rule }) => spellRule(rule)));
  const accounts = await budgets.accounts(who, place);
  const due = accounts.filter((account) => {
    if (fillOf(account) < cheapFrom) return false;
    const { rule } = account;
    const ranOut = (rule.of === 'seconds' || rule.of === 'images') && isSpent(account) && had.has(spellRule(rule));
    return budgets.mayTell(who, place, account) || ranOut;
  });
  return due.map((account) => warning(account, budgets.now(), how));
}
