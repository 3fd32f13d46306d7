// Answers a message: recalls, writes while the question is judged, shows while the answer is judged, remembers.
import { ahead } from '#src/ahead.ts';
import { answerId, answerTo } from '#src/memory.ts';
import type { Turn } from '#src/message.ts';
import type { Caller, Verdict } from '#src/models.ts';
import type { Reply } from '#src/platform.ts';
import { guarded } from './guard.ts';
import type { Mind } from './mind.ts';
import { line, system } from './prompt.ts';
import { ask } from './question.ts';
import { recall } from './recall.ts';
import { refusal } from './refusal.ts';

const help =
  'Hello! Ask me anything: mention me with a question, reply to one of my answers, or write to me directly. I remember what we ' +
  'said in this conversation, and a **Stop** button ends an answer that goes the wrong way.';

/** The main job, in the order that keeps people safe. */
export async function* message(turn: Turn, mind: Mind, signal: AbortSignal): Reply {
  const { models, memory } = mind;
  const question = ask(turn);
  if (question.text === '') {
    yield { type: 'text', text: [help, ...question.notes].join('\n\n') };
    return;
  }

  const known = await memory.recall(turn.place);
  // Complete before a crash: only its delivery was missing.
  const kept = answerTo(turn, known);
  if (kept !== undefined) {
    yield { type: 'text', text: kept };
    return;
  }

  yield { type: 'working', on: 'thinking' };
  const caller: Caller = { person: turn.author, place: turn.place };
  const verdict = judged(question.text, caller, mind, signal);
  // Awaited below; when the turn is cut before that, nobody needs to hear of it.
  verdict.catch(() => undefined);
  const context = await recall(turn, known, models, mind.contextTokens, signal);
  const asked = line({ by: 'person', author: turn.author, text: question.text });
  const writing = ahead((stop) => models.chat({ caller, system, said: [...context.said, asked] }, stop), signal);
  try {
    const on = await verdict;
    if (on.type === 'unsafe') {
      yield { type: 'text', text: refusal(on.categories) };
      return;
    }
    const judge = (answer: string) => models.guard({ caller, question: question.text, answer }, signal);
    const answer = yield* guarded(writing, judge, signal);
    for (const note of [...question.notes, ...context.notes]) yield { type: 'note', text: note };
    if (!answer || (signal.aborted && signal.reason !== 'stopped')) return;
    const said = turn.messages.map(({ id, author, text }) => ({ id, by: 'person' as const, author, text }));
    const own = { id: answerId(turn.id), by: 'bot' as const, author: { id: 'parley', name: 'Parley' }, text: answer };
    await memory.remember(turn.place, [...context.fetched, ...said, own]);
  } finally {
    // Refused, taken back or left alone: nobody reads on, so nobody should write on.
    writing.cancel();
  }
}

/** The guard's verdict on a question; its words alone decide when the guard cannot. */
export async function judged(
  question: string,
  caller: Caller,
  { models, lexicon }: Pick<Mind, 'models' | 'lexicon'>,
  signal: AbortSignal,
): Promise<Verdict> {
  const verdict = await models.guard({ caller, question }, signal);
  return verdict.type === 'unknown' ? lexicon(question) : verdict;
}
