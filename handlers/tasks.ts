// The work people give the bot besides questions: each task by its name, done in the room it was given in.
import type { Command } from '#src/command.ts';
import type { Turn } from '#src/message.ts';
import type { Reply } from '#src/platform.ts';
import { BotError } from '#src/trouble.ts';
import type { Senses } from './mind.ts';
import { describe } from './tasks/describe.ts';
import { speak } from './tasks/speak.ts';
import { transcribe } from './tasks/transcribe.ts';
import { translate } from './tasks/translate.ts';
import type { Work } from './tasks/work.ts';
import { once } from './understand.ts';

const works: readonly Work[] = [describe, transcribe, translate, speak];

export const tasks: readonly Command[] = works.map(({ command }) => command);

/** Does the task of a turn. */
export async function* perform(asked: Turn, mind: Senses, signal: AbortSignal): Reply {
  const turn = once(asked);
  const [{ task }] = turn.messages;
  const work = works.find(({ command }) => command.name === task?.name);
  if (!work || !task) throw new BotError(`I know no command \`${task?.name}\`; it may be an old one.`);
  yield { type: 'working', on: 'working on it' };
  yield* work.run(turn, task, mind, signal);
}
