// A message as the bot answers it, with what holds where it is said.
import { here } from '#handlers/here.ts';
import type { Means } from '#handlers/means.ts';
import { message } from '#handlers/message.ts';
import { overseen } from '#handlers/oversight.ts';
import type { Turn } from '#src/message.ts';
import type { Reply } from '#src/platform.ts';

/** How long a judge without a verdict is waited for, where no test says otherwise. */
const impatient = { ms: -1, busyMs: 60_000, everyMs: 1 };

export async function* ask(turn: Turn, means: Means, signal: AbortSignal, waiting = impatient): Reply {
  const models = overseen(means.models, { ...means, caught: () => {}, reached: () => {} });
  yield* message(turn, await here({ ...means, models }, turn.place, turn.author), signal, waiting);
}
