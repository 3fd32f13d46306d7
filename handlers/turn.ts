// A turn from its door on: whether its person may, what holds there, and then the answer or the work, told in their language.
import type { Turn } from '#src/message.ts';
import type { Reply } from '#src/platform.ts';
import { afresh } from './afresh.ts';
import { within } from './budget.ts';
import { type Here, here } from './here.ts';
import type { Means } from './means.ts';
import { message } from './message.ts';
import { perform } from './tasks.ts';
import { translated } from './translated.ts';
import { isHidden } from './veil.ts';

/** Silence would leave people wondering what is wrong. */
// said
const hidden =
  'You asked me not to read you, so I do not know what you wrote. `/privacy show` lets me read what you write from then on.';

export async function* answered(turn: Turn, means: Means, signal: AbortSignal): Reply {
  const mind = await here(means, turn.place, turn.author);
  const permission = await means.authority.authorize(turn.author, 'ask', turn.place);
  if (permission.type === 'refused') {
    if (isWanted(turn)) yield { type: 'text', text: mind.say(permission.why) };
  } else if (isHidden(turn.messages[0], means.unread)) yield { type: 'text', text: mind.say(hidden) };
  else
    yield* translated(
      within(turn, mind, (spared) => done(turn, spared, signal), signal),
      mind.say,
    );
}

/** Whether somebody spoke to the bot, or had it do something: who did not wonders about no silence. */
function isWanted({ messages }: Turn): boolean {
  return messages.some(({ unasked, task }) => !unasked && !task?.unasked);
}

function done(turn: Turn, mind: Here, signal: AbortSignal): Reply {
  const [{ task }] = turn.messages;
  if (!task) return message(turn, mind, signal);
  const work = Object.hasOwn(afresh, task.name) ? afresh[task.name] : undefined;
  return work ? work(turn, task, mind, signal) : perform(turn, mind, signal);
}
