// What a task is made of: its declaration as a command, and how it is done.
import type { Command } from '#src/command.ts';
import type { Task, Turn } from '#src/message.ts';
import type { Reply } from '#src/platform.ts';
import type { Senses } from '../mind.ts';

export interface Work {
  readonly command: Command;
  /**
   * Does it. Throws a `BotError` for a trouble that the asker should know; ends early, without an error, when aborted. Nothing
   * that a model wrote or read is yielded before `vet` has passed it.
   */
  run(turn: Turn, task: Task, mind: Senses, signal: AbortSignal): Reply;
}
