// A turn from its door on: whether its person may, what holds there, and then the answer or the work.
import type { Turn } from '#src/message.ts';
import type { Reply } from '#src/platform.ts';
import type { Means } from './means.ts';
import { here } from './here.ts';
import { afresh } from './afresh.ts';
import { message } from './message.ts';
import { perform } from './tasks.ts';

export async function* answered(turn: Turn, means: Means, signal: AbortSignal): Reply {
  const mind = await here(means, turn.place, turn.author);
  const [{ task }] = turn.messages;
  const permission = await means.authority.authorize(turn.author, 'ask', turn.place);
  if (permission.type === 'refused') yield { type: 'text', text: mind.say(permission.why) };
  else if (task && Object.hasOwn(afresh, task.name)) yield* afresh[task.name]?.(turn, task, mind, signal) ?? [];
  else yield* (task ? perform : message)(turn, mind, signal);
}
