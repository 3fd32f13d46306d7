// Answers a question again, or goes on where its answer ended: what the buttons below it ask for.
import type { Answer } from '#src/answers.ts';
import { answerId } from '#src/memory.ts';
import type { EarlierMessage, InboundMessage, Task, Turn } from '#src/message.ts';
import type { Reply } from '#src/platform.ts';
import { BotError } from '#src/trouble.ts';
import type { Here } from './here.ts';
import { message } from './message.ts';
import { offeredAgain } from './whole.ts';

/** What the model reads as the next thing that the person says: of the last answer in the room, and of one before it. */
const goOn = 'Please go on exactly where your last answer ended, without repeating any of it.';
const goOnWith = 'Please go on exactly where this answer of yours ended, without repeating any of it:';
/** Characters of the end of such an answer. */
const longestEnd = 600;

/** The work of `again` and `more`, whose turns are no questions of their own. */
export const afresh: Readonly<Record<string, typeof again>> = { again, more };

/**
 * The same question, as it was and as its files are now; the answer that was there is forgotten, and written over. Where no other
 * can be had, it stands again.
 */
async function* again(turn: Turn, task: Task, mind: Here, signal: AbortSignal): Reply {
  const { memory, answers, say } = mind;
  const answer = await answers.of(String(task.chosen['turn']));
  const question = answer && (await questionOf(answer, turn, mind, signal));
  if (!question) throw new BotError(say('I do not remember that question any more: please ask it again.'));
  const { place } = answer.message;
  const before = (await memory.recall(place)).find(({ id }) => id === answerId(answer.turnId));
  await memory.follow({ place, messageId: answerId(answer.turnId) });
  let shown = false;
  try {
    // What was changed for it stays so: it is not done a second time.
    const { tools } = mind.values;
    const reading: Here = { ...mind, values: { ...mind.values, tools: tools === 'all' ? 'reading' : tools } };
    for await (const part of message(question, reading, signal)) {
      shown ||= part.type === 'text';
      yield part;
    }
  } catch (error) {
    if (before === undefined || shown || signal.aborted) throw error;
    await memory.remember(turn.place, [{ ...before, id: answerId(turn.id) }]);
    yield { type: 'text', text: before.text };
    yield* offeredAgain(question, mind);
    throw error;
  }
}

async function* more(turn: Turn, task: Task, mind: Here, signal: AbortSignal): Reply {
  const { task: _, ...first } = turn.messages[0];
  const text = await wayOn(await mind.answers.of(String(task.chosen['turn'])), mind);
  yield* message({ ...turn, messages: [{ ...first, text, attachments: [] }] }, mind, signal);
}

/** What is asked to have an answer gone on with. Throws a `BotError` where nobody remembers it. */
export async function wayOn(
  answer: Answer | undefined,
  { memory, say }: Pick<Here, 'memory' | 'say'>,
): Promise<string> {
  const known = answer ? await memory.recall(answer.message.place) : [];
  const own = known.filter(({ by }) => by === 'bot');
  const meant = own.find(({ id }) => id === answerId(answer?.turnId ?? ''));
  if (!meant) throw new BotError(say('I do not know that answer any more.'));
  return meant === own.at(-1) ? goOn : `${goOnWith}\n\n… ${meant.text.slice(-longestEnd).toWellFormed()}`;
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
    const replied = repliesTo !== undefined && { repliesTo };
    return [
      {
        ...now,
        id,
        author,
        text,
        attachments,
        earlier: async (until) => upTo(await now.earlier(until), answer.questions),
        ...replied,
      },
    ];
  });
  const [first, ...rest] = (await Promise.all(again)).flat();
  return first && { ...turn, author, messages: [first, ...rest] };
}

/** What was said before a question: neither itself nor its answer, which its room may know nothing of yet. */
function upTo(said: readonly EarlierMessage[], questions: readonly string[]): readonly EarlierMessage[] {
  const at = said.findIndex(({ id }) => questions.includes(id));
  return at < 0 ? said : said.slice(0, at);
}

/** Whether a question can be answered again at all, asked before its answer is written over. */
export async function isRemembered(
  { message: { place }, questions }: Answer,
  { memory }: Pick<Here, 'memory'>,
): Promise<boolean> {
  const known = await memory.recall(place);
  return known.some(({ id }) => questions.includes(id));
}
