// What models may call while they answer: each tool declared in a file of its own, in the order in which models are told of them.
import { calculator } from './tools/calculator.ts';
import { chart } from './tools/chart.ts';
import { clock } from './tools/clock.ts';
import { currency } from './tools/currency.ts';
import { file } from './tools/file.ts';
import { history } from './tools/history.ts';
import { image } from './tools/image.ts';
import { link } from './tools/link.ts';
import { whoIsHere } from './tools/people.ts';
import { makePoll } from './tools/poll.ts';
import { cancelReminder, listReminders, setReminder } from './tools/reminder.ts';
import { openThread } from './tools/thread.ts';
import { code } from './tools/code.ts';
import { search } from './tools/search.ts';
import type { Tool } from './tools/tool.ts';

/** A new one comes last, so that the prompt cache of the others hits. */
export const tools: readonly Tool[] = [
  setReminder,
  listReminders,
  cancelReminder,
  whoIsHere,
  makePoll,
  openThread,
  search,
  code,
  clock(),
  calculator,
  currency,
  history,
  link,
  image,
  chart,
  file,
];
