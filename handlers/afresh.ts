// Answers a question again, or goes on where its answer ended: what the buttons below it ask for.
import type { Answer } from '#src/answers.ts';
import { answerId } from '#src/memory.ts';
import type { InboundMessage, Task, Turn } from '#src/message.ts';
import type { Reply } from '#src/platform.ts';
import { BotError } from '#src/trouble.ts';
import type { Here } from './here.ts';
import { message } from './message.ts';

/** What the model reads as the next thing that the person says. */
const goOn = 'Please go on exactly where your last answer ended, without repeating any of it.';

/** The work of `again` and `more`, whose turns are no questions of their own. */
export const afresh: Readonly<Record<string, typeof again>> = { again, more };

/** The same question, as it was and as its files are now; the answer that was there is forgotten, and written over. */
async function* again(turn: Turn, task: Task, mind: Here, signal: AbortSignal): Reply {
  const { memory, answers, say } = mind;
  const answer = await answers.of(String(task.chosen['turn']));
  const question = answer && (await questionOf(answer, turn, mind, signal));
  if (!question) throw new BotError(say('I do not remember that question any more: please ask it again.'));
  await memory.follow({ place: answer.message.place, messageId: answerId(answer.turnId) });
  yield* message(question, mind, signal);
}

async function* more(turn: Turn, _task: Task, mind: Here, signal: AbortSignal): Reply {
  const { task: _, ...first } = turn.messages[0];
  yield* message({ ...turn, messages: [{ ...first, text: goOn, attachments: [] }] }, mind, signal);
}

/** The turn that a question would be now, or undefined where nobody remembers its words. */
async function questionOf(
  answer: Answer,
  turn: Turn,
  { memory }: Here,
  signal: AbortSignal,
): Promise<Turn | undefined> {
  const { place, author, repliesTo } = answer.message;
  const known = await memory.recall(place);
  const { task: _, repliesTo: __, ...now } = turn.messages[0];
  const again = answer.questions.map(async (id): Promise<InboundMessage[]> => {
    const text = known.find((one) => one.id === id)?.text;
    if (text === undefined) return [];
    const attachments = await now.attached(id, signal);
    return [{ ...now, id, author, text, attachments, ...(repliesTo !== undefined && { repliesTo }) }];
  });
  const [first, ...rest] = (await Promise.all(again)).flat();
  return first && { ...turn, author, messages: [first, ...rest] };
}

/** Whether a question can be answered again at all, asked before its answer is written over. */
export async function isRemembered(
  { message: { place }, questions }: Answer,
  { memory }: Pick<Here, 'memory'>,
): Promise<boolean> {
  const known = await memory.recall(place);
  return known.some(({ id }) => questions.includes(id));
}
