// What a task is made of: its declaration as a command, and how it is done.
import type { Command } from '#src/command.ts';
import type { Task, Turn } from '#src/message.ts';
import type { Reply } from '#src/platform.ts';
import type { Here } from '../here.ts';

export interface Work {
  /** Hidden: it is what a command of `commands/chat.ts` becomes when its outcome is for everybody. */
  readonly command: Command;
  /** It remembers by itself what people may speak of. */
  readonly remembers?: boolean;
  /**
   * Does it. Throws a `BotError` for a trouble that the asker should know; ends early, without an error, when aborted. Nothing
   * that a model wrote or read is yielded before `vet` has passed it.
   */
  run(turn: Turn, task: Task, mind: Here, signal: AbortSignal): Reply;
}
