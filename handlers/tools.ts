// What models may call while they answer: each tool declared in a file of its own, in the order in which models are told of them.
import { whoIsHere } from './tools/people.ts';
import { makePoll } from './tools/poll.ts';
import { cancelReminder, listReminders, setReminder } from './tools/reminder.ts';
import { openThread } from './tools/thread.ts';
import type { Tool } from './tools/tool.ts';

/** A new one comes last, so that the prompt cache of the others hits. */
export const tools: readonly Tool[] = [setReminder, listReminders, cancelReminder, whoIsHere, makePoll, openThread];
