// The work people give the bot besides questions: each task by its name, done in the room it was given in.
import type { Command } from '#src/command.ts';
import { answerId } from '#src/memory.ts';
import type { Turn } from '#src/message.ts';
import type { Reply } from '#src/platform.ts';
import { BotError } from '#src/trouble.ts';
import type { Here } from './here.ts';
import { ask } from './tasks/ask.ts';
import { code } from './tasks/code.ts';
import { describe } from './tasks/describe.ts';
import { catchup, summarize } from './tasks/digest.ts';
import { explain } from './tasks/explain.ts';
import { extract } from './tasks/extract.ts';
import { search } from './tasks/search.ts';
import { speak } from './tasks/speak.ts';
import { think } from './tasks/think.ts';
import { transcribe } from './tasks/transcribe.ts';
import { translate } from './tasks/translate.ts';
import type { Work } from './tasks/work.ts';
import { once } from './understand.ts';

/** Characters of a task's result that are remembered: what people speak of next is mostly its beginning. */
const mostRemembered = 4000;

const works: readonly Work[] = [
  describe,
  transcribe,
  translate,
  speak,
  explain,
  extract,
  think,
  ask,
  summarize,
  catchup,
  search,
  code,
];

export const tasks: readonly Command[] = works.map(({ command }) => command).filter(({ hidden }) => hidden !== true);

/** Beside what a task told, which may be what others wrote: it is data, and nothing is changed on its word alone. */
const data = '⟦The answer tells what others wrote.⟧';

/** Does the task of a turn. */
export async function* perform(asked: Turn, mind: Here, signal: AbortSignal): Reply {
  const turn = once(asked);
  const [{ task }] = turn.messages;
  const work = works.find(({ command }) => command.name === task?.name);
  if (!work || !task)
    throw new BotError(mind.say('I know no command `{name}`; it may be an old one.', { name: task?.name ?? '' }));
  const reply = work.run(turn, task, mind, signal);
  if (work.remembers) yield* reply;
  else if (task.unasked) yield* quietly(reply, turn, mind);
  else yield* remembered(reply, turn, mind, signal);
}

/** What nobody asked for and did not come about is of interest to the operator alone. */
async function* quietly(reply: Reply, { id, place }: Turn, { log }: Here): Reply {
  try {
    yield* reply;
  } catch (error) {
    log.warn({ err: error, turn: id, platform: place.platform }, 'a task that nobody asked for failed');
  }
}

/** Passes a reply on, and remembers its words, so that people can speak of it. */
async function* remembered(reply: Reply, turn: Turn, { memory }: Here, signal: AbortSignal): Reply {
  const [{ id, author, task }] = turn.messages;
  let text = '';
  yield { type: 'working', on: 'working on it' };
  for await (const part of reply) {
    if (part.type === 'text') text += part.text;
    if (part.type === 'retract') text = part.text;
    yield part;
  }
  if (signal.aborted || text === '') return;
  const told = text.length > mostRemembered ? `${text.slice(0, mostRemembered).toWellFormed()} …` : text;
  await memory.remember(turn.place, [
    { id, by: 'person', author, text: `/${task?.name} ${data}` },
    { id: answerId(turn.id), by: 'bot', author: { id: 'parley', name: 'Parley' }, to: author.id, text: told },
  ]);
}
